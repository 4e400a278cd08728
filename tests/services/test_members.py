"""Teams: joined, changed, left; what becomes of work."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import CodingState
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Annotation, Answer, Coding, Event, Pseudonym, Tally
from webapp.services import access, accounts, annotations, codings, departures, identity, members

SYSTEM = Actor.system()
TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns of étude in 강변."
ANSWERS = {"belongs": ("yes",)}


def test_everybody_in_the_team_sees_it_owners_first(session: Session, make: Make) -> None:
    owner, viewer = make.owner(), make.member(Role.VIEWER, name="zoe")
    team = members.index(session, viewer, "corpus")
    assert [(member.user.id, member.role) for member in team.members] == [
        (owner.user_id, Role.OWNER),
        (viewer.user_id, Role.VIEWER),
    ]
    assert not team.may_manage
    with pytest.raises(NotFound):
        members.index(session, make.stranger(), "corpus")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_change_the_team(session: Session, make: Make, role: Role) -> None:
    somebody, other, new = make.member(role), make.member(), make.user()
    assert other.user_id
    with pytest.raises(Forbidden):
        members.add(session, somebody, "corpus", new, Role.OWNER)
    with pytest.raises(Forbidden):
        members.change_role(session, somebody, "corpus", other.user_id, Role.VIEWER)
    with pytest.raises(Forbidden):
        members.remove(session, somebody, "corpus", other.user_id)


def test_adding_again_changes_the_role(session: Session, make: Make) -> None:
    mina = make.user("mina")
    make.project()
    members.add(session, SYSTEM, "corpus", mina, Role.ANNOTATOR)
    members.add(session, SYSTEM, "corpus", mina, Role.REVIEWER)
    assert access.project(session, identity.as_actor(mina), "corpus", Action.JUDGE)
    names = session.scalars(select(Event.name).where(Event.subject_id == mina.id)).all()
    assert names == ["account.created", "member.added", "member.changed"]


def test_nobody_is_in_a_team_twice(session: Session, make: Make) -> None:
    coder = make.member()
    with pytest.raises(Conflict):
        members.admit(session, SYSTEM, make.project(), accounts.get(session, member_id(coder)), Role.VIEWER)
    assert len(members.index(session, coder, "corpus").members) == 2


def test_a_disabled_account_can_not_be_added(session: Session, make: Make) -> None:
    make.user(is_admin=True)
    mina = make.user("mina")
    accounts.disable(session, SYSTEM, mina.id)
    make.project()
    with pytest.raises(Conflict):
        members.add(session, SYSTEM, "corpus", mina, Role.ANNOTATOR)


def test_the_last_owner_stays(session: Session, make: Make) -> None:
    owner = make.owner()
    assert owner.user_id
    with pytest.raises(Conflict):
        members.change_role(session, owner, "corpus", owner.user_id, Role.REVIEWER)
    with pytest.raises(Conflict):
        members.leave(session, owner, "corpus")
    second = make.member(Role.OWNER)
    members.leave(session, owner, "corpus")
    with pytest.raises(NotFound):
        access.project(session, owner, "corpus", Action.READ)
    assert second.user_id
    with pytest.raises(Conflict):
        members.remove(session, SYSTEM, "corpus", second.user_id)


def test_an_owner_who_can_not_sign_in_does_not_count(session: Session, make: Make) -> None:
    make.user(is_admin=True)
    owner, second = make.owner(), make.member(Role.OWNER)
    assert second.user_id
    accounts.disable(session, SYSTEM, second.user_id)
    with pytest.raises(Conflict):
        members.leave(session, owner, "corpus")


def test_finished_work_of_who_leaves_stays_under_the_same_pseudonym(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    tag = make.tag(coder, document, "wolf")
    finish(session, coder, document.id)
    pseudonym = session.scalars(select(Pseudonym.export_id).where(Pseudonym.user_id == coder.user_id)).one()
    gone = remove(session, make, coder)
    assert gone.departure.sentence == "1 finished article stays under a stable pseudonym."
    assert [kept.id for kept in annotations.of_document(session, make.owner(), document.id)] == [tag.id]
    assert session.scalars(select(Pseudonym.export_id).where(Pseudonym.user_id == coder.user_id)).one() == pseudonym
    with pytest.raises(NotFound):
        annotations.of_document(session, coder, document.id)


def test_unfinished_work_of_who_leaves_goes_back(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    for quote in ("wolf", "howled", "312"):
        make.tag(coder, document, quote)
    codings.save(session, coder, document.id, CodingDraft(CodingState.IN_PROGRESS, ANSWERS))
    gone = remove(session, make, coder)
    assert gone.departure.sentence == "1 unfinished article goes back."
    assert annotations.of_document(session, make.owner(), document.id) == []
    assert count(session, Coding, coder) == count(session, Answer, coder) == count(session, Tally, coder) == 0
    names = session.scalars(select(Event.name).where(Event.actor_id.is_(None)).order_by(Event.id)).all()
    assert names[-1] == EventName.MEMBER_REMOVED
    assert EventName.ANNOTATION_DELETED not in names


def test_the_preview_says_both(session: Session, make: Make) -> None:
    coder = make.member()
    done, begun = make.document(TEXT), make.document(TEXT + " More.")
    for document in (done, begun):
        make.tag(coder, document, "wolf")
    finish(session, coder, done.id)
    preview = departures.previews(session, make.owner(), make.project())[member_id(coder)]
    assert preview.sentence == "1 finished article stays under a stable pseudonym; 1 unfinished article goes back."


def test_who_comes_back_finds_everything_again(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    kept = [make.tag(coder, document, quote) for quote in ("wolf", "312")]
    dropped = make.tag(coder, document, "howled")
    annotations.delete(session, coder, dropped.id, 1)
    codings.save(session, coder, document.id, CodingDraft(CodingState.IN_PROGRESS, ANSWERS))
    before = state(session, make, coder, document.id)
    remove(session, make, coder)
    restored = members.add(session, SYSTEM, "corpus", accounts.get(session, member_id(coder)), Role.ANNOTATOR)
    assert restored == 2
    assert state(session, make, coder, document.id) == before
    assert {tag.id for tag in annotations.of_document(session, coder, document.id)} == {tag.id for tag in kept}
    assert codings.save(session, coder, document.id, CodingDraft(CodingState.COMPLETE))


def test_coming_back_twice_restores_the_last_departure_only(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document(TEXT)
    first, second = make.tag(coder, document, "wolf"), make.tag(coder, document, "312")
    user = accounts.get(session, member_id(coder))
    remove(session, make, coder)
    members.add(session, SYSTEM, "corpus", user, Role.ANNOTATOR)
    annotations.delete(session, coder, first.id, 1)
    remove(session, make, coder)
    assert members.add(session, SYSTEM, "corpus", user, Role.ANNOTATOR) == 1
    assert [tag.id for tag in annotations.of_document(session, coder, document.id)] == [second.id]


def test_whose_colleague_leaves_becomes_the_only_coder_again(session: Session, make: Make) -> None:
    mina, jonas, document = make.member(), make.member(), make.document(TEXT)
    tag = make.tag(mina, document, "wolf")
    make.tag(jonas, document, "312")
    assert not final(session, tag.id)
    remove(session, make, jonas)
    assert final(session, tag.id)
    members.add(session, SYSTEM, "corpus", accounts.get(session, member_id(jonas)), Role.ANNOTATOR)
    assert not final(session, tag.id)


def test_a_role_that_changes_renews_the_sessions(session: Session, make: Make) -> None:
    mina = make.member()
    secret = identity.begin(session, member_id(mina), "a test")
    session.flush()
    found = identity.of_browser(session.connection(), secret)
    assert found
    assert not found[1].renew
    members.change_role(session, make.owner(), "corpus", member_id(mina), Role.REVIEWER)
    session.flush()
    found = identity.of_browser(session.connection(), secret)
    assert found
    assert found[1].renew


def member_id(actor: Actor):  # type: ignore[no-untyped-def]  # the id of a person, never None
    assert actor.user_id
    return actor.user_id


def finish(session: Session, coder: Actor, document_id: object) -> None:
    draft = CodingDraft(CodingState.COMPLETE, ANSWERS)
    codings.save(session, coder, document_id, draft)  # type: ignore[arg-type]  # an id


def remove(session: Session, make: Make, coder: Actor) -> members.Member:
    return members.remove(session, SYSTEM, "corpus", member_id(coder))


def count(session: Session, kind: type[Coding] | type[Answer] | type[Tally], coder: Actor) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(kind.user_id == coder.user_id)) or 0


def final(session: Session, annotation_id: object) -> bool:
    return bool(session.scalar(select(Annotation.final).where(Annotation.id == annotation_id)))


def state(session: Session, make: Make, coder: Actor, document_id: object) -> list[object]:
    """What lists, review and exports would read of the coder's work."""
    tags = select(Annotation.id, Annotation.version, Annotation.final, Annotation.deleted_at.is_(None))
    tally = select(Tally.code_id, Tally.count).where(Tally.user_id == coder.user_id)
    answers = select(Answer.id, Answer.export_id, Answer.question, Answer.values, Answer.created_at, Answer.updated_at)
    coding = select(Coding.id, Coding.state, Coding.version_id, Coding.created_at)
    return [
        sorted(map(str, session.execute(tags.where(Annotation.document_id == document_id)))),
        sorted(map(str, session.execute(tally))),
        sorted(map(str, session.execute(answers.where(Answer.user_id == coder.user_id)))),
        sorted(map(str, session.execute(coding.where(Coding.user_id == coder.user_id)))),
    ]
