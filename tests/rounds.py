"""Makes rounds for tests, through the real services."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.domain.rounds import Frame, RoundDraft, Sampling
from webapp.domain.workflow import CodingState, Purpose
from webapp.models import Annotation, Document, Round
from webapp.services import codings, round_moves, round_plans

_SAMPLING = ("amount", "percent", "frame", "facet", "value", "stratum")


def draft(coders: Sequence[Actor] = (), *, chosen: Sequence[Document] | None = None, **wanted: Any) -> RoundDraft:
    """A round of *coders*, with all that is drawn or with what is *chosen*; seed 7 where none is given."""
    sampling = {"amount": 3, "frame": Frame.ALL, **{name: wanted.pop(name) for name in _SAMPLING if name in wanted}}
    if chosen is not None:
        sampling |= {"by_hand": True, "chosen": tuple(document.id for document in chosen)}
    people = tuple(coder.user_id or new_id() for coder in coders)
    given = {"name": "A round", "purpose": Purpose.RELIABILITY, "seed": 7, **wanted}
    return RoundDraft(sampling=Sampling(**sampling), coders=people, **given)


def planned(
    session: Session,
    owner: Actor,
    coders: Sequence[Actor],
    *,
    slug: str = "corpus",
    opened: bool = False,
    **wanted: Any,
) -> Round:
    """A round that is planned, or *opened* too."""
    made = round_plans.create(session, owner, slug, draft(coders, **wanted))
    if opened:
        round_moves.open_(session, owner, slug, made.id)
    session.flush()
    return made


def tagged(
    session: Session, make: Make, coder: Actor, document: Document, quote: str, code: str, **attributes: str
) -> Annotation:
    """A tag of *coder* in whatever round they code the document in."""
    return make.tag(coder, document, quote, code, **attributes)


def finished(session: Session, coder: Actor, document: Document) -> None:
    """Let *coder* finish the document in whatever round they code it in."""
    codings.save(session, coder, document.id, CodingDraft(CodingState.COMPLETE))
