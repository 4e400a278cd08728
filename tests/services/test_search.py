"""Searching texts and what is known of them, on both databases alike."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.roles import Actor
from webapp.domain.searching import terms
from webapp.models import Document
from webapp.services import documents, metadata, search
from webapp.services.documents import DocumentDraft

SYSTEM = Actor.system()
TEXTS = {
    "wolf": "A wolf 🐺 howled at the border guards; nobody counted the 2,700 returns.",
    "étude": "L’étude du non-refoulement: l’État, Straße und Größe.",
    "korean": "북한을 떠난 사람들이 강을 건넜다.",
    "chinese": "難民問題不能等。",
    "decomposed": "An e\u0301tude of its own.",
}


@pytest.fixture
def library(session: Session, make: Make) -> Session:
    """A project with TEXTS, and one of somebody else with a wolf in it."""
    make.project()
    for title, text in TEXTS.items():
        draft = DocumentDraft(
            text, title=title, authors=("Soo Ann Béla",), outlet="The Harbour", columns={"desk": "north"}
        )
        documents.create(session, SYSTEM, "corpus", draft)
    make.document("Another wolf.", slug="other")
    return session


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("wolf", ["wolf"]),
        ("WOL", ["wolf"]),
        ("olf", []),
        ("wolf guards", ["wolf"]),
        ("wolf étude", []),
        ('"border guards"', ["wolf"]),
        ('"guards border"', []),
        ('"border guard"', []),
        ("2,700", ["wolf"]),
        ("etude", ["étude", "decomposed"]),
        ("étude", ["étude", "decomposed"]),
        ("refoulement", ["étude"]),
        ("non-refoul", ["étude"]),
        ("straße", ["étude"]),
        ("grosse", []),
        ("북한", ["korean"]),
        ("難民", ["chinese"]),
        ("問題", ["chinese"]),
        ("民難", []),
        ("béla harbour", list(TEXTS)),
        ("north wolf", ["wolf"]),
        ("OR", []),
        ('wolf" OR "bear', []),
        ('wolf " " AND(', []),
        ("wolf*", ["wolf"]),
        ("project: x", []),
    ],
)
def test_a_search_finds_words_as_people_mean_them(library: Session, make: Make, asked: str, found: list[str]) -> None:
    assert sorted(_find(library, make, asked)) == sorted(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_is_no_query_language(library: Session, make: Make, asked: str) -> None:
    if terms(asked):
        _find(library, make, asked)


def test_another_project_is_never_found(library: Session, make: Make) -> None:
    assert _find(library, make, "another") == []
    assert _find(library, make, make.project("other").id.hex) == []


def test_changed_facts_are_found_and_the_old_ones_no_longer(library: Session, make: Make) -> None:
    document = library.scalars(select(Document).where(Document.title == "wolf")).one()
    metadata.change(library, SYSTEM, document.id, {"title": "The hound", "columns": {"desk": "", "place": "Marnholt"}})
    assert _find(library, make, "hound") == _find(library, make, "marnholt wolf") == ["The hound"]
    assert len(_find(library, make, "north")) == len(TEXTS) - 1
    assert _find(library, make, "howled") == ["The hound"]


def test_what_was_removed_is_not_found(library: Session, make: Make) -> None:
    document = library.scalars(select(Document).where(Document.title == "wolf")).one()
    search.remove(library, [document])
    library.delete(document)
    library.flush()
    search.tidy(library)
    assert _find(library, make, "wolf") == []
    assert len(_find(library, make, "harbour")) == len(TEXTS) - 1


def test_a_long_text_is_found_by_its_first_and_its_last_word(session: Session, make: Make) -> None:
    make.project()
    words = " ".join(f"word{number}" for number in range(60_000))
    documents.create(session, SYSTEM, "corpus", DocumentDraft(f"alpha {words} omega", title="long"))
    assert _find(session, make, "alpha omega word59999") == ["long"]


def test_a_monstrous_word_can_be_stored(session: Session, make: Make) -> None:
    make.project()
    documents.create(session, SYSTEM, "corpus", DocumentDraft(f"{'x' * 500_000} {'長' * 100_000} end", title="monster"))
    assert _find(session, make, "end") == ["monster"]


def _find(session: Session, make: Make, asked: str) -> list[str | None]:
    project = make.project()
    found = []
    for in_order in (True, False):
        wanted = select(Document.title).where(Document.project_id == project.id)
        wanted, order = search.restrict(session, wanted, project.id, terms(asked), in_order=in_order)
        found.append(list(session.scalars(wanted.order_by(order))))
    assert found[0] == found[1]
    return found[0]
