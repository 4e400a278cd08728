"""What is said of a project's data once, for every dataset version: who made it, how, and what may be done with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from webapp.domain import names
from webapp.domain.text import clean_field
from webapp.errors import Invalid

MOST: Final = 5_000  # characters of one answer
MOST_CREATORS: Final = 100
_LINE: Final = 300
_ORCID: Final = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_YEARS: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")
_SPDX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,60}")

WORDS: Final[Mapping[str, str]] = {
    "title": "the title",
    "description": "what the dataset is",
    "creators": "who made it",
    "funding": "who paid for it",
    "ethics": "the ethics approval",
    "period": "the time that it covers",
    "access": "who may have it",
    "licence": "the licence of the tags",
    "rights": "the rights in the articles",
    "publication": "the publication that it belongs to",
    "limits": "what it can’t be used for",
    "selection": "how the articles were chosen",
}
"""Every part in the order in which it is asked for, as a sentence names it."""


@dataclass(frozen=True, slots=True)
class Creator:
    """Somebody who made the data; *name* is “Family, Given”, or that of a group."""

    name: str
    orcid: str = ""  # 0000-0002-1825-0097
    affiliation: str = ""

    @property
    def family(self) -> str:
        """The part before the comma; empty for a group."""
        return self.name.partition(",")[0].strip() if "," in self.name else ""

    @property
    def given(self) -> str:
        """The part after the comma; empty for a group."""
        return self.name.partition(",")[2].strip()

    @property
    def line(self) -> str:
        """The person as one line of the form."""
        return f"{self.name}; {self.orcid}; {self.affiliation}".rstrip("; ")


@dataclass(frozen=True, slots=True)
class Description:
    """The answers; an empty one was not given. *licence* is an SPDX id or a sentence, *publication* a DOI."""

    title: str = ""
    description: str = ""
    creators: tuple[Creator, ...] = ()
    funding: str = ""
    ethics: str = ""
    period: str = ""  # 2031, 2031-03/2032-01
    access: str = ""
    licence: str = ""
    rights: str = ""
    publication: str = ""
    limits: str = ""  # one a line
    selection: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """What `portray` gave; what is not there is empty."""
        known = {part.name: stored[part.name] for part in fields(cls) if part.name in stored}
        return cls(**known | {"creators": tuple(Creator(**one) for one in known.get("creators", ()))})

    def portray(self) -> dict[str, Any]:
        """The answers that were given, as JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def lacking(self) -> list[str]:
        """What was not answered, as a sentence names it."""
        return [words for name, words in WORDS.items() if not getattr(self, name)]

    @property
    def known_limits(self) -> list[str]:
        """The limits one by one."""
        return [line.strip() for line in self.limits.splitlines() if line.strip()]

    @property
    def spdx(self) -> str:
        """The licence, where it can be an SPDX id; else nothing."""
        return self.licence if _SPDX.fullmatch(self.licence) else ""

    @property
    def dates(self) -> str:
        """The period, where it is one that machines read; else nothing."""
        return self.period if _YEARS.fullmatch(self.period) else ""


def checked(given: Mapping[str, str]) -> Description:
    """The answers as they were typed, checked; raises Invalid, naming the field, for what can't be."""
    one_line = {name: names.line(given.get(name, ""), name, _LINE) for name in ("title", "period", "licence")}
    prose = {
        name: clean_field(given.get(name, ""), name, MOST).strip()
        for name in ("description", "funding", "ethics", "access", "rights", "limits", "selection")
    }
    return Description(
        creators=_creators(given.get("creators", "").splitlines()),
        publication=_doi(given.get("publication", "").strip()),
        **one_line,
        **prose,
    )


def orcid(given: str) -> str:
    """An ORCID iD in its usual form; raises Invalid where its last character does not fit the others (ISO 7064)."""
    match = _ORCID.fullmatch(given.strip())
    if match is None:
        raise Invalid(f"“{given[:60]}” is no ORCID iD; one looks like 0000-0002-1825-0097.", field="creators")
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    if digits[-1] != ("X" if rest == 10 else str(rest)):
        raise Invalid(
            f"The ORCID iD {given.strip()} has a wrong digit: its last one checks the others.", field="creators"
        )
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def _creators(lines: Iterable[str]) -> tuple[Creator, ...]:
    found = tuple(_creator(line) for line in lines if line.strip())
    if len(found) > MOST_CREATORS:
        raise Invalid(
            f"At most {MOST_CREATORS} people can be named; name the group and its members elsewhere.", field="creators"
        )
    return found


def _creator(line: str) -> Creator:
    parts = [names.line(part, "creators", _LINE) for part in line.split(";")]
    if not parts[0]:
        raise Invalid("A line begins with the name of a person or group.", field="creators")
    marks = [part for part in parts[1:] if _ORCID.fullmatch(part) or part[:4].isdigit()]
    rest = [part for part in parts[1:] if part and part not in marks]
    return Creator(parts[0], orcid(marks[0]) if marks else "", "; ".join(rest))


def _doi(given: str) -> str:
    if not given:
        return ""
    match = _DOI.fullmatch(given)
    if match is None or len(given) > _LINE:
        raise Invalid("A DOI looks like 10.1234/abcd.", field="publication")
    return match[1]
