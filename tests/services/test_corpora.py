"""Corpora from elsewhere: brought in, joined, and never half."""

import copy
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import bring, documents, with_text, written
from tests.make import Make
from tests.statements import walked
from webapp.domain import text as texts
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.drafts import CodingDraft, VerdictDraft
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import (
    Annotation,
    Code,
    CodebookVersion,
    Coding,
    Document,
    Event,
    Project,
    Pseudonym,
    Round,
    Tally,
    User,
)
from webapp.services import annotations, codebooks, codings, comments, corpora, invariants, verdicts

Json = dict[str, Any]
SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLDEN = Path(__file__).resolve().parents[1] / "formats/golden/jsonl/corpus.jsonl"
TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."


def golden() -> list[Json]:
    """The first two lines of the golden corpus, which are plain enough to change."""
    return [json.loads(line) for line in GOLDEN.read_bytes().splitlines()[:2]]


def tag_of(line: Json, quote: str, tag: str, **more: Any) -> Json:
    """A tag of the first place where the line's text says *quote*."""
    start = line["text"].index(quote)
    model = golden()[0]["annotations"][0]
    place = {"start": start, "end": start + len(quote), "quote": quote, "quote_prefix": quote[:24]}
    rest = {"attributes": [], "notes": [], "reviews": [], "quote_sha256": texts.digest(quote), "layer": "individual"}
    return {**model, "id": tag, **place, **rest, **more}


def plain(text: str = TEXT, **more: Any) -> Json:
    """A line without anything but its text."""
    bare = {"codings": [], "answers": [], "notes": [], "title": None, "authors": [], "external_id": None}
    return with_text(golden()[1], text, **bare, **more)


# ------------------------------------------------------------------ coming in


def test_a_foreign_corpus_comes_back_as_it_was(session: Session, make: Make) -> None:
    sample = SHARED / "reference/format_samples/canonical/data/corpus.jsonl"
    if not sample.is_file():
        pytest.skip("the sample corpus lies outside the repository and is not on this machine")
    make.project("sample")
    source = [json.loads(line) for line in sample.read_text("utf-8").splitlines()]
    report = bring(session, source, "sample")
    for document in source:
        document["annotations"].sort(key=lambda tag: (tag["start"], tag["end"], tag["code"], tag["id"]))
        for tag in document["annotations"]:
            tag["attributes"].sort(key=lambda given: given["name"])
    assert documents(session, "sample") == source
    assert (report.imported, report.annotations, report.people) == (2, 9, ["a1", "a2"])
    assert report.errors.count == report.conflicts.count == report.refused.count == 0


def test_the_golden_corpus_comes_back_byte_for_byte(session: Session, make: Make) -> None:
    make.project()
    bring(session, GOLDEN.read_bytes())
    assert written(session) == GOLDEN.read_bytes()
    assert list(invariants.broken(session)) == []


def test_what_was_made_here_comes_back_with_its_ids(session: Session, make: Make) -> None:
    ada, ben, eve = make.member(), make.member(), make.member(Role.REVIEWER)
    document = make.document(TEXT)
    tag = make.tag(ada, document, "312 returns", "statistic", value="312")
    make.tag(ben, document, "wolf 🐺")
    verdicts.give(session, eve, tag.id, VerdictDraft("rejected", "Counted nowhere."))
    comments.create(session, eve, tag.id, "Nobody counted.")
    codings.save(session, ada, document.id, CodingDraft("complete", {"belongs": ("no",)}))
    first = written(session)
    make.project("other")
    bring(session, first, "other")
    assert written(session, "other") == first


def test_the_database_holds_the_same_after_a_move(session: Session, make: Make) -> None:
    ada, ben, eve = make.member(), make.member(), make.member(Role.REVIEWER)
    for number in range(3):
        document = make.document(f"{TEXT} {number}")
        tag = make.tag(ada, document, "312 returns", "statistic", value="312", unit="returns")
        make.tag(ada, document, "wolf 🐺", "testimony")
        if number:
            make.tag(ben, document, "wolf 🐺")
            verdicts.give(session, eve, tag.id, VerdictDraft("accepted" if number == 1 else "rejected", "So."))
    make.project("other")
    bring(session, written(session), "other")
    assert _state(session, "other") == _state(session, "corpus")


