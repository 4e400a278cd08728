"""The minutes of a meeting: what was decided about which passage and why, and what was carried over."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain import minutes
from webapp.domain.minutes import Minute, Minutes
from webapp.domain.roles import Action, Actor
from webapp.models import AgendaItem, Disagreement, DocumentText, Meeting
from webapp.services import disagreement_cases, meetings
from webapp.services.access import ProjectPlace
from webapp.services.disagreement_cases import Case, Ruled


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting with its minutes, as a page shows them and as a file."""

    place: ProjectPlace
    meeting: Meeting
    minutes: Minutes
    markdown: str


def show(session: Session, actor: Actor, meeting_id: UUID) -> Kept:
    """The minutes of a meeting as far as *actor* may see its cases; of one under way, as far as it is."""
    place, meeting = meetings.seen(session, actor, meeting_id, Action.SEE_REVIEW)
    items = meetings.items_of(session, place, actor, meeting)
    rows = session.scalars(select(Disagreement).where(Disagreement.id.in_([one.disagreement_id for one in items])))
    cases = {case.id: case for case in disagreement_cases.cases(session, place, actor, rows.all())}
    at = _paragraphs(session, cases.values())
    told = [
        _minute(item, cases[item.disagreement_id], at[item.disagreement_id]) for item in items if _counts(item, meeting)
    ]
    kept = Minutes(place.project.name, meeting.started_at.date().isoformat(), meeting.present, told)
    return Kept(place, meeting, kept, minutes.markdown(kept))


def _counts(item: AgendaItem, meeting: Meeting) -> bool:
    """Whether something came of a case: while a meeting is under way, those that are open don't count."""
    return item.outcome is not None or meeting.ended_at is not None


def _minute(item: AgendaItem, case: Case, paragraph: int) -> Minute:
    passage = "".join(piece.text for piece in case.passage.pieces if piece.part != "around")
    ruled = case.ruled if item.outcome == "decided" else None
    return Minute(
        case.document.title or case.document.source_file or "Untitled",
        passage,
        case.row.start,
        case.row.end,
        paragraph,
        f"{case.words}: {' or '.join(code.name for code in case.codes)}" if case.codes else case.words,
        item.question,
        _decided(ruled) if item.outcome == "decided" else None,
        ruled.quote if ruled and ruled.quote != passage else "",
        (ruled.decision.reason or "") if ruled else item.note,
    )


def _decided(ruled: Ruled | None) -> str:
    """What holds now: a decision may have been taken back since, or made by somebody who was not at the table."""
    if ruled is None:
        return "taken back since"
    what = ruled.code.name if ruled.code else "No tag here"
    return what if ruled.decision.in_discussion else f"{what}, outside of the meeting"


def _paragraphs(session: Session, cases: Collection[Case]) -> dict[UUID, int]:
    """The number of the paragraph in which each passage begins, as the article page counts them."""
    wanted = select(DocumentText.document_id, DocumentText.text)
    wanted = wanted.where(DocumentText.document_id.in_({case.row.document_id for case in cases}))
    texts = dict(session.execute(wanted).all())
    lines = {case.id: texts[case.row.document_id][: case.row.start + 1].split("\n") for case in cases}
    return {case_id: sum(map(bool, some)) for case_id, some in lines.items()}
