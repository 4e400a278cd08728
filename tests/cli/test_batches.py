"""Batches that are committed while the next one is read."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.stage import Stage
from webapp.cli.batches import Batches
from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.models import User


def user(name: str) -> User:
    return User(id=new_id(), name=name, display_name=name, kind="account", is_admin=False, created_at=now())


def names(stage: Stage) -> list[str | None]:
    with stage.database.reading() as session:
        return sorted(session.scalars(select(User.name)), key=str)


def test_each_batch_is_there_for_the_next_and_all_are_there_at_the_end(stage: Stage) -> None:
    with Batches(stage.database, dry=False) as batches:
        for known, name in ((0, "ada"), (1, "bob")):
            with batches.session() as session:
                assert len(session.scalars(select(User)).all()) == known
                session.add(user(name))
    assert names(stage) == ["ada", "bob"]


def test_a_dry_run_keeps_nothing(stage: Stage) -> None:
    with Batches(stage.database, dry=True) as batches, batches.session() as session:
        session.add(user("ada"))
        session.flush()
    assert names(stage) == []


@pytest.mark.parametrize("more", [0, 1])
def test_what_a_commit_refuses_is_raised_by_the_next_batch_or_at_the_end(stage: Stage, more: int) -> None:
    def run() -> None:
        with Batches(stage.database, dry=False) as batches:
            for some in (["ada"], ["bob", "ada"], *[["cy"]] * more):
                with batches.session() as session:
                    session.add_all(map(user, some))

    with pytest.raises(IntegrityError):
        run()
    assert names(stage) == ["ada"]


def test_a_batch_that_fails_is_forgotten_and_the_one_before_is_kept(stage: Stage) -> None:
    def run() -> None:
        with Batches(stage.database, dry=False) as batches:
            with batches.session() as session:
                session.add(user("ada"))
            with batches.session() as session:
                session.add(user("bob"))
                session.flush()
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert names(stage) == ["ada"]