def _state(session: Session, slug: str) -> Any:
    """Everything of tags, codings and counts but what is not exported: ids of rows, versions, reading aids."""
    project = session.scalars(select(Project.id).where(Project.slug == slug)).one()
    people = dict(session.execute(select(Pseudonym.user_id, Pseudonym.export_id)).all())
    codes = dict(session.execute(select(Code.id, Code.key)).all())
    names = dict(session.execute(select(Document.id, Document.export_id)).all())
    skipped = {"id", "export_id", "project_id", "version_id", "version"}
    tags = session.execute(select(Annotation.__table__).where(Annotation.project_id == project)).mappings()
    found = [{name: value for name, value in row.items() if name not in skipped} for row in tags]
    for row in found:
        row["author_id"], row["code_id"] = people[row["author_id"]], codes[row["code_id"]]
        row["document_id"] = names[row["document_id"]]
        row["attributes"] = sorted(row["attributes"].items())
    counts = session.execute(
        select(Tally.document_id, Tally.user_id, Tally.code_id, Tally.layer, Tally.count)
        .join(Document, Document.id == Tally.document_id)
        .where(Document.project_id == project)
    )
    tallies = [(names[row[0]], people[row[1]], codes[row[2]], row[3], row[4]) for row in counts]
    aids = ("id", "project_id", "created_at", "updated_at", "codebook_version", "columns")
    about = session.execute(select(Document.__table__).where(Document.project_id == project)).mappings()
    documents_ = [{name: value for name, value in row.items() if name not in aids} for row in about]
    return [sorted(map(str, rows)) for rows in (found, tallies, documents_)]


def test_unknown_people_come_in_without_a_way_to_sign_in(session: Session, make: Make) -> None:
    make.project()
    report = bring(session, golden())
    assert report.people == ["u-00000000000000aa", "u-00000000000000bb", "u-00000000000000cc"]
    kinds = session.scalars(select(User.kind).where(User.name.is_(None))).all()
    assert kinds == ["imported"] * 3


def test_a_known_id_is_that_person(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "wolf 🐺")
    (line,) = documents(session)
    line["annotations"] = [tag_of(line, "howled", "a9", annotator=line["annotations"][0]["annotator"])]
    assert bring(session, [line]).people == []
    assert set(session.scalars(select(Annotation.author_id))) == {ada.user_id}


def test_an_unknown_round_becomes_a_locked_one(session: Session, make: Make) -> None:
    make.project()
    assert bring(session, golden()).rounds == ["pilot"]
    found = session.scalars(select(Round)).one()
    assert (found.export_id, found.state, found.imported) == ("pilot", "locked", True)


def test_what_the_codebook_does_not_know_is_marked_and_listed(session: Session, make: Make) -> None:
    make.project()
    line = plain()
    line["annotations"] = [
        tag_of(line, "wolf", "t1", code="animal/wolf"),
        tag_of(line, "312", "t2", code="statistic", attributes=[{"name": "value", "value": "many"}]),
        tag_of(line, "returns", "t3", code="statistic", attributes=[{"name": "value", "value": "3"}]),
        tag_of(line, "howled", "t4", code="testimony", attributes=[{"name": "mood", "value": "low"}]),
    ]
    report = bring(session, [line])
    told = [(found.code, found.attribute, found.value, count) for found, count in report.strange()]
    assert told == [
        ("animal/wolf", None, None, 1),
        ("statistic", "value", "many", 1),
        ("testimony", "mood", None, 1),
    ]
    rows = session.execute(select(Annotation.export_id, Annotation.strange, Annotation.incomplete))
    assert {row[0]: (row[1], row[2]) for row in rows} == {
        "t1": (True, False),
        "t2": (True, False),
        "t3": (False, False),
        "t4": (True, True),
    }
    assert documents(session)[0]["annotations"][0]["code"] == "animal/wolf"


