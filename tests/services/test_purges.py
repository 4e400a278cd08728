"""Purging a project: all of it goes, nothing of others does."""

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.drafts import VerdictDraft
from webapp.domain.events import EventName
from webapp.domain.regions import Region
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Base, Event, Project
from webapp.services import comments, invariants, purges, releases, verdicts

KEPT = {"user", "event", "project", "session", "token"}


def test_every_table_of_a_project_is_emptied_and_no_other(session: Session, make: Make) -> None:
    _fill(make, "kept")
    before = _counts(session)
    _fill(make, "gone")
    assert purges.purge(session, Actor.system(), "gone") == 1
    session.flush()
    after = _counts(session)
    assert {name: count for name, count in after.items() if name not in KEPT and count != before[name]} == {}
    assert session.scalars(select(Project.slug)).all() == ["kept"]
    assert list(invariants.broken(session)) == []


def test_a_project_with_a_version_that_papers_may_cite_is_not_purged(session: Session, make: Make) -> None:
    _fill(make, "gone")
    system = Actor.system()
    with releases.made(session, system, "gone", Terms("1.0", ticked=True)) as draft:
        releases.keep(session, system, draft)
    with pytest.raises(Conflict, match=r"version 1\.0"):
        purges.purge(session, system, "gone")
    releases.withdraw(session, system, "gone", "1.0", "The project was given up.")
    purges.purge(session, system, "gone")
    assert session.scalars(select(Project.slug)).all() == []


def test_the_log_keeps_who_did_what_and_forgets_the_rest(session: Session, make: Make) -> None:
    _fill(make, "gone")
    coder = make.member(slug="gone")
    names = list(session.scalars(select(Event.name).where(Event.project_id.is_not(None)).order_by(Event.id)))
    purges.purge(session, Actor.system(), "gone")
    left = session.execute(select(Event.name, Event.before, Event.after, Event.actor_id).order_by(Event.id)).all()
    told = [row for row in left if row.name in names]
    assert [row.name for row in told] == names
    assert {(row.before, row.after) for row in told} == {(None, None)}
    assert left[-1].name == EventName.PROJECT_PURGED
    assert coder.user_id is not None


def test_only_an_owner_may(session: Session, make: Make) -> None:
    reviewer = make.member(Role.REVIEWER)
    with pytest.raises(Forbidden):
        purges.purge(session, reviewer, "corpus")
    with pytest.raises(NotFound):
        purges.purge(session, make.stranger(), "corpus")


def _fill(make: Make, slug: str) -> None:
    coder, reviewer = make.member(slug=slug), make.member(Role.REVIEWER, slug=slug)
    document = make.document("READ MORE\nA wolf howled.", Region(0, 9, "related_link"), slug=slug)
    tag = make.tag(coder, document, "wolf")
    verdicts.give(make.session, reviewer, tag.id, VerdictDraft("accepted", "yes"))
    comments.create(make.session, reviewer, tag.id, "why?")


def _counts(session: Session) -> dict[str, int]:
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    assert set(tables) <= set(inspect(session.connection()).get_table_names())
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
