"""Which figures an address asks for: the same for the page, its files and the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.domain.agreement_pairs import MEASURES, USUAL
from webapp.errors import Invalid
from webapp.services.agreement import Wanted

_DIGITS = 9


def read_wanted(given: MultiDict[str, str]) -> Wanted:
    """What `?round=&coders=&unit=&bootstrap=&seed=` asks for; rounds and coders are repeated or joined by commas.

    Raises Invalid, naming the parameter, for what can't be.
    """
    plain = Wanted()
    return Wanted(
        rounds=_names(given.getlist("round")),
        coders=_names(given.getlist("coders")),
        unit=given.get("unit", "").strip(),
        draws=_number(given, "bootstrap", plain.draws),
        seed=_number(given, "seed", plain.seed),
        gamma=_switch(given, "gamma"),
    ).checked()


def read_pairs(given: Mapping[str, str]) -> str:
    """The measure that `?pairs=` asks for, by which two coders are compared; raises Invalid for one that can't be."""
    named = given.get("pairs", "").strip() or USUAL
    if named not in MEASURES:
        raise Invalid(f"Pairs are shown by {', '.join(MEASURES)}.", field="pairs")
    return named


def as_query(wanted: Wanted, pairs: str = USUAL) -> dict[str, Any]:
    """The same as it stands in an address; what is as usual is left out."""
    plain = Wanted()
    query: Mapping[str, Any] = {
        "round": list(wanted.rounds),
        "coders": list(wanted.coders),
        "unit": wanted.unit,
        "bootstrap": wanted.draws if wanted.draws != plain.draws else "",
        "seed": wanted.seed if wanted.seed != plain.seed else "",
        "gamma": "1" if wanted.gamma else "",
        "pairs": pairs if pairs != USUAL else "",
    }
    return {name: value for name, value in query.items() if value not in ("", [])}


def _names(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for words in given for name in words.split(",") if name.strip()))


def _switch(given: Mapping[str, str], name: str) -> bool:
    words = (given.get(name) or "0").strip()
    if words not in ("0", "1"):
        raise Invalid(f"{name} is 0 or 1.", field=name)
    return words == "1"


def _number(given: Mapping[str, str], name: str, usual: int) -> int:
    words = (given.get(name) or "").strip()
    if not words:
        return usual
    if not (words.isascii() and words.isdigit() and len(words) <= _DIGITS + 1):
        raise Invalid(f"{name} is a whole number.", field=name)
    return int(words)