def test_an_unknown_version_is_made_of_what_is_seen_and_grows(session: Session, make: Make) -> None:
    project = make.project()
    one, two = plain(doc_id="d1"), plain("Another wolf.", doc_id="d2")
    given = [{"name": "kind", "value": "grey"}, {"name": "kind", "value": "old"}]
    one["annotations"] = [tag_of(one, "wolf", "t1", code="animal", attributes=given, codebook_version="9.1 draft")]
    two["annotations"] = [tag_of(two, "wolf", "t2", code="beast", codebook_version="9.1 draft")]
    assert bring(session, [one]).versions == ["9.1 draft"]
    assert bring(session, [two]).versions == []
    row = session.scalars(select(CodebookVersion).where(CodebookVersion.number == "9.1 draft")).one()
    spec = codebooks.edition(session, row.id).spec
    assert row.state == "imported"
    assert [code.code for code in spec.walk()] == ["animal", "beast"]
    assert spec.codes[0].attributes == (AttributeSpec("kind", multiple=True),)
    assert codebooks.in_use(session, project.id).number == "1.0"


def test_the_codebook_beside_the_file_is_kept_as_it_is(session: Session, make: Make) -> None:
    make.project()
    spec = CodebookSpec("Beasts", (CodeSpec("animal", "Animal"),), version="2.3", change_note="wolves")
    line = plain()
    line["annotations"] = [tag_of(line, "wolf", "t1", code="animal", codebook_version="2.3")]
    report = bring(session, [line], codebooks=[spec])
    assert (report.versions, report.strange()) == (["2.3"], [])
    row = session.scalars(select(CodebookVersion).where(CodebookVersion.number == "2.3")).one()
    assert (row.state, codebooks.edition(session, row.id).spec.title) == ("frozen", "Beasts")
    assert session.scalars(select(Annotation.strange)).one() is False


def test_the_same_text_under_two_ids_stays_two_documents(session: Session, make: Make) -> None:
    make.project()
    lines = [plain(doc_id="d-one"), plain(doc_id="d-two")]
    assert bring(session, lines).imported == 2
    assert [line["doc_id"] for line in documents(session)] == ["d-one", "d-two"]
    again = bring(session, lines)
    assert (again.imported, again.unchanged) == (0, 2)


# ------------------------------------------------------------------ joining


def two_laptops(session: Session, make: Make) -> tuple[Actor, Document, Json]:
    """A document with a tag of ada's, and the line that a colleague made of an export of it elsewhere."""
    ada = make.member()
    document = make.document(TEXT)
    make.tag(ada, document, "312 returns", "statistic", value="312")
    (line,) = documents(session)
    tag = tag_of(line, "wolf 🐺", "a-01a10c16-e8ff-78ed-bc02-c9303d041bec", annotator="u-00000000000000bb")
    coding = {"annotator": "u-00000000000000bb", "round": None, "blind": False, "state": "complete"}
    coding |= {"completed_at": "2031-01-01T00:00:00.000Z", "codebook_version": "1.0"}
    review = {"id": "v-1", "reviewer": "u-00000000000000bb", "decision": "rejected", "comment": "no"}
    review |= {"created_at": "2031-01-01T00:00:00.000Z"}
    elsewhere = copy.deepcopy(line)
    elsewhere["annotations"].append(tag)
    elsewhere["annotations"][0]["reviews"].append(review)
    elsewhere["codings"].append(coding)
    return ada, document, elsewhere


def test_the_work_of_two_laptops_is_joined_by_id(session: Session, make: Make) -> None:
    ada, document, elsewhere = two_laptops(session, make)
    report = bring(session, [elsewhere])
    assert (report.imported, report.joined, report.annotations, report.reviews, report.codings) == (0, 1, 1, 1, 1)
    assert report.conflicts.first == []
    (line,) = documents(session)
    assert {tag["quote"] for tag in line["annotations"]} == {"312 returns", "wolf 🐺"}
    mine = next(tag for tag in line["annotations"] if tag["quote"] == "312 returns")
    assert (mine["status"], mine["final"]) == ("rejected", False)  # judged elsewhere, and no longer the only coder's
    assert list(invariants.broken(session)) == []
    event = session.scalars(select(Event).where(Event.name == "import.joined")).one()
    assert event.document_id == document.id
    assert event.after == {
        "annotations": 1,
        "reviews": 1,
        "comments": 0,
        "codings": 1,
        "answers": 0,
        "decisions": 0,
    }
    assert ada.user_id


def test_joining_again_changes_nothing(session: Session, make: Make) -> None:
    _, _, elsewhere = two_laptops(session, make)
    bring(session, [elsewhere])
    before, events = written(session), session.query(Event).count()
    again = bring(session, [elsewhere])
    assert (again.joined, again.unchanged, again.conflicts.first) == (0, 1, [])
    assert (written(session), session.query(Event).count()) == (before, events)


