"""What is known of documents: changed, recorded, joined from spreadsheets."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain import spreadsheet
from webapp.domain.roles import Actor, Role
from webapp.errors import Forbidden, Invalid, NotFound, Stale
from webapp.models import Document, Event
from webapp.services import documents, metadata
from webapp.services.documents import DocumentDraft
from webapp.services.metadata import Joined

SYSTEM = Actor.system()


def test_a_change_touches_what_it_names_and_is_recorded_with_before_and_after(session: Session, make: Make) -> None:
    owner, document = make.owner(), make.document("A wolf.", title="Old")
    facts = metadata.change(session, owner, document.id, {"title": "Äon", "published": (2012, 3, None)})
    found = facts.document
    assert (found.title, found.title_key, found.published_key, found.version) == ("Äon", "aon", "2012-03", 2)
    event = session.scalars(select(Event).where(Event.name == "document.changed")).one()
    assert event.before == {"title": "Old", "published": {"year": None, "month": None, "day": None}}
    assert event.after == {"title": "Äon", "published": {"year": 2012, "month": 3, "day": None}}
    assert (event.actor_id, event.document_id) == (owner.user_id, document.id)


def test_what_is_equal_already_writes_nothing(session: Session, make: Make) -> None:
    document = make.document("A wolf.", title="Old")
    metadata.change(session, make.owner(), document.id, {"title": "Old", "columns": {"desk": ""}})
    assert document.version == 1
    assert session.scalars(select(Event).where(Event.name == "document.changed")).first() is None


def test_own_columns_are_added_changed_and_taken_away(session: Session, make: Make) -> None:
    owner, document = make.owner(), make.document("A wolf.")
    for columns in ({"desk": "north", "place": "x"}, {"desk": "south"}, {"place": ""}):
        metadata.change(session, owner, document.id, {"columns": columns})
    assert document.columns == {"desk": "south"}


def test_a_change_of_another_version_is_refused_with_the_present_state(session: Session, make: Make) -> None:
    owner, document = make.owner(), make.document("A wolf.", title="Old")
    metadata.change(session, owner, document.id, {"title": "New"}, 1)
    with pytest.raises(Stale) as refused:
        metadata.change(session, owner, document.id, {"title": "Newer"}, 1)
    assert refused.value.state
    assert (refused.value.state["title"], refused.value.state["version"]) == ("New", 2)


def test_more_columns_than_allowed_are_refused_also_one_after_the_other(session: Session, make: Make) -> None:
    owner, document = make.owner(), make.document("A wolf.")
    metadata.change(session, owner, document.id, {"columns": {f"c{number}": "x" for number in range(100)}})
    with pytest.raises(Invalid):
        metadata.change(session, owner, document.id, {"columns": {"one more": "x"}})


def test_reviewers_read_and_owners_change(session: Session, make: Make) -> None:
    document, reviewer = make.document("A wolf."), make.member(Role.REVIEWER)
    assert not metadata.show(session, reviewer, document.id).may_edit
    with pytest.raises(Forbidden):
        metadata.change(session, reviewer, document.id, {"title": "x"})
    with pytest.raises(NotFound):
        metadata.show(session, make.stranger(), document.id)


def test_a_spreadsheet_is_joined_by_the_names_of_files(session: Session, make: Make) -> None:
    for name in ("a.txt", "2012/b.md", "c.txt", "same.txt", "other.txt"):
        _file(session, make, name)
    _file(session, make, "same.txt", text="Another text.")
    sheet = spreadsheet.read(
        b"file,title,desk\na.txt,A title,north\n2012/b,B title,\nsame.txt,No,\nmissing.txt,No,\nb.md,No,\n"
    )
    joined = _join(session, sheet.rows)
    assert (joined.matched, joined.changed) == (2, 2)
    assert [row.file for row in joined.strangers] == ["missing.txt", "b.md"]
    assert [row.file for row in joined.ambiguous] == ["same.txt"]
    titles = dict(
        session.execute(select(Document.source_file, Document.title).where(Document.title.is_not(None))).all()
    )
    assert titles == {"a.txt": "A title", "2012/b.md": "B title"}
    files = [row.file for row in sheet.rows]
    assert list(metadata.without_row(session, SYSTEM, "corpus", files)) == ["c.txt", "other.txt"]


def test_joining_again_changes_nothing(session: Session, make: Make) -> None:
    _file(session, make, "a.txt")
    sheet = spreadsheet.read(b"file,title\na.txt,A title\n")
    assert [_join(session, sheet.rows).changed for _ in range(2)] == [1, 0]


def test_a_name_of_exactly_the_file_goes_before_one_without_its_ending(session: Session, make: Make) -> None:
    _file(session, make, "a")
    _file(session, make, "a.txt", text="Another text.")
    assert _join(session, spreadsheet.read(b"file,title\na,A title\n").rows).matched == 1
    assert session.scalars(select(Document.title).where(Document.source_file == "a")).one() == "A title"


def test_a_long_spreadsheet_comes_in_portions(session: Session, make: Make) -> None:
    make.project()
    lines = "\n".join(f"f{number}.txt,T" for number in range(250))
    rows = spreadsheet.read(f"file,title\n{lines}\n".encode()).rows
    steps = list(metadata.join(session, SYSTEM, "corpus", rows))
    assert [len(step.strangers) for step in steps] == [100, 200, 250]


def _file(session: Session, make: Make, name: str, text: str = "") -> Document:
    make.project()
    return documents.create(session, SYSTEM, "corpus", DocumentDraft(text or f"The text of {name}.", source_file=name))


def _join(session: Session, rows: tuple[spreadsheet.Row, ...]) -> Joined:
    joined = Joined()
    for joined in metadata.join(session, SYSTEM, "corpus", rows):  # noqa: B007  # the last one counts
        pass
    return joined
