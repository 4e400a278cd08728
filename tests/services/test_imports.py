"""Texts on their way into a project, batch by batch."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.stage import Stage
from tests.statements import counted, walked
from webapp.domain import text
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Actor, Role
from webapp.domain.searching import terms
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.formats.sandbox import Sandbox
from webapp.models import Document, DocumentText, Event, Region
from webapp.services import arrivals, documents, imports, search
from webapp.services.arrivals import Arrival
from webapp.services.documents import DocumentDraft
from webapp.services.imports import Fate, Outcome

SYSTEM = Actor.system()


def test_texts_come_in_whole_in_the_order_given_and_are_frozen_with_their_hashes(session: Session, make: Make) -> None:
    make.project()
    outcomes = _bring(
        session, *(Arrival(f"{n}.txt", DocumentDraft(f"Text {n}\nof 👩‍👩‍👧 and 한국어.")) for n in range(300))
    )
    assert [outcome.fate for outcome in outcomes] == [Fate.IMPORTED] * 300
    wanted = select(Document, DocumentText.text).join(DocumentText).order_by(Document.id)
    rows = session.execute(wanted).all()
    assert [row.text for row in rows] == [f"Text {n}\nof 👩‍👩‍👧 and 한국어." for n in range(300)]
    assert all(row.Document.sha256 == text.digest(row.text) for row in rows)
    assert all((row.Document.length, row.Document.words) == (len(row.text), len(row.text.split())) for row in rows)
    assert all(row.Document.sha256_normalised == text.normalised_digest(row.text) for row in rows)


def test_a_batch_is_one_entry_in_the_log(session: Session, make: Make) -> None:
    owner = make.owner()
    outcomes = _bring(session, *(Arrival("x", DocumentDraft(f"Text {n}")) for n in range(3)), actor=owner)
    event = session.scalars(select(Event).where(Event.name == "document.imported")).one()
    assert event.actor_id == owner.user_id
    assert event.after == {"documents": [str(outcome.document_id) for outcome in outcomes]}


def test_the_same_text_is_passed_over_and_pointed_out(session: Session, make: Make) -> None:
    here = make.document("A wolf howled.", title="The wolf")
    first, again, twice = _bring(
        session,
        Arrival("a.txt", DocumentDraft("A wolf howled.")),
        Arrival("b.txt", DocumentDraft("A bear growled.")),
        Arrival("c.txt", DocumentDraft("A bear growled.")),
    )
    assert (first.fate, first.document_id) == (Fate.SKIPPED, here.id)
    assert first.sentence == "The same text is here already: “The wolf”."
    assert (again.fate, twice.fate) == (Fate.IMPORTED, Fate.SKIPPED)
    assert twice.document_id == again.document_id
    assert session.scalar(select(func.count()).select_from(Document)) == 2


def test_the_same_words_with_other_spaces_come_in_and_are_pointed_out(session: Session, make: Make) -> None:
    make.document("A wolf\nhowled.", title="The wolf")
    (outcome,) = _bring(session, Arrival("a.txt", DocumentDraft("A  wolf howled.\n")))
    assert outcome.fate is Fate.IMPORTED
    assert "The same words as “The wolf”" in outcome.sentence


def test_another_project_may_hold_the_same_text(session: Session, make: Make) -> None:
    make.document("A wolf howled.")
    make.project("other")
    (outcome,) = _bring(session, Arrival("a.txt", DocumentDraft("A wolf howled.")), slug="other")
    assert outcome.fate is Fate.IMPORTED


def test_one_that_cannot_be_read_does_not_hold_up_the_others(session: Session, make: Make) -> None:
    make.project()
    bad, good = _bring(session, Arrival("a.txt", problem="No."), Arrival("b.txt", DocumentDraft("A wolf.")))
    assert (bad.fate, bad.sentence, good.fate) == (Fate.REFUSED, "No.", Fate.IMPORTED)


def test_a_dry_run_says_the_same_and_writes_nothing(session: Session, make: Make) -> None:
    make.document("A wolf howled.")
    batch = imports.prepared([Arrival("a", DocumentDraft("A wolf howled.")), Arrival("b", DocumentDraft("A bear."))])
    outcomes = imports.bring(session, SYSTEM, "corpus", batch, dry=True)
    assert [outcome.fate for outcome in outcomes] == [Fate.SKIPPED, Fate.IMPORTED]
    assert session.scalar(select(func.count()).select_from(Document)) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_bring_texts_in(session: Session, make: Make, role: Role) -> None:
    member = make.member(role)
    with pytest.raises(Forbidden):
        _bring(session, Arrival("a", DocumentDraft("A wolf.")), actor=member)


def test_a_stranger_does_not_learn_of_the_project(session: Session, make: Make) -> None:
    make.project()
    with pytest.raises(NotFound):
        _bring(session, Arrival("a", DocumentDraft("A wolf.")), actor=make.stranger())


def test_one_text_that_is_here_already_is_a_conflict_that_names_it(session: Session, make: Make) -> None:
    here = make.document("A wolf howled.")
    with pytest.raises(Conflict) as refused:
        documents.create(session, SYSTEM, "corpus", DocumentDraft("A wolf howled."))
    assert refused.value.state == {"id": here.id}


def test_the_number_of_statements_does_not_grow_with_the_batch(session: Session, make: Make) -> None:
    make.project()
    counts = []
    for size in (2, 200):
        batch = imports.prepared([Arrival("x", DocumentDraft(f"Text {size} {n}")) for n in range(size)])
        with counted() as statements:
            imports.bring(session, SYSTEM, "corpus", batch)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


@pytest.mark.once
def test_no_statement_of_a_batch_reads_the_whole_project(session: Session, make: Make) -> None:
    make.project()
    batch = imports.prepared([Arrival("x", DocumentDraft(f"Text {n}")) for n in range(imports.BATCH)])
    with walked() as statements:
        imports.bring(session, SYSTEM, "corpus", batch)
        documents.create(session, SYSTEM, "corpus", DocumentDraft("A wolf howled."))
    assert statements == []


def test_batches_end_by_number_and_by_size() -> None:
    small = [Arrival("x", DocumentDraft(str(n))) for n in range(501)]
    assert [len(batch.arrivals) for batch in imports.batches(small)] == [250, 250, 1]
    large = [Arrival("x", DocumentDraft("x" * 1_900_000 + str(n))) for n in range(4)]
    assert [len(batch.arrivals) for batch in imports.batches(large)] == [3, 1]


def test_a_file_brings_what_its_format_knows() -> None:
    page = b"<html lang=en><title>T</title><nav>Home</nav><h1>A wolf</h1><p>It howled.</p></html>"
    with Sandbox() as sandbox:
        found = arrivals.of_file(sandbox, "folder/wolf.html", page)
    assert found.draft
    assert (found.draft.source_file, found.draft.title, found.draft.language) == ("folder/wolf.html", "A wolf", "en")
    assert RegionSpec(0, 4, "navigation") in found.draft.regions


def test_regions_are_guessed_only_when_asked_and_can_be_restored() -> None:
    raw = b"A wolf\n\nIt howled in the night, again and again.\n\nREAD: More of wolves\n"
    with Sandbox() as sandbox:
        assert _draft(arrivals.of_file(sandbox, "a.txt", raw)).regions == ()
        suggested = arrivals.of_file(sandbox, "a.txt", raw, suggest=True)
    (region,) = _draft(suggested).regions
    assert region.kind == "related_link"
    key = arrivals.region_key(_draft(suggested), region)
    assert _draft(arrivals.without(suggested, {key})).regions == ()


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", "Café".encode("cp1252"), "UTF-8"),
        ("a.txt", b"A\0wolf", "NUL"),
        ("a.odt", b"PK", "not read here"),
        ("a", b"text", "not read here"),
        ("a.txt", b"x" * 2_000_001, "longer than 2,000,000"),
        ("a.html", b"<script>x</script>", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, raw: bytes, sentence: str) -> None:
    with Sandbox() as sandbox:
        found = arrivals.of_file(sandbox, name, raw)
    assert found.draft is None
    assert sentence in (found.problem or "")


def test_lines_of_json_are_read_one_by_one() -> None:
    lines = [
        json.dumps(
            {"text": "A wolf\r\nhowled.", "title": "T", "metadata": {"date": "2012", "desk": "x"}, "external_id": "7"}
        ),
        "",
        "{",
        json.dumps({"text": 7}),
        json.dumps({"text": "x", "more": 1}),
        json.dumps({"title": "no text"}),
        '{"text": "\\ud800"}',
        '{"text": "A \\u0000"}',
        json.dumps({"text": "x", "metadata": {"published": "someday"}}),
        '{"text": ' + "[" * 100 + "]" * 100 + "}",
        '{"text": "more than a browser can count", "metadata": {"n": 12345678901234567890123}}',
        json.dumps({"text": "last", "metadata": {"n": 2**53}}),
    ]
    found = list(arrivals.of_lines("f.jsonl", [line.encode() + b"\n" for line in lines], "f.jsonl"))
    assert [one.line for one in found] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [one.line for one in found if one.draft] == [1, 12]
    draft = _draft(found[0])
    assert (draft.text, draft.title, draft.published, draft.external_id) == (
        "A wolf\nhowled.",
        "T",
        (2012, None, None),
        "7",
    )
    assert (draft.columns, draft.source_file) == ({"desk": "x"}, "f.jsonl")
    assert all(one.problem for one in found if one.draft is None)


def test_a_region_comes_in_with_its_text(session: Session, make: Make) -> None:
    make.project()
    regions = (RegionSpec(0, 6, "title"), RegionSpec(8, 17, "copyright"))
    (outcome,) = _bring(session, Arrival("a", DocumentDraft("A wolf\n\n© A Paper", regions=regions)))
    stored = session.scalars(select(Region).where(Region.document_id == outcome.document_id).order_by(Region.start))
    assert [(region.start, region.end, region.kind) for region in stored] == [(0, 6, "title"), (8, 17, "copyright")]


def test_two_who_bring_the_same_at_once_bring_it_once(stage: Stage) -> None:
    with stage.making() as make:
        make.project()
    orders = [list(range(300)), list(range(299, -1, -1))]
    start = Barrier(2)

    def importing(order: list[int]) -> list[Fate]:
        batches = list(imports.batches(Arrival("x", DocumentDraft(f"Text {n}.")) for n in order))
        start.wait(10)
        fates = []
        for batch in batches:
            with stage.database.writing() as session:
                fates += [one.fate for one in imports.bring(session, SYSTEM, "corpus", batch)]
                session.commit()
        return fates

    with ThreadPoolExecutor(2) as pool:
        fates = [fate for one in pool.map(importing, orders) for fate in one]
    assert (fates.count(Fate.IMPORTED), fates.count(Fate.SKIPPED)) == (300, 300)
    with stage.database.reading() as session:
        found, _ = search.restrict(
            session,
            select(Document.id),
            session.scalars(select(Document.project_id)).first(),
            terms("text"),
            in_order=True,
        )
        assert len(session.scalars(found).all()) == len(session.scalars(select(DocumentText.number)).all()) == 300


def _bring(session: Session, *some: Arrival, actor: Actor = SYSTEM, slug: str = "corpus") -> list[Outcome]:
    return [one for batch in imports.batches(some) for one in imports.bring(session, actor, slug, batch)]


def _draft(arrival: Arrival) -> DocumentDraft:
    assert arrival.draft, arrival.problem
    return arrival.draft