def test_what_differs_is_kept_as_it_is_here_and_told(session: Session, make: Make) -> None:
    _, _, elsewhere = two_laptops(session, make)
    bring(session, [elsewhere])
    before = written(session)
    theirs = copy.deepcopy(elsewhere)
    theirs["title"] = "Another title"
    theirs["regions"] = [{"start": 0, "end": 3, "kind": "caption"}]
    theirs["annotations"][1]["certainty"] = "sure"
    theirs["annotations"][0]["reviews"][0]["comment"] = "other words"
    report = bring(session, [theirs])
    assert written(session) == before
    assert [trouble.sentence for trouble in report.conflicts.first] == [
        "The verdict v-1 is here already and says something else; it stays.",
        "The tag a-01a10c16-e8ff-78ed-bc02-c9303d041bec is here already and says something else; it stays.",
        "The title is stated otherwise here; it stays.",
        "The regions differ; those here stay.",
    ]
    assert {(trouble.name, trouble.line) for trouble in report.conflicts.first} == {("corpus.jsonl", 1)}


def test_an_article_that_was_finished_elsewhere_is_finished_here(session: Session, make: Make) -> None:
    make.project()
    line = plain()
    coding = {"annotator": "b", "round": None, "blind": False, "codebook_version": "1.0"}
    open_ = coding | {"state": "in_progress", "completed_at": None}
    done = coding | {"state": "complete", "completed_at": "2031-01-01T00:00:00.000Z"}
    bring(session, [line | {"codings": [open_]}])
    assert bring(session, [line | {"codings": [done]}]).codings == 1
    assert documents(session)[0]["codings"] == [done]
    assert bring(session, [line | {"codings": [open_]}]).unchanged == 1  # an older file
    assert session.scalars(select(Coding.state)).all() == ["complete"]


