"""My work: what waits for a person."""

from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Role
from webapp.domain.workflow import CodingState
from webapp.services import codings, projects, work

ANSWERS = {"belongs": ("yes",)}


def test_a_coder_goes_on_where_they_stopped(session: Session, make: Make) -> None:
    coder = make.member()
    first, second = make.document("A wolf howled."), make.document("A fox barked.")
    (mine,) = work.mine(session, coder)
    assert (mine.documents, mine.finished, mine.in_progress, mine.begun) == (2, 0, 0, False)
    assert mine.next is not None
    assert mine.next.id == first.id
    make.tag(coder, second, "fox")
    (mine,) = work.mine(session, coder)
    assert mine.next is not None
    assert (mine.next.id, mine.begun, mine.in_progress) == (second.id, True, 1)
    codings.save(session, coder, second.id, CodingDraft(CodingState.COMPLETE, ANSWERS))
    (mine,) = work.mine(session, coder)
    assert mine.next is not None
    assert (mine.next.id, mine.begun, mine.finished) == (first.id, False, 1)


def test_all_done_leaves_nothing_next(session: Session, make: Make) -> None:
    coder, document = make.member(), make.document("A wolf howled.")
    codings.save(session, coder, document.id, CodingDraft(CodingState.COMPLETE, ANSWERS))
    (mine,) = work.mine(session, coder)
    assert (mine.next, mine.finished) == (None, 1)


def test_a_reviewer_sees_how_much_waits_for_a_decision(session: Session, make: Make) -> None:
    coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document("A wolf howled.")
    make.tag(coder, document, "wolf")
    make.tag(reviewer, document, "howled")
    assert [found.to_review for found in work.mine(session, reviewer)] == [1]
    assert [found.to_review for found in work.mine(session, coder)] == [0]


def test_a_viewer_has_nothing_to_do(session: Session, make: Make) -> None:
    viewer = make.member(Role.VIEWER)
    make.document("A wolf howled.")
    (mine,) = work.mine(session, viewer)
    assert (mine.next, mine.documents) == (None, 1)


def test_closed_projects_come_last_and_ask_for_nothing(session: Session, make: Make) -> None:
    owner = make.owner("aaa")
    make.document("A wolf howled.", slug="aaa")
    projects.join(session, make.project("bbb"), session.get_one(type(make.user()), owner.user_id), Role.ANNOTATOR)
    projects.close(session, owner, "aaa")
    first, last = work.mine(session, owner)
    assert (first.project.slug, last.project.slug, last.next) == ("bbb", "aaa", None)
