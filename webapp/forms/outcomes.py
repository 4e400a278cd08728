"""What became of one's tags: the filters of the list and of the digest, as they stand in an address."""

from collections.abc import Mapping
from uuid import UUID

from webapp.domain.codebook import CODE_KEY
from webapp.domain.outcomes import Became
from webapp.errors import Invalid
from webapp.services.outcome_rows import Scope
from webapp.services.outcomes import Filters

_OUTSIDE = "none"


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters that the address names; raises Invalid for one that can't be."""
    code = given.get("code") or None
    if code and not CODE_KEY.fullmatch(code):
        raise _unknown("code")
    try:
        became = Became(given["state"]) if given.get("state") else None
    except ValueError:
        raise _unknown("state") from None
    return Filters(became, code, read_scope(given), given.get("after") or None)


def read_scope(given: Mapping[str, str]) -> Scope:
    """The round that the address names, or what was coded outside rounds."""
    named = given.get("round") or None
    if named == _OUTSIDE:
        return Scope(outside=True)
    try:
        return Scope(UUID(named) if named else None)
    except ValueError:
        raise _unknown("round") from None


def as_query(filters: Filters) -> dict[str, str | None]:
    """The filters as they stand in an address, without the page."""
    return {
        "state": filters.became.value if filters.became else None,
        "code": filters.code,
        "round": as_word(filters.scope),
    }


def as_word(scope: Scope) -> str | None:
    """A scope as it stands in an address."""
    return _OUTSIDE if scope.outside else str(scope.round_id) if scope.round_id else None


def _unknown(name: str) -> Invalid:
    return Invalid("The list can't be filtered by this; choose from what it offers.", field=name)
