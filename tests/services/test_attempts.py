"""Tries to sign in are counted, per name and address, per address, and in all."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.errors import TooMany
from webapp.models import Attempt
from webapp.services import attempts

EVERYBODY = attempts.hashed("")


def test_the_eleventh_try_for_a_name_from_an_address_has_to_wait(session: Session) -> None:
    for _ in range(10):
        attempts.begin(session, "ada", "10.0.0.1")
    with pytest.raises(TooMany) as refusal:
        attempts.begin(session, "ada", "10.0.0.1")
    assert refusal.value.retry_after
    assert 295 <= refusal.value.retry_after <= 301


def test_ten_names_from_one_address_are_enough(session: Session) -> None:
    for number in range(10):
        attempts.begin(session, f"person{number}", "10.0.0.1")
    with pytest.raises(TooMany):
        attempts.begin(session, "somebody.else", "10.0.0.1")


def test_guessing_elsewhere_locks_nobody_out(session: Session) -> None:
    for host in range(3):
        for _ in range(10):
            attempts.begin(session, "ada", f"10.0.1.{host}")
    attempts.begin(session, "ada", "192.0.2.7")


def test_a_thousand_tries_are_enough_for_everybody(session: Session) -> None:
    session.add_all(Attempt(id=new_id(), kind="all", subject=EVERYBODY, at=now()) for _ in range(999))
    attempts.begin(session, "ada", "192.0.2.7")
    with pytest.raises(TooMany):
        attempts.begin(session, "ben", "192.0.2.8")


def test_a_right_password_does_not_count(session: Session) -> None:
    for _ in range(30):
        attempts.forgive(session, attempts.begin(session, "ada", "10.0.0.1"))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_after_five_minutes_all_is_forgiven_and_forgotten(session: Session) -> None:
    for _ in range(10):
        attempts.begin(session, "ada", "10.0.0.1")
    oldest = session.scalars(select(Attempt.at)).first()
    assert oldest
    session.execute(update(Attempt).values(at=oldest - timedelta(minutes=5)))
    attempts.begin(session, "ada", "10.0.0.1")
    assert session.scalar(select(func.count()).select_from(Attempt)) == 3


def test_neither_names_nor_addresses_are_kept(session: Session) -> None:
    attempts.begin(session, "ada", "10.0.0.1")
    subjects = "".join(session.scalars(select(Attempt.subject)))
    assert "ada" not in subjects
    assert "10.0.0.1" not in subjects
