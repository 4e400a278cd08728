"""What reviewers say of tags, and what it makes of them."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.clock import now
from webapp.domain.drafts import VerdictDraft
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from webapp.models import Annotation, Document, Event, Verdict
from webapp.services import annotations, verdicts

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."
ACCEPT, REJECT = VerdictDraft("accepted"), VerdictDraft("rejected", "Counted nowhere.")


def test_a_tag_takes_the_status_of_the_newest_verdict(session: Session, make: Make) -> None:
    one, two, tag = make.member(Role.REVIEWER), make.owner(), _tag(session, make, make.member())
    assert verdicts.give(session, one, tag.id, ACCEPT).created
    assert tag.status == "accepted"
    verdicts.give(session, two, tag.id, REJECT)
    assert (tag.status, len(_of(session, tag))) == ("rejected", 2)
    verdicts.withdraw(session, two, tag.id)
    assert tag.status == "accepted"
    verdicts.withdraw(session, one, tag.id)
    assert (tag.status, _of(session, tag)) == ("submitted", [])


def test_a_verdict_takes_the_place_of_the_reviewers_earlier_one(session: Session, make: Make) -> None:
    reviewer, tag = make.member(Role.REVIEWER), _tag(session, make, make.member())
    first = verdicts.give(session, reviewer, tag.id, REJECT).verdict.id
    given = verdicts.give(session, reviewer, tag.id, ACCEPT)
    assert (given.created, given.verdict.id, given.verdict.comment) == (False, first, None)
    assert [verdict.decision for verdict in _of(session, tag)] == ["accepted"]


def test_the_same_verdict_again_writes_nothing(session: Session, make: Make) -> None:
    reviewer, tag = make.member(Role.REVIEWER), _tag(session, make, make.member())
    moment = verdicts.give(session, reviewer, tag.id, REJECT).verdict.created_at
    events = session.query(Event).count()
    assert verdicts.give(session, reviewer, tag.id, REJECT).verdict.created_at == moment
    assert session.query(Event).count() == events


def test_review_changes_neither_the_version_nor_the_date_of_a_tag(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    tag = _tag(session, make, coder, document)
    before = (tag.version, tag.updated_at)
    verdicts.give(session, make.member(Role.REVIEWER), tag.id, ACCEPT)
    assert (tag.version, tag.updated_at) == before
    draft = replace(make.draft(document, "wolf"), id=tag.id, note="a howl")
    assert annotations.save(session, coder, draft, 1).annotation.version == 2


def test_a_changed_tag_waits_for_review_again_and_only_a_new_verdict_counts(session: Session, make: Make) -> None:
    coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document(TEXT)
    tag = _tag(session, make, coder, document)
    verdicts.give(session, reviewer, tag.id, ACCEPT)
    session.flush()
    session.execute(Verdict.__table__.update().values(created_at=tag.created_at))
    session.expunge_all()
    annotations.save(session, coder, replace(make.draft(document, "howled"), id=tag.id), 1)
    assert session.get_one(Annotation, tag.id).status == "submitted"
    verdicts.give(session, reviewer, tag.id, ACCEPT)
    assert session.get_one(Annotation, tag.id).status == "accepted"


def test_a_rejected_tag_of_the_only_coder_is_not_final_until_the_verdict_is_withdrawn(
    session: Session, make: Make
) -> None:
    reviewer, tag = make.member(Role.REVIEWER), _tag(session, make, make.member())
    assert tag.final
    assert not verdicts.give(session, reviewer, tag.id, REJECT).annotation.final
    assert verdicts.withdraw(session, reviewer, tag.id).final
    assert verdicts.give(session, reviewer, tag.id, ACCEPT).annotation.final


def test_nobody_judges_their_own_tag(session: Session, make: Make) -> None:
    owner = make.owner()
    tag = _tag(session, make, owner)
    with pytest.raises(Forbidden, match="own tag"):
        verdicts.give(session, owner, tag.id, ACCEPT)
    with pytest.raises(Forbidden):
        verdicts.withdraw(session, owner, tag.id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR])
def test_who_is_no_reviewer_may_not_judge(session: Session, make: Make, role: Role) -> None:
    tag = _tag(session, make, make.member())
    with pytest.raises(Forbidden):
        verdicts.give(session, make.member(role), tag.id, ACCEPT)


def test_a_stranger_learns_nothing_of_a_tag(session: Session, make: Make) -> None:
    tag = _tag(session, make, make.member())
    deleted = make.tag(coder := make.member(), make.document(TEXT + " 2"), "wolf")
    annotations.delete(session, coder, deleted.id, 1)
    for unknown in (tag.id, deleted.id, new_id()):
        with pytest.raises(NotFound):
            verdicts.give(session, make.stranger(), unknown, ACCEPT)
        with pytest.raises(NotFound):
            verdicts.withdraw(session, make.stranger(), unknown)


def test_a_deleted_tag_can_not_be_judged(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    annotations.delete(session, coder, tag.id, 1)
    with pytest.raises(Gone):
        verdicts.give(session, reviewer, tag.id, ACCEPT)


def test_who_codes_in_a_blind_round_can_not_judge_in_it_before_it_is_locked(session: Session, make: Make) -> None:
    owner, coder, document = make.owner(), make.member(), make.document(TEXT)
    tag = _tag(session, make, coder, document)
    blind = make.round([document], [owner, coder])
    session.get_one(Annotation, tag.id).round_id = blind.id
    session.flush()
    with pytest.raises(NotFound):
        verdicts.give(session, owner, tag.id, ACCEPT)
    annotations.delete(session, coder, tag.id, 1)
    with pytest.raises(NotFound):
        verdicts.give(session, owner, tag.id, ACCEPT)
    blind.state = "locked"
    session.flush()
    with pytest.raises(Gone):
        verdicts.give(session, owner, tag.id, ACCEPT)


def test_what_the_team_decided_together_is_not_judged(session: Session, make: Make) -> None:
    tag = _tag(session, make, make.member())
    tag.layer = "consensus"
    session.flush()
    with pytest.raises(Conflict):
        verdicts.give(session, make.owner(), tag.id, ACCEPT)


def test_a_remark_from_another_corpus_stays_and_decides_nothing(session: Session, make: Make) -> None:
    reviewer, tag = make.member(Role.REVIEWER), _tag(session, make, make.member())
    session.add(
        Verdict(
            id=new_id(),
            export_id=exported("v", new_id()),
            project_id=tag.project_id,
            annotation_id=tag.id,
            reviewer_id=reviewer.user_id,
            decision="comment",
            comment="Look here.",
            created_at=now(),
        )
    )
    verdicts.give(session, reviewer, tag.id, ACCEPT)
    verdicts.withdraw(session, reviewer, tag.id)
    assert (tag.status, [verdict.decision for verdict in _of(session, tag)]) == ("submitted", ["comment"])


def test_any_other_decision_is_refused(session: Session, make: Make) -> None:
    tag = _tag(session, make, make.member())
    with pytest.raises(Invalid):
        verdicts.give(session, make.owner(), tag.id, VerdictDraft("superseded"))


def test_the_log_keeps_what_a_verdict_was_before_and_after(session: Session, make: Make) -> None:
    reviewer, tag = make.member(Role.REVIEWER), _tag(session, make, make.member())
    verdicts.give(session, reviewer, tag.id, REJECT)
    verdicts.give(session, reviewer, tag.id, ACCEPT)
    verdicts.withdraw(session, reviewer, tag.id)
    rejected, accepted = (
        {"decision": "rejected", "comment": "Counted nowhere."},
        {"decision": "accepted", "comment": None},
    )
    said = session.execute(
        select(Event.name, Event.before, Event.after).where(Event.actor_id == reviewer.user_id).order_by(Event.id)
    ).all()
    assert [tuple(row) for row in said] == [
        ("verdict.given", None, rejected),
        ("verdict.given", rejected, accepted),
        ("verdict.withdrawn", accepted, None),
    ]


def _tag(session: Session, make: Make, coder: Actor, document: Document | None = None) -> Annotation:
    """A tag of *coder*, as the session knows it."""
    made = make.tag(coder, document or make.document(TEXT), "wolf")
    return session.get_one(Annotation, made.id, options=annotations.LOADED)


def _of(session: Session, tag: Annotation) -> list[Verdict]:
    session.flush()
    wanted = select(Verdict).where(Verdict.annotation_id == tag.id).order_by(Verdict.created_at, Verdict.export_id)
    return list(session.scalars(wanted))
