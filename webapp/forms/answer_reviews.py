"""What a reviewer decides about a question, as it is sent, and the part of the list as it stands in its address."""

from collections.abc import Mapping
from uuid import UUID

from werkzeug.datastructures import MultiDict

from webapp.domain import values
from webapp.domain.drafts import AnswerDraft
from webapp.errors import Invalid
from webapp.services.answer_queues import State


def read_state(given: Mapping[str, str]) -> State:
    """Which part of the questions the address asks for."""
    try:
        return State(given.get("state") or State.OPEN)
    except ValueError:
        raise Invalid("The list can't be filtered by this; choose from what it offers.", field="state") from None


def read_decision(given: MultiDict[str, str]) -> AnswerDraft:
    """The decision that was sent; raises Invalid for values that can't be an answer to anything."""
    typed = [value.strip() for value in given.getlist("value")]
    clean = values.normalise_attributes({"value": typed}, "answer").get("value", ())
    try:
        like = UUID(given["like"]) if given.get("like") else None
    except ValueError:
        raise Invalid("This is no answer of a coder.", field="like") from None
    return AnswerDraft(clean, like, given.get("seen", ""))
