"""What an address asks of the list of documents."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from webapp.domain.listing import Progress, Sort, Wanted
from webapp.errors import Malformed

Choice = TypeVar("Choice", bound=StrEnum)


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """The part of the list that *arguments* name: sort (a hyphen before it turns it round), state, q, after, before.

    Raises Malformed for a value that is not on offer.
    """
    sort = arguments.get("sort") or Sort.ADDED.value
    state = arguments.get("state")
    return Wanted(
        sort=_one_of(Sort, sort.removeprefix("-"), "sort"),
        descending=sort.startswith("-"),
        state=_one_of(Progress, state, "state") if state else None,
        words=" ".join(arguments.get("q", "").split())[:200],
        after=arguments.get("after", ""),
        before=arguments.get("before", ""),
    )


def arguments(wanted: Wanted, **changes: str | None) -> dict[str, str]:
    """The arguments of the address of another part of the list: as *wanted*, on its first page, with *changes*."""
    sort = f"{'-' if wanted.descending else ''}{wanted.sort}"
    present = {
        "q": wanted.words,
        "state": wanted.state or "",
        "sort": "" if sort == Sort.ADDED else sort,
    }
    return {name: value for name, value in {**present, **changes}.items() if value}


def _one_of(kind: type[Choice], value: str, name: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise Malformed(f"{name} is one of: {', '.join(kind)}.", field=name) from None
