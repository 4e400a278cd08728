"""The filters of the list of tags to review, as they stand in its address."""

from collections.abc import Mapping
from uuid import UUID

from webapp.domain.codebook import CODE_KEY
from webapp.errors import Invalid
from webapp.services.queues import Filters, State


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters that the address names; raises Invalid for one that can't be."""
    code = given.get("code") or None
    if code and not CODE_KEY.fullmatch(code):
        raise _unknown("code")
    return Filters(
        document_id=_id(given, "document"),
        code=code,
        person_id=_id(given, "person"),
        state=read_state(given, State.OPEN),
        after=_id(given, "after"),
    )


def read_state(given: Mapping[str, str], default: State) -> State:
    """Which part of the tags the address asks for."""
    try:
        return State(given["state"]) if given.get("state") else default
    except ValueError:
        raise _unknown("state") from None


def read_after(given: Mapping[str, str]) -> UUID | None:
    """After which tag the page begins."""
    return _id(given, "after")


def as_query(filters: Filters) -> dict[str, str | None]:
    """The filters as they stand in an address, without the page."""
    return {
        "document": str(filters.document_id) if filters.document_id else None,
        "code": filters.code,
        "person": str(filters.person_id) if filters.person_id else None,
        "state": None if filters.state is State.OPEN else filters.state.value,
    }


def _id(given: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(given[name]) if given.get(name) else None
    except ValueError:
        raise _unknown(name) from None


def _unknown(name: str) -> Invalid:
    return Invalid("The list can't be filtered by this; choose from what it offers.", field=name)
