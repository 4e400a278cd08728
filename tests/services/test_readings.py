"""What the article page starts from."""

import msgspec
import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.models import Document
from webapp.services import annotations, readings, tag_rows

TEXT = "Nobody slept. A wolf 🐺 howled in the night. Nobody counted the 312 returns."


def test_a_tag_is_a_row_and_only_ones_own_say_what_they_hold(session: Session, make: Make) -> None:
    ada, ben, document = make.member(name="ada"), make.member(name="ben"), make.document(TEXT)
    drawn = make.draft(document, "wolf 🐺", "testimony", witness="refugee", name="Ada")
    own = annotations.save(
        session, ada, make.changed(drawn, note="Her own words.", certainty="unsure"), None
    ).annotation
    drawn = make.draft(document, "312", "testimony", witness="refugee", name="Ben")
    annotations.save(session, ben, make.changed(drawn, note="His."), None)
    state = readings.state(session, ada, document.id)
    first, second = (dict(zip(state["columns"], row, strict=False)) for row in plain(state)["tags"])
    assert (first["id"], first["start"], first["end"]) == (str(own.id), 16, 22)
    assert state["codes"][first["code"]]["code"] == "testimony"
    assert [state["people"][row["person"]]["id"] for row in (first, second)] == [ada.user_id, ben.user_id]
    assert first["flags"] == tag_rows.UNSURE | (tag_rows.INCOMPLETE if own.incomplete else 0)
    assert (first["attributes"]["witness"], first["note"]) == (["refugee"], "Her own words.")
    assert not {"attributes", "note"} & second.keys()


def test_a_code_that_the_codebook_no_longer_has_is_named_by_its_key(session: Session, make: Make) -> None:
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "wolf")
    known = ["testimony"]
    found = tag_rows.of_document(session, readings.open_document(session, ada, document.id).place, ada, known, None)
    assert (found.codes, found.rows[0][3]) == (["testimony", "legal_argument"], 1)


def test_looking_again_costs_the_same_however_many_tags_there_are(session: Session, make: Make) -> None:
    ada, reviewer = make.member(), make.member(Role.REVIEWER)
    bare, full = make.document("A wolf."), make.document(TEXT)
    make.tag(ada, bare, "wolf")
    for word in TEXT.split():
        make.tag(ada, full, word)
        make.tag(reviewer, full, word, "testimony")
    asked = [statements(session, reviewer, document) for document in (bare, full)]
    assert asked[0] == asked[1] <= 8
    rows = readings.state(session, reviewer, full.id)["tags"]
    assert len(rows) > 20
    assert len(msgspec.json.encode(rows)) <= 80 * len(rows)


def test_the_place_among_the_articles_is_said_while_it_can_be_counted(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make.member()
    documents = [make.document(f"Wolf number {number}.") for number in range(3)]
    monkeypatch.setattr(readings, "COUNTED", 3)
    assert readings.open_document(session, ada, documents[1].id).position == (2, 3)
    monkeypatch.setattr(readings, "COUNTED", 2)
    assert readings.open_document(session, ada, documents[1].id).position is None


def test_the_head_of_an_article_ends_with_what_stands_right_below_its_title(session: Session, make: Make) -> None:
    lines = ("At sea", "By Ann Lee", "Everybody slept.", "By nobody")
    text = "\n".join(lines)

    def region(line: str, kind: str) -> Region:
        return Region(text.index(line), text.index(line) + len(line), kind)

    ada = make.member()
    titled = make.document(
        text, region("At sea", "title"), region("By Ann Lee", "byline"), region("By nobody", "byline")
    )
    assert readings.open_document(session, ada, titled.id).head == 2
    assert readings.open_document(session, ada, make.document("A wolf.").id).head == 0


def statements(session: Session, actor: Actor, document: Document) -> int:
    session.expire_all()
    with counted() as seen:
        readings.state(session, actor, document.id)
    return len(seen)


def plain(state: object) -> dict[str, list[list[object]]]:
    """As the page reads it."""
    found: dict[str, list[list[object]]] = msgspec.json.decode(msgspec.json.encode(state))
    return found
