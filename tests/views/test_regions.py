"""Marking and restoring parts of an article."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.stage import Stage
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Role
from webapp.models import Region

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TEXT = "A wolf 🐺 howled.\nREAD: More of wolves\n"
LINK = {"start": "17", "end": "37", "kind": "related_link", "quote": "READ: More of wolves"}


def test_a_part_is_greyed_and_restored_and_the_page_opens_anew(stage: Stage) -> None:
    with stage.making() as make:
        document, reviewer = make.document(TEXT), make.member(Role.REVIEWER)
    client = stage.client(reviewer)
    marked = client.post(f"/documents/{document.id}/regions", data=LINK, headers=HTMX)
    assert (marked.status_code, marked.headers["HX-Refresh"]) == (200, "true")
    (region,) = _regions(stage)
    restored = client.delete(f"/regions/{region.id}", headers=HTMX)
    assert (restored.status_code, restored.headers["HX-Refresh"]) == (200, "true")
    assert _regions(stage) == []
    plain = client.post(f"/documents/{document.id}/regions", data=LINK)
    assert (plain.status_code, plain.location) == (303, f"/documents/{document.id}")


def test_tags_under_it_are_named_before_it_is_made(stage: Stage) -> None:
    with stage.making() as make:
        document, reviewer, coder = make.document(TEXT), make.member(Role.REVIEWER), make.member(name="mina")
        make.tag(coder, document, "wolf 🐺")
    client = stage.client(reviewer)
    data = {"start": "0", "end": "16", "kind": "caption", "quote": TEXT[:16]}
    asked = client.post(f"/documents/{document.id}/regions", data=data, headers=HTMX)
    assert asked.status_code == 409
    assert "wolf 🐺" in asked.text
    assert "Mina" in asked.text
    assert _regions(stage) == []
    assert "<html" in client.post(f"/documents/{document.id}/regions", data=data).text
    client.post(f"/documents/{document.id}/regions", data=data | {"confirmed": "y"}, headers=HTMX)
    assert [region.kind for region in _regions(stage)] == ["caption"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"start": "x"}, 422),
        ({"start": "-1"}, 422),
        ({"start": ""}, 422),
        ({"end": "17"}, 422),
        ({"end": "9" * 30}, 422),
        ({"end": "999"}, 422),
        ({"kind": "nonsense"}, 422),
        ({"quote": "READ: Less of wolves"}, 409),
    ],
)
def test_a_part_that_cannot_be_is_refused(stage: Stage, wrong: dict[str, str], status: int) -> None:
    with stage.making() as make:
        document, reviewer = make.document(TEXT), make.member(Role.REVIEWER)
    refused = stage.client(reviewer).post(f"/documents/{document.id}/regions", data=LINK | wrong, headers=HTMX)
    assert refused.status_code == status
    assert _regions(stage) == []


def test_coders_and_strangers_mark_nothing(stage: Stage) -> None:
    with stage.making() as make:
        document = make.document(TEXT, RegionSpec(17, 37, "related_link"))
        coder, stranger = make.member(), make.stranger()
    (region,) = _regions(stage)
    for person, status in ((coder, 403), (stranger, 404)):
        client = stage.client(person)
        assert client.post(f"/documents/{document.id}/regions", data=LINK).status_code == status
        assert client.delete(f"/regions/{region.id}").status_code == status
        assert client.delete(f"/regions/{uuid4()}").status_code == 404
    assert len(_regions(stage)) == 1


def _regions(stage: Stage) -> list[Region]:
    with stage.database.reading() as session:
        return list(session.scalars(select(Region)))
