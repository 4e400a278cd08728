"""The filters of the queue of disagreements, and what is decided, as they are sent."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from webapp.domain.codebook import CODE_KEY
from webapp.domain.drafts import Choice, OwnTag
from webapp.domain.review import Kind
from webapp.domain.spans import Span
from webapp.domain.text import clean_field
from webapp.errors import Invalid
from webapp.services.decisions import MAX_REASON
from webapp.services.disagreement_queue import Filters, State

_NONE = "none"
_DIGITS = 9
_Word = TypeVar("_Word", bound=StrEnum)


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters that the address names; raises Invalid for one that can't be."""
    outside = given.get("round") == _NONE
    return Filters(
        state=_word(given, "state", State) or State.OPEN,
        kind=_word(given, "kind", Kind),
        code=_code(given, "code"),
        other=_code(given, "other"),
        person_id=_id(given, "person"),
        partner_id=_id(given, "with"),
        round_id=None if outside else _id(given, "round"),
        outside=outside,
        document_id=_id(given, "document"),
        after=_id(given, "after"),
    )


def as_query(filters: Filters) -> dict[str, str | None]:
    """The filters as they stand in an address, without the page."""
    return {
        "state": None if filters.state is State.OPEN else filters.state.value,
        "kind": filters.kind.value if filters.kind else None,
        "code": filters.code,
        "other": filters.other,
        "person": _text(filters.person_id),
        "with": _text(filters.partner_id),
        "round": _NONE if filters.outside else _text(filters.round_id),
        "document": _text(filters.document_id),
    }


def read_choice(given: Mapping[str, str]) -> Choice:
    """What was decided: the id of a coder's tag, or no tag, or a passage and a code of the reviewer's own."""
    chosen = given.get("choice", "")
    if chosen == _NONE:
        return Choice()
    if chosen == "own":
        code = _code(given, "code")
        if code is None:
            raise Invalid("Choose a code.", field="code")
        return Choice(own=OwnTag(Span(_number(given, "start"), _number(given, "end")), code))
    try:
        return Choice(like=UUID(chosen))
    except ValueError:
        raise Invalid("This is no choice; reload the page.", field="choice") from None


def read_version(given: Mapping[str, str]) -> int:
    """The version of the case that was looked at."""
    return _number(given, "version")


def read_reason(given: Mapping[str, str]) -> str:
    """Why it was decided so; may be empty."""
    return clean_field(given.get("reason", ""), "reason", MAX_REASON).strip()


def _number(given: Mapping[str, str], name: str) -> int:
    typed = given.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS):
        raise Invalid("A number is missing; reload the page.", field=name)
    return int(typed)


def _word(given: Mapping[str, str], name: str, words: type[_Word]) -> _Word | None:
    try:
        return words(given[name]) if given.get(name) else None
    except ValueError:
        raise _unknown(name) from None


def _code(given: Mapping[str, str], name: str) -> str | None:
    code = given.get(name) or None
    if code and not CODE_KEY.fullmatch(code):
        raise _unknown(name)
    return code


def _id(given: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(given[name]) if given.get(name) else None
    except ValueError:
        raise _unknown(name) from None


def _text(identifier: UUID | None) -> str | None:
    return str(identifier) if identifier else None


def _unknown(name: str) -> Invalid:
    return Invalid("The list can't be filtered by this; choose from what it offers.", field=name)
