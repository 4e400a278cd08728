"""Files of other programs brought in: codes, people and times are recognised, and doing it again changes nothing."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.corpus import bring, documents, written
from tests.formats.wolf_format import FORMAT
from tests.make import Make
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Remark
from webapp.domain.records import AttributeRecord
from webapp.domain.roles import Actor
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.formats.reading import Unsound
from webapp.models import Annotation, Document, Event, User
from webapp.services import codebook_drafts, codebook_edits, corpora, foreign_imports, invariants
from webapp.services.corpora import Report
from webapp.services.foreign_report import ForeignReport

SYSTEM = Actor.system()
TEXT = "A wolf 🐺 howled.\nNobody counted the 312 returns."


def tag(quote: str, code: str, annotator: str | None = "Ada", text: str = TEXT, **more: object) -> ForeignTag:
    start = text.index(quote)
    return ForeignTag(start, start + len(quote), code, quote, annotator)._replace(**more)


WOLVES = ForeignDocument(
    "wolves.txt",
    TEXT,
    (
        tag("wolf 🐺", "legal argument", note="A wolf is no argument."),
        tag("312 returns", "STATISTIC", attributes=(AttributeRecord("value", "312"), AttributeRecord("Loud", "yes"))),
        tag("howled", "Howling", "Ben", attributes=(AttributeRecord("loud", "yes"),)),
    ),
    finished=("Ada",),
)


def brought(
    session: Session,
    *found: Found | Unsound,
    people: Mapping[str, str] | None = None,
    actor: Actor = SYSTEM,
    finishing: bool = True,
) -> tuple[Report, ForeignReport]:
    run = foreign_imports.begin(session, actor, "corpus", FORMAT, people=people)
    report = Report()
    for batch in corpora.batches(foreign_imports.lines(run, found)):
        report.add(foreign_imports.bring_in(session, actor, run, batch))
    if finishing:
        foreign_imports.finish(session, actor, run)
    session.flush()
    return report, run.told


def counts(session: Session) -> Sequence[int]:
    return [
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (Document, Annotation, User, Event)
    ]


def test_documents_come_in_with_their_tags_people_and_notes(session: Session, make: Make) -> None:
    make.project()
    report, told = brought(session, WOLVES)
    assert (report.imported, report.annotations, report.people) == (1, 3, ["Ada", "Ben"])
    (line,) = documents(session)
    assert [(one["quote"], one["code"]) for one in line["annotations"]] == [
        ("wolf 🐺", "legal_argument"),
        ("howled", "howling"),
        ("312 returns", "statistic"),
    ]
    assert [note["body"] for note in line["annotations"][0]["notes"]] == ["A wolf is no argument."]
    assert line["annotations"][2]["attributes"] == [{"name": "loud", "value": "yes"}, {"name": "value", "value": "312"}]
    assert [coding["state"] for coding in line["codings"]] == ["complete"]
    assert sorted(session.scalars(select(User.display_name).where(User.kind == "imported"))) == ["Ada", "Ben"]
    assert list(invariants.broken(session)) == []
    assert list(told.sentences()) == [
        "Read as Wolves.",
        "1 code is not in the codebook and went into its draft: Howling (1 tag).",
    ]


def test_importing_again_changes_nothing_also_after_the_draft_came_into_use(session: Session, make: Make) -> None:
    owner = make.owner()
    first = brought(session, WOLVES)
    before, lines = counts(session), documents(session)
    again, _ = brought(session, WOLVES)
    assert (again.imported, again.joined, again.unchanged, again.annotations) == (0, 0, 1, 0)
    assert (again.conflicts.count, again.people, first[0].imported) == (0, [], 1)
    assert (counts(session), documents(session)) == (before, lines)
    desk = codebook_drafts.show(session, owner, "corpus")
    expected = codebook_drafts.Expected(desk.draft.edition, desk.present.number)
    codebook_drafts.put_into_use(session, owner, "corpus", "Howling came in.", expected)
    more = WOLVES._replace(tags=(*WOLVES.tags, tag("Nobody", "Howling")))
    third, told = brought(session, more)
    assert (third.joined, third.annotations, third.conflicts.count) == (1, 1, 0)
    assert told.unknown == []


def test_unknown_codes_become_a_draft_with_what_the_file_knows_of_them(session: Session, make: Make) -> None:
    owner = make.owner()
    theirs = CodebookSpec("Theirs", (CodeSpec("howl", "Howling", "To howl.", attributes=(AttributeSpec("pitch"),)),))
    _, told = brought(session, theirs, WOLVES)
    draft = codebook_drafts.show(session, owner, "corpus").draft.spec
    made = draft.code("howl")
    assert made is not None
    assert (made.name, made.brief_definition) == ("Howling", "To howl.")
    assert [one.name for one in made.attributes] == ["pitch", "loud"]
    assert told.drafted
    assert [code.code for code in draft.walk()][:3] == ["legal_argument", "testimony", "statistic"]


def test_what_a_team_has_settled_elsewhere_is_its_decision_here(session: Session, make: Make) -> None:
    make.project()
    settled = tag("312 returns", "statistic", "CURATION_USER", layer="consensus")
    odd = tag("howled", "statistic", "Ben", layer="magic")
    brought(session, WOLVES._replace(tags=(tag("312", "statistic"), settled, odd), finished=("Ada", "Ben")))
    (line,) = documents(session)
    assert [(one["quote"], one["layer"], one["final"]) for one in line["annotations"]] == [
        ("howled", "individual", False),
        ("312", "individual", False),
        ("312 returns", "consensus", True),
    ]
    assert list(invariants.broken(session)) == []
    assert (brought(session, WOLVES._replace(tags=(settled,), finished=()))[0].unchanged) == 1


def test_what_a_reader_leaves_is_told_with_counts(session: Session, make: Make) -> None:
    make.project()
    _, told = brought(
        session,
        Remark("relation", "relations", 2),
        WOLVES._replace(tags=()),
        Remark("set", "sets"),
        Remark("relation", "relations"),
    )
    assert "Not taken in: 3 relations, 1 set." in told.sentences()
    assert told.portray()["not_taken_in"] == [{"what": "relations", "count": 3}, {"what": "sets", "count": 1}]


def test_a_draft_that_is_there_keeps_its_changes(session: Session, make: Make) -> None:
    owner = make.owner()
    codebook_drafts.begin(session, owner, "corpus")
    codebook_edits.add_code(session, owner, "corpus", CodeSpec("", "Silence"), None)
    brought(session, WOLVES)
    codes = [code.name for code in codebook_drafts.show(session, owner, "corpus").draft.spec.walk()]
    assert codes[-2:] == ["Silence", "Howling"]


def test_people_are_bound_to_accounts_and_stay_so(session: Session, make: Make) -> None:
    make.project()
    mina = make.user("mina")
    report, _ = brought(session, WOLVES, people={"Ada": "mina"})
    assert report.people == ["Ben"]
    authors = set(session.scalars(select(Annotation.author_id)))
    assert mina.id in authors
    again, _ = brought(session, WOLVES)
    assert (again.unchanged, again.annotations, again.conflicts.count) == (1, 0, 0)
    with pytest.raises(NotFound):
        brought(session, WOLVES, people={"Ben": "nobody"})
    make.user("ben")
    with pytest.raises(Conflict):
        brought(session, WOLVES, people={"Ada": "ben"})


def test_tags_join_an_article_that_is_here_and_leave_it_as_it_is(session: Session, make: Make) -> None:
    document = make.document(TEXT, title="Our title")
    report, _ = brought(session, WOLVES)
    assert (report.imported, report.joined, report.annotations, report.conflicts.count) == (0, 1, 3, 0)
    assert documents(session)[0]["title"] == "Our title"
    assert {found.document_id for found in session.scalars(select(Annotation))} == {document.id}


def test_files_of_several_coders_join_one_article(session: Session, make: Make) -> None:
    make.project()
    ada, ben = (WOLVES._replace(tags=(tag("wolf", "testimony", name),), finished=()) for name in ("Ada", "Ben"))
    report, _ = brought(session, ada, ben)
    assert (report.imported, report.joined, report.annotations) == (1, 0, 2)
    assert len(documents(session)) == 1
    report, _ = brought(session, ada, ben._replace(tags=(*ben.tags, tag("312", "statistic", "Ben"))))
    assert (report.imported, report.joined, report.unchanged, report.annotations) == (0, 1, 0, 1)


def test_tags_without_a_text_find_the_article_that_is_called_so(session: Session, make: Make) -> None:
    document = make.document(TEXT)
    document.source_file, document.external_id = "Wolves.txt", "w-1"
    session.flush()
    given = WOLVES._replace(text="", tags=WOLVES.tags[:1])
    names = ("urn:example:doc:w-1", "https://example.org/texts/wolves%2Etxt", "wolves", document.export_id, "bears")
    for number, name in enumerate(names):
        report, _ = brought(session, given._replace(name=name))
        found = (report.joined, report.unchanged, report.errors.count)
        assert found == ((1, 0, 0) if number == 0 else (0, 0, 1) if name == "bears" else (0, 1, 0)), name
    assert "no article of this name" in report.errors.first[0].sentence


def test_an_article_of_ours_and_what_others_said_of_it_are_one(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "312 returns", "statistic", value="312")
    (ours,) = corpora.lines("x", [written(session)])
    assert ours.record is not None
    make.project("other")
    run = foreign_imports.begin(session, SYSTEM, "other", FORMAT)
    report = Report()
    theirs = ForeignDocument("x", TEXT, (tag("wolf", "testimony"),))
    for batch in corpora.batches(foreign_imports.lines(run, [ours.record, theirs])):
        report.add(foreign_imports.bring_in(session, SYSTEM, run, batch))
    assert (report.imported, report.joined, report.annotations) == (1, 0, 2)
    assert len(documents(session, "other")) == 1


def test_what_can_not_come_in_is_told_and_the_rest_comes(session: Session, make: Make) -> None:
    make.project()
    report, told = brought(
        session,
        ForeignDocument("empty.txt", " \n"),
        Unsound("A document could not be read."),
        WOLVES._replace(tags=(*WOLVES.tags, ForeignTag(0, 4, "x", "nowhere here"))),
    )
    assert [(one.name, one.sentence) for one in report.errors.first] == [
        ("empty.txt", "The text is empty."),
        ("Wolves, article 2", "A document could not be read."),
    ]
    assert [(one.name, one.sentence) for one in told.left.first] == [
        ("wolves.txt", "The tag x (0 to 4) stays out: its words stand nowhere in the text.")
    ]
    assert report.annotations == 3


def test_offsets_that_count_otherwise_are_told(session: Session, make: Make) -> None:
    make.project()
    text = TEXT.replace("🐺", "cub")
    tags = tuple(tag(quote, "statistic", text=text.replace("\n", "\r\n")) for quote in ("312", "returns"))
    report, told = brought(session, ForeignDocument("wolves.txt", text, tags))
    assert report.annotations == 2
    assert list(told.sentences())[1].startswith("In 1 article the other program counted a carriage return")


def test_who_may_not_import_may_not_import_this(session: Session, make: Make) -> None:
    with pytest.raises(Forbidden):
        brought(session, WOLVES, actor=make.member())
    with pytest.raises(NotFound):
        brought(session, WOLVES, actor=make.stranger())


def test_an_import_of_ours_names_nobody_otherwise(session: Session, make: Make) -> None:
    make.project()
    brought(session, WOLVES)
    lines = documents(session)
    make.project("other")
    report = bring(session, lines, "other")
    assert [name[:2] for name in report.people] == ["u-", "u-"]
    assert "Ada" not in str(lines)