def test_a_deleted_tag_stays_deleted(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    tag = make.tag(ada, document, "312 returns", "statistic", value="312")
    file = written(session)
    annotations.delete(session, ada, tag.id, 1)
    report = bring(session, file)
    assert documents(session)[0]["annotations"] == []
    assert report.conflicts.count == 1
    assert "as deleted" in report.conflicts.first[0].sentence


def test_an_id_of_another_article_is_not_taken_twice(session: Session, make: Make) -> None:
    make.project()
    one, two = plain(doc_id="d1"), plain("Another wolf.", doc_id="d2")
    one["annotations"] = [tag_of(one, "wolf", "same")]
    two["annotations"] = [tag_of(two, "wolf", "same")]
    report = bring(session, [one, two])
    assert (report.annotations, report.conflicts.count) == (1, 1)
    assert [len(line["annotations"]) for line in documents(session)] == [1, 0]


def test_a_coders_own_note_from_elsewhere_is_their_note_here(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    tag = make.tag(ada, document, "312 returns", "statistic", value="312")
    (line,) = documents(session)
    note = {"id": f"n-{tag.id}", "author": line["annotations"][0]["annotator"], "body": "Counted by whom?"}
    note |= {"created_at": "2031-01-01T00:00:00.000Z", "thread": None, "resolved_by": None}
    line["annotations"][0]["notes"] = [note]
    assert bring(session, [line]).comments == 1
    assert documents(session)[0]["annotations"][0]["notes"] == [note]
    session.expire_all()
    assert session.scalars(select(Annotation.note)).one() == "Counted by whom?"


@pytest.mark.once
def test_no_statement_of_a_batch_reads_the_whole_project(session: Session, make: Make) -> None:
    make.project()
    finished = {**golden()[0]["codings"][0], "state": "complete", "completed_at": "2031-03-14T09:26:53.589Z"}
    codings = [finished, {**finished, "annotator": "u-00000000000000cc"}]
    lines = [{**plain(f"{TEXT} {n}", doc_id=f"d-{n}"), "codings": codings} for n in range(50)]
    with walked() as statements:
        for word, letter in (("wolf", "t"), ("howled", "a")):  # first they are new, then something is added to them
            for n, line in enumerate(lines):
                line["annotations"].append(tag_of(line, word, f"{letter}-{UUID(int=n)}"))
            assert bring(session, lines).annotations == len(lines)
    assert statements == []


def test_lines_without_text_attach_by_its_hash(session: Session, make: Make) -> None:
    make.document(TEXT)
    line = plain(doc_id="d-elsewhere")
    line["annotations"] = [tag_of(line, "wolf 🐺", "t1")]
    bare = copy.deepcopy(line) | {"text": None}
    bare["annotations"][0] |= {"quote": None, "quote_prefix": ""}
    report = bring(session, [bare])
    assert (report.joined, report.annotations) == (1, 1)
    (found,) = documents(session)
    assert found["doc_id"] != "d-elsewhere"
    assert found["annotations"][0]["quote"] == "wolf 🐺"
    assert bring(session, [bare]).unchanged == 1


def test_a_text_free_copy_of_our_own_brings_no_conflicts(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "312 returns", "statistic", value="312", unit="returns")
    report = bring(session, written(session, text=False))
    assert (report.unchanged, report.conflicts.first) == (1, [])


def test_a_line_without_text_whose_text_is_not_here_is_an_error(session: Session, make: Make) -> None:
    make.document("Wolves  howl.")
    absent = plain("Foxes bark.") | {"text": None}
    alike = plain("Wolves\nhowl.") | {"text": None, "doc_id": "d-3"}
    report = bring(session, [absent, alike])
    first, second = (trouble.sentence for trouble in report.errors.first)
    assert first == "This line has no text, and its text is not in the project."
    assert "has the same words, but other line ends or spaces" in second
    assert len(documents(session)) == 1


def test_the_reference_layer_attaches_to_the_five_articles(session: Session, make: Make) -> None:
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("the five articles may not be shared and are not on this machine")
    owner = make.owner()
    for seed in seeds[:-1]:
        make.document(texts.clean(seed.read_bytes()))
    run = corpora.begin(session, owner, "corpus", expects_texts=False)
    report = corpora.Report()
    for batch in corpora.batches(corpora.reference()):
        report.add(corpora.bring_in(session, owner, run.place, batch, run))
    assert (report.joined, report.absent, report.errors.count, report.refused.count) == (4, 1, 0, 0)
    layers = {tag["layer"] for line in documents(session) for tag in line["annotations"]}
    assert layers == {"reference"}
    assert list(invariants.broken(session)) == []


# ------------------------------------------------------------------ people


def test_an_id_can_be_bound_to_an_account(session: Session, make: Make) -> None:
    make.project()
    mina = make.member(name="mina")
    bring(session, golden(), people={"u-00000000000000aa": "mina"})
    authors = set(session.scalars(select(Annotation.author_id)))
    assert mina.user_id in authors
    assert len(session.scalars(select(User).where(User.kind == "imported")).all()) == 2
    again = bring(session, golden())  # the binding is remembered
    assert (again.people, again.conflicts.first, again.unchanged) == ([], [], 2)


def test_an_imported_person_can_be_bound_afterwards(session: Session, make: Make) -> None:
    make.project()
    bring(session, golden())
    mina = make.member(name="mina")
    bring(session, [], people={"u-00000000000000aa": "mina", "u-00000000000000bb": "mina"})
    session.expire_all()
    tags = [tag for line in documents(session) for tag in line["annotations"]]
    assert len({tag["annotator"] for tag in tags}) == 2  # mina, and the reviewer
    assert mina.user_id in set(session.scalars(select(Annotation.author_id)))
    assert list(invariants.broken(session)) == []
    assert session.scalars(select(User.display_name).where(User.kind == "imported")).all() == ["u-00000000000000cc"]


def test_somebody_who_was_never_here_can_be_bound_and_keeps_the_id(session: Session, make: Make) -> None:
    make.project()
    make.user("mina")
    bring(session, GOLDEN.read_bytes(), people={"u-00000000000000aa": "mina"})
    assert written(session) == GOLDEN.read_bytes()


def test_who_is_somebody_already_can_not_be_bound_to_another(session: Session, make: Make) -> None:
    make.project()
    make.member(name="mina"), make.member(name="jonas")
    bring(session, golden(), people={"u-00000000000000aa": "mina"})
    with pytest.raises(Conflict, match="mina"):
        bring(session, [], people={"u-00000000000000aa": "jonas"})
    with pytest.raises(NotFound):
        bring(session, [], people={"u-00000000000000aa": "nobody"})
    with pytest.raises(Forbidden):
        bring(session, golden(), actor=make.member(Role.REVIEWER))


# ------------------------------------------------------------------ bad input


def test_a_tag_that_does_not_fit_its_text_stays_out_alone(session: Session, make: Make) -> None:
    make.project()
    line = plain()
    moved = tag_of(line, "wolf", "t2") | {"start": 3, "end": 7}
    false = tag_of(line, "wolf", "t3") | {"quote": "fox"}
    cut = tag_of(line, "wolf", "t4") | {"quote_prefix": "fo"}
    line["annotations"] = [tag_of(line, "wolf", "t1"), moved, false, cut]
    report = bring(session, [line])
    assert (report.imported, report.annotations, report.refused.count) == (1, 1, 3)
    assert report.refused.first[0].sentence == (
        "The tag t2 (3 to 7) was left out: the text says something else there than its quote_sha256 says."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text_length": 3}, "text_length: it is 3, but the text has 48 characters."),
        ({"text_sha256": "0" * 64}, "text_sha256: it is not the hash of the text."),
        ({"text": "A\r\nB"}, "text: it must have LF as line end"),
        ({"text": " "}, "text: The text is empty."),
        ({"regions": [{"start": 5, "end": 5, "kind": "body"}]}, "regions[0]: it must end after its start."),
        ({"regions": [{"start": 5, "end": 500, "kind": "body"}]}, "regions[0]: it ends after the end of the text."),
        ({"published": {"year": 2031, "month": 13, "day": None}}, "published.month: it must be <= 12."),
        ({"annotations": None}, "annotations: it must be a list, not null."),
        ({"doc_id": "7"}, "doc_id: it is not written as it must be."),
        ({"more": 1}, "“more” is not known here."),
        ({"title": "a\0b"}, "A text in this line holds a NUL character."),
    ],
)
def test_a_line_that_makes_no_sense_is_an_error_with_its_number(
    session: Session, make: Make, change: Json, said: str
) -> None:
    make.project()
    report = bring(session, [plain("Fine."), plain(doc_id="d-9") | change])
    assert (report.imported, report.errors.count) == (1, 1)
    assert report.errors.first[0].line == 2
    assert said in report.errors.first[0].sentence


def test_an_offset_beyond_the_text_keeps_the_whole_line_out(session: Session, make: Make) -> None:
    make.project()
    line = plain()
    line["annotations"] = [tag_of(line, "wolf", "t1"), tag_of(line, "wolf", "t2") | {"end": 5000}]
    report = bring(session, [line])
    assert report.errors.first[0].sentence == "annotations[1]: it ends after the end of the text."
    assert documents(session) == []
    assert report.people == []


def test_a_known_id_with_another_text_is_an_error(session: Session, make: Make) -> None:
    make.project()
    bring(session, [plain("One.", doc_id="d-1")])
    report = bring(session, [plain("Two.", doc_id="d-1")])
    assert report.errors.first[0].sentence == "The article d-1 is here already with another text."


junk = st.sampled_from(
    [None, True, -1, 0, 1.5, 2**70, "", "x", "\ud800", "\0", [], [[]], {}, {"a": None}, "2031-13-01T00:00:00.000Z"]
)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_b_whatever_a_line_holds_it_is_taken_or_refused_in_words(
    session: Session, make: Make, data: st.DataObject
) -> None:
    point = session.begin_nested()
    try:
        make.project()
        line = golden()[0]
        for _ in range(data.draw(st.integers(1, 3))):
            _spoil(line, data)
        raw = json.dumps(line, ensure_ascii=data.draw(st.booleans())).encode(errors="surrogatepass")
        report = bring(session, raw)
        assert report.imported + report.errors.count == 1
        assert list(invariants.broken(session)) == []
        assert written(session) == written(session)
    finally:
        point.rollback()
        session.expire_all()


def _spoil(found: Any, data: st.DataObject) -> None:
    """Put something else in a random place."""
    while isinstance(found, dict | list) and found:
        key = data.draw(st.sampled_from(sorted(found) if isinstance(found, dict) else range(len(found))))
        inside = found[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.integers(0, 3)) == 0:
            if data.draw(st.booleans()) or isinstance(found, list):
                found[key] = copy.deepcopy(data.draw(junk))
            else:
                del found[key]
            return
        found = inside
