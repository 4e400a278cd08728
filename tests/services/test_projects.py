"""Projects: made, listed, changed, closed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import CODEBOOK, Make
from webapp.domain.drafts import SettingsDraft
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import CodebookVersion, Event
from webapp.services import access, codebooks, identity, projects

SYSTEM = Actor.system()


def test_a_project_begins_with_three_codes_in_use_as_1_0(session: Session, make: Make) -> None:
    ada = make.user("ada", is_admin=True)
    project = projects.create_own(session, identity.as_actor(ada), "border", "At the border")
    edition = codebooks.in_use(session, project.id)
    assert edition.number == "1.0"
    assert [code.code for code in edition.spec.walk()] == ["legal_argument", "testimony", "statistic"]
    assert projects.mine(session, identity.as_actor(ada)) == [(project, Role.OWNER)]
    assert session.scalars(select(CodebookVersion.state)).all() == ["in_use"]


@pytest.mark.parametrize("slug", ["a", "A-B", "under_score", "ü", "x" * 61, "a/b", "..", ""])
def test_a_short_name_can_stand_in_an_address(session: Session, make: Make, slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        projects.create(session, SYSTEM, slug, "", CODEBOOK, make.user())
    assert refusal.value.errors[0].field == "slug"


def test_two_projects_can_not_have_one_short_name(session: Session, make: Make) -> None:
    make.project("border")
    with pytest.raises(Conflict):
        projects.create(session, SYSTEM, "border", "", CODEBOOK, make.user())


def test_only_administrators_make_projects(session: Session, make: Make) -> None:
    with pytest.raises(Forbidden):
        projects.create_own(session, make.owner(), "border", "")


def test_an_administrator_sees_that_projects_exist_and_nothing_in_them(session: Session, make: Make) -> None:
    project = make.project()
    ada = identity.as_actor(make.user("ada", is_admin=True))
    assert projects.overview(session, ada) == [(project, 1)]
    assert projects.mine(session, ada) == []
    with pytest.raises(NotFound):
        projects.show(session, ada, "corpus")
    with pytest.raises(Forbidden):
        projects.overview(session, make.owner())


def test_what_changes_of_a_project_is_recorded_and_nothing_else(session: Session, make: Make) -> None:
    owner = make.owner()
    projects.update(session, owner, "corpus", SettingsDraft("Corpus", "", open_team=True))
    assert events(session) == []
    projects.update(session, owner, "corpus", SettingsDraft("Corpus", "On return.", open_team=False))
    ((before, after),) = events(session)
    assert before == {"description": "", "open_team": True}
    assert after == {"description": "On return.", "open_team": False}


def test_a_closed_project_can_be_read_but_not_changed(session: Session, make: Make) -> None:
    owner, coder, document = make.owner(), make.member(), make.document("A wolf howled.")
    projects.close(session, owner, "corpus")
    projects.close(session, owner, "corpus")
    assert access.document(session, coder, document.id, Action.READ)
    assert access.project(session, coder, "corpus", Action.EXPORT)
    for action in (Action.ANNOTATE, Action.COMMENT):
        with pytest.raises(Conflict):
            access.document(session, coder, document.id, action)
    for action in (Action.IMPORT, Action.EDIT_CODEBOOK, Action.JUDGE):
        with pytest.raises(Conflict):
            access.project(session, owner, "corpus", action)
    projects.reopen(session, owner, "corpus")
    assert access.document(session, coder, document.id, Action.ANNOTATE)
    assert len(events(session)) == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_change_a_project(session: Session, make: Make, role: Role) -> None:
    somebody = make.member(role)
    with pytest.raises(Forbidden):
        projects.update(session, somebody, "corpus", SettingsDraft("Mine"))
    with pytest.raises(Forbidden):
        projects.close(session, somebody, "corpus")


def events(session: Session) -> list[tuple[object, object]]:
    changed = select(Event.before, Event.after).where(Event.name == "project.changed").order_by(Event.id)
    return [(before, after) for before, after in session.execute(changed)]
