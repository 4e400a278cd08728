"""What people type is shown as they typed it, and nothing of it ever becomes an element, an attribute or a program."""

from itertools import cycle
from urllib.parse import quote

import pytest

from tests.security import corpus, usual
from tests.security.scene import PLAIN, Scene, Words, build, hostile
from tests.security.usual import READERS, Usual, answers
from tests.security.walk import pages
from tests.stage import Stage
from webapp.domain.roles import Role

pytestmark = pytest.mark.once
ARGUMENTS = ("q", "next", "in", "sort", "state", "after", "before", "document", "code", "person", "part", "back")


@pytest.fixture(scope="module")
def ordinary(house: Stage) -> Usual:
    return usual.of(house)


@pytest.fixture(scope="module")
def scenes(house: Stage, ordinary: Usual) -> list[Scene]:
    """A project for each piece of the corpus, which everybody in it typed everywhere."""
    with house.making() as make:
        return [build(make, f"s{number}", words) for number, words in enumerate(hostile())]


def test_s01_no_payload_in_any_field_adds_an_element_or_an_attribute_to_any_page(
    house: Stage, ordinary: Usual, scenes: list[Scene]
) -> None:
    """Each piece is looked at by one of six readers; which differ in what they see, not in how it is written."""
    assert len(corpus.PAYLOADS) >= 40
    wrong = [
        what
        for scene, reader in zip(scenes, cycle(READERS), strict=False)
        for shown in usual.walk(house, scene, *reader)
        for what in ordinary.added(shown)
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=str)
def test_s01_every_reader_meets_every_payload_harmless(
    house: Stage, ordinary: Usual, scenes: list[Scene], reader: tuple[Role, bool]
) -> None:
    for scene in scenes:
        for shown in usual.walk(house, scene, *reader):
            assert list(ordinary.added(shown)) == []


def test_s01_nothing_of_an_address_becomes_part_of_a_page(house: Stage, ordinary: Usual) -> None:
    with house.making() as make:
        scene = build(make, "addressed", PLAIN)
    client = house.client(scene.people[Role.OWNER])
    lines = list(corpus.lines())
    addresses = [f"/projects/{quote(line, safe='')}" for line in lines] + [f"/{quote(line)}" for line in lines]
    some = cycle(lines)
    for rule in pages(house.app):
        given = "&".join(f"{name}={quote(next(some))}" for name in ARGUMENTS)
        addresses += [f"{scene.address(rule)}?{given}", f"{scene.address(rule)}?q={quote(next(some))}"]
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code < 500, address
            ordinary.require_harmless(answer.text if answer.mimetype == "text/html" else "", address)


def test_s01_nothing_of_a_form_becomes_part_of_the_answer(house: Stage, ordinary: Usual) -> None:
    for place, page in answers(house, *hostile()):
        ordinary.require_harmless(page, place)


@pytest.mark.slow
@pytest.mark.parametrize("words", hostile(), ids=str)
def test_s01_nothing_of_any_form_becomes_part_of_any_answer(house: Stage, ordinary: Usual, words: Words) -> None:
    for place, page in answers(house, words):
        ordinary.require_harmless(page, place)
