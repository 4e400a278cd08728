"""Two server processes over one PostgreSQL serve one project."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.coding import Office, Team, open_office
from tests.processes import PATIENCE
from webapp.domain.ids import new_id
from webapp.settings import Settings


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with postgres.running() as server:
        given = {"GLOSSATOR_DATABASE_URL": server.url(), "GLOSSATOR_SECRET_KEY": "the same for both of them"}
        yield open_office(Settings.load(given, home=tmp_path_factory.mktemp("one")))


def test_a_tag_saved_through_one_is_read_through_the_other(office: Office, tmp_path: Path) -> None:
    other = replace(office, settings=replace(office.settings, home=tmp_path), port=office.port + 1)
    with office.serving(), other.serving():
        for here, there in ((office, other), (other, office)):
            tag = new_id()
            with closing(http.client.HTTPConnection("127.0.0.1", here.port, timeout=PATIENCE)) as connection:
                assert here.put(connection, tag, 5) == 201
            assert tag in there.stored()
        with Team(office, 2, 0.01) as one, Team(other, 2, 0.01) as two:
            one.until(20)
            two.until(20)
        assert one.refused + two.refused == []
        saved = {*one.acknowledged, *two.acknowledged}
        assert saved <= set(office.stored()) == set(other.stored())
