"""A round that hides the source: a label stands for the title, and nothing tells its coders more."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.domain.drafts import AnnotationDraft
from webapp.domain.ids import new_id
from webapp.domain.listing import Sort, Wanted
from webapp.domain.redaction import MASK
from webapp.domain.regions import Region
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.spans import Span
from webapp.domain.spreadsheet import Row
from webapp.errors import Conflict, Invalid
from webapp.models import Document, Round
from webapp.services import (
    access,
    annotations,
    exports,
    foreign_homes,
    listings,
    metadata,
    occurrences,
    readings,
    regions,
    sealing,
)
from webapp.services.exports import Wanted as Export

TEXT = "Wolves of Wexbury\nBy Ada Quill\nWEXBURY — A wolf howled at Ada Quill."
PARTS = (Region(0, 17, "title"), Region(18, 30, "byline"), Region(31, 38, "dateline"))


@pytest.fixture
def owner(make: Make) -> Actor:
    return make.owner()


@pytest.fixture
def document(make: Make) -> Document:
    make.document("An article of no round.")
    return make.document(TEXT, *PARTS, title="Wolves of Wexbury")


@pytest.fixture
def round_(make: Make, document: Document, owner: Actor) -> Round:
    """In which the owner codes another article first."""
    return make.round([make.document("Bears."), document], [owner], hides_source=True)


def titles(session: Session, actor: Actor, wanted: Wanted | None = None) -> list[str]:
    return [line.title for line in listings.page(session, actor, "corpus", wanted or Wanted()).lines]


def test_the_title_is_a_label_until_the_lock_and_for_its_coders_only(
    session: Session, make: Make, owner: Actor, document: Document, round_: Round
) -> None:
    reviewer = make.member(Role.REVIEWER)
    for _ in range(2):  # one after the other in one session
        assert access.document(session, owner, document.id, Action.READ).document.title == "Article 2 of 2"
        assert access.document(session, reviewer, document.id, Action.READ).document.title == "Wolves of Wexbury"
    assert "Article 2 of 2" in titles(session, owner)
    round_.state = "locked"
    session.flush()
    assert access.document(session, owner, document.id, Action.READ).document.title == "Wolves of Wexbury"


def test_what_is_hidden_is_never_written(session: Session, owner: Actor, document: Document, round_: Round) -> None:
    masked = access.document(session, owner, document.id, Action.READ).document
    masked.version += 1
    session.flush()
    session.refresh(masked)
    assert masked.title == "Article 2 of 2"
    session.execute(update(Document).where(Document.id == document.id).values(language="en"))
    round_.state = "locked"
    session.flush()
    place = access.document(session, owner, document.id, Action.READ)
    assert (place.document.title, place.document.version) == ("Wolves of Wexbury", 2)


def test_every_column_of_documents_is_hidden_or_tells_nothing() -> None:
    tells_nothing = {"id", "project_id", "export_id", "language", "sha256", "sha256_normalised", "length", "words"}
    tells_nothing |= {"codebook_version", "duplicate_of", "replaces", "version", "created_at", "updated_at"}
    assert set(Document.__table__.columns.keys()) == tells_nothing | set(sealing.TELLS)


def test_the_text_keeps_its_offsets(session: Session, owner: Actor, document: Document, round_: Round) -> None:
    reading = readings.open_document(session, owner, document.id)
    lines = [(line.start, line.text, line.kind) for line in reading.blocks]
    said = TEXT[38:]
    assert lines == [(0, MASK * 17, "source"), (18, MASK * 12, "source"), (31, MASK * 7 + said, "paragraph")]
    assert [region[:3] for region in reading.state["regions"]] == [
        [*p] for p in ((0, 17, "source"), (18, 30, "source"), (31, 38, "source"))
    ]
    assert not reading.shown()["can"]["regions"]


def test_what_is_hidden_can_not_be_tagged_and_not_be_guessed_by_tagging(
    session: Session, make: Make, owner: Actor, document: Document, round_: Round
) -> None:
    for quote in ("Wolves", "Wolven", MASK * 6):
        with pytest.raises(Invalid, match="title"):
            annotations.save(session, owner, draft(document, 0, quote), None)
    make.tag(owner, document, "A wolf")
    coder = make.member()
    make.tag(coder, document, "Wolves")


def draft(document: Document, start: int, quote: str) -> AnnotationDraft:
    return AnnotationDraft(new_id(), document.id, Span(start, start + len(quote)), quote, "legal_argument", {})


def test_lists_that_search_or_sort_by_what_is_hidden_leave_it_out(
    session: Session, owner: Actor, document: Document, round_: Round
) -> None:
    every = titles(session, owner)
    assert len(every) == 3
    for wanted in (Wanted(words="quill"), Wanted(words="wolf"), Wanted(Sort.TITLE), Wanted(Sort.DATE)):
        listing = listings.page(session, owner, "corpus", wanted)
        assert not any("Article" in line.title for line in listing.lines)
        assert (
            listing.lede == "3 articles. 2 are left out here: the source is hidden from you until the round is locked."
        )
    assert occurrences.page(session, owner, "corpus", "wolf", None).groups == []


def test_who_can_not_see_what_is_known_of_an_article_does_not_write_over_it(
    session: Session, owner: Actor, document: Document, round_: Round
) -> None:
    for refused in (
        lambda: metadata.change(session, owner, document.id, {"title": "Bears"}),
        lambda: list(metadata.join(session, owner, "corpus", [Row(2, "a.txt", {"title": "Bears"})])),
        lambda: regions.mark(session, owner, document.id, Region(0, 3, "notice"), "Wol", confirmed=True),
    ):
        with pytest.raises(Conflict, match="hidden from you"):
            refused()


def test_an_export_says_what_is_hidden_in_it(
    session: Session, make: Make, owner: Actor, document: Document, round_: Round
) -> None:
    make.tag(owner, document, "at Ada Quill")
    export = exports.plan(session, owner, "corpus", Export())
    assert "hidden from you until the round is locked" in export.withheld
    record = next(one for one in export.corpus.documents if one.doc_id == document.export_id)
    assert (record.title, record.authors, record.text) == (
        None,
        (),
        MASK * 17 + "\n" + MASK * 12 + "\n" + MASK * 7 + TEXT[38:],
    )


def test_who_codes_in_no_such_round_pays_nothing(
    session: Session, make: Make, owner: Actor, document: Document, round_: Round
) -> None:
    coder = make.member()
    with counted() as asked:
        access.document(session, coder, document.id, Action.READ)
    assert len(asked) == 1
    with counted() as asked:
        access.document(session, owner, document.id, Action.READ)
        access.project(session, owner, "corpus", Action.READ)
    assert len(asked) == 3


def test_nobody_tries_out_names_of_hidden_articles_by_importing_tags(
    session: Session, owner: Actor, document: Document, round_: Round
) -> None:
    session.execute(update(Document).where(Document.id == document.id).values(source_file="wolves.txt"))
    project = access.project(session, owner, "corpus", Action.IMPORT).project
    assert foreign_homes.texts(session, project, ["wolves.txt", "wolves"]) == {}
    assert foreign_homes.texts(session, project, [document.export_id]) == {document.export_id: TEXT}
    round_.state = "locked"
    session.flush()
    project = access.project(session, owner, "corpus", Action.IMPORT).project
    assert foreign_homes.texts(session, project, ["wolves"]) == {"wolves": TEXT}
