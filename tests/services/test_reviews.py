"""The list of tags that wait for review, in context."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.clock import now
from webapp.domain.drafts import VerdictDraft
from webapp.domain.ids import new_id
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.review import Kind
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.models import Annotation, Region
from webapp.services import comments, reviews, verdicts
from webapp.services.queues import MOST, PAGE, Filters, State

TEXT = "Nobody slept. A wolf 🐺 howled in the night. Nobody counted the 312 returns."
ALL = Filters(state=State.ALL)


def test_the_list_holds_colleagues_tags_in_text_order(session: Session, make: Make) -> None:
    owner, mina, jonas = make.owner(), make.member(), make.member()
    first, second = make.document(TEXT), make.document(TEXT + " More.")
    make.tag(mina, second, "wolf")
    make.tag(jonas, first, "312 returns")
    make.tag(mina, first, "howled")
    make.tag(owner, first, "night")
    assert _quotes(reviews.page(session, owner, "corpus", ALL)) == ["howled", "312 returns", "wolf"]


def test_only_reviewers_and_owners_see_the_list(session: Session, make: Make) -> None:
    make.project()
    for role in (Role.VIEWER, Role.ANNOTATOR):
        with pytest.raises(Forbidden):
            reviews.page(session, make.member(role), "corpus", ALL)
    with pytest.raises(NotFound):
        reviews.page(session, make.stranger(), "corpus", ALL)
    assert reviews.page(session, make.member(Role.REVIEWER), "corpus", ALL).cases == []


def test_a_tag_stands_in_the_sentence_around_it(session: Session, make: Make) -> None:
    make.tag(make.member(), make.document(TEXT), "wolf 🐺 howled")
    passage = reviews.page(session, make.owner(), "corpus", ALL).cases[0].passage
    assert [(piece.part, piece.text) for piece in passage.pieces] == [
        ("around", "Nobody slept. A "),
        ("tag", "wolf 🐺 howled"),
        ("around", " in the night. Nobody counted the 312 returns."),
    ]
    assert (passage.start, passage.end) == (0, len(TEXT))


def test_other_coders_lie_beside_a_tag_as_lanes(session: Session, make: Make) -> None:
    owner, document = make.owner(), make.document(TEXT)
    mina, jonas = make.member(name="mina"), make.member(name="jonas")
    make.tag(mina, document, "A wolf 🐺 howled")
    make.tag(jonas, document, "wolf 🐺 howled in the night")
    make.tag(jonas, document, "312")
    case = reviews.page(session, owner, "corpus", ALL).cases[0]
    assert case.kind is Kind.BOUNDARY
    assert [(lane.coder, lane.parts) for lane in case.lanes] == [
        ("Mina", [("legal_argument", 14, 29)]),
        ("Jonas", [("legal_argument", 16, 42)]),
    ]
    assert [piece.text for piece in case.passage.pieces if piece.part == "other"] == [" in the night"]


@pytest.mark.parametrize(
    ("code", "quote", "kind"),
    [
        ("testimony", "wolf", Kind.CODE),
        ("legal_argument", "wolf", Kind.AGREED),
        ("legal_argument", "slept", Kind.ONLY_ONE),
    ],
)
def test_how_coders_differ_is_said(session: Session, make: Make, code: str, quote: str, kind: Kind) -> None:
    document, mina, jonas = make.document(TEXT), make.member(), make.member()
    make.tag(mina, document, "wolf")
    make.tag(jonas, document, quote, code)
    cases = reviews.page(session, make.owner(), "corpus", Filters(state=State.ALL, person_id=mina.user_id)).cases
    assert [case.kind for case in cases] == [kind]


def test_in_a_closed_project_the_list_is_read_and_nothing_decided(session: Session, make: Make) -> None:
    tag = make.tag(make.member(), make.document(TEXT), "wolf")
    make.project().closed_at = now()
    session.flush()
    cases = reviews.page(session, make.owner(), "corpus", ALL).cases
    assert [(case.card.may_judge, case.card.may_comment) for case in cases] == [(False, False)]
    with pytest.raises(Conflict):
        verdicts.give(session, make.owner(), tag.id, VerdictDraft("accepted"))


def test_where_one_person_codes_nothing_is_said_about_others(session: Session, make: Make) -> None:
    make.tag(make.member(), make.document(TEXT), "wolf")
    case = reviews.page(session, make.owner(), "corpus", ALL).cases[0]
    assert (case.kind, case.lanes) == (None, [])


def test_the_filters_narrow_list_and_progress(session: Session, make: Make) -> None:
    owner, mina, jonas = make.owner(), make.member(), make.member()
    first, second = make.document(TEXT), make.document(TEXT + " More.")
    wolf = make.tag(mina, first, "wolf")
    make.tag(jonas, first, "312", "statistic")
    make.tag(mina, second, "howled", "testimony", witness="refugee")
    verdicts.give(session, owner, wolf.id, VerdictDraft("accepted"))

    def found(**filters: object) -> tuple[list[str], int, int]:
        page = reviews.page(session, owner, "corpus", Filters(**filters))  # type: ignore[arg-type]  # named by each line
        return _quotes(page), page.standing.decided, page.standing.all

    assert found() == (["312", "howled"], 1, 3)
    assert found(state=State.ACCEPTED) == (["wolf"], 1, 3)
    assert found(state=State.REJECTED) == ([], 1, 3)
    assert found(state=State.MISSING) == (["312"], 1, 3)
    assert found(document_id=second.id) == (["howled"], 0, 1)
    assert found(code="statistic") == (["312"], 0, 1)
    assert found(person_id=mina.user_id, state=State.ALL) == (["wolf", "howled"], 1, 2)
    assert found(code="nothing") == ([], 0, 0)


def test_the_list_offers_only_articles_and_people_with_tags(session: Session, make: Make) -> None:
    owner, mina = make.owner(), make.member(name="mina")
    make.member()
    make.document("Untouched.")
    make.tag(owner, make.document("Of the owner."), "owner")
    make.tag(mina, document := make.document(TEXT, title="Wolves"), "wolf")
    choices = reviews.page(session, owner, "corpus", ALL).choices
    assert (choices.documents, choices.people) == ([(document.id, "Wolves")], [(mina.user_id, "Mina")])


def test_a_tag_under_a_region_that_was_marked_later_leaves_the_list(session: Session, make: Make) -> None:
    document = make.document(TEXT, RegionSpec(0, 5, "body"))
    make.tag(make.member(), document, "wolf")
    assert len(reviews.page(session, make.owner(), "corpus", ALL).cases) == 1
    session.execute(update(Region).values(kind="notice", start=0, end=20))
    page = reviews.page(session, make.owner(), "corpus", ALL)
    assert (page.cases, page.standing.all) == ([], 0)


def test_pages_follow_each_other_without_gap_or_repeat(session: Session, make: Make) -> None:
    owner, mina = make.owner(), make.member()
    expected = _many(make, mina, PAGE * 2 + 3)
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = reviews.page(session, owner, "corpus", Filters(state=State.ALL, after=after))
        seen += _quotes(page)
        after = page.after
    assert (seen, after) == (expected, None)


def test_a_page_that_begins_after_an_unknown_tag_is_not_there(session: Session, make: Make) -> None:
    foreign = make.tag(make.member(slug="another"), make.document(TEXT, slug="another"), "wolf")
    make.project()
    with pytest.raises(NotFound):
        reviews.page(session, make.owner(), "corpus", Filters(after=foreign.id))


def test_a_long_passage_is_shown_by_its_start_and_its_end(session: Session, make: Make) -> None:
    text = "Before it. " + "word " * 1000 + "the end. After it."
    document = make.document(text)
    make.tag(make.member(), document, text[11:-10])
    pieces = reviews.page(session, make.owner(), "corpus", ALL).cases[0].passage.pieces
    parts = [piece.part for piece in pieces]
    assert parts == ["around", "tag", "gap", "tag", "around"]
    assert pieces[1].text.startswith("word word")
    assert pieces[3].text.endswith("the end.")
    assert sum(len(piece.text) for piece in pieces) < 1_800


def test_the_number_of_statements_does_not_grow_with_the_list(session: Session, make: Make) -> None:
    owner, mina, jonas = make.owner(), make.member(), make.member()
    _many(make, mina, 3)
    reviews.page(session, owner, "corpus", ALL)
    with _statements(session) as few:
        reviews.page(session, owner, "corpus", ALL)
    _many(make, jonas, 3 * PAGE)
    for tag in session.query(Annotation).limit(PAGE):
        verdicts.give(session, owner, tag.id, VerdictDraft("accepted"))
        comments.create(session, owner, tag.id, "Seen.")
    session.flush()
    session.expunge_all()
    with _statements(session) as many:
        page = reviews.page(session, owner, "corpus", ALL)
    assert len(page.cases) == PAGE
    assert len(many) == len(few) <= 14


def test_counting_stops_where_it_would_cost_too_much(session: Session, make: Make) -> None:
    tag = make.tag(make.member(), make.document(TEXT), "wolf")
    columns = [column for column in Annotation.__table__.columns if column.name != "id"]
    row = session.execute(select(*columns).where(Annotation.id == tag.id)).one()._asdict()
    session.execute(insert(Annotation), [{"id": new_id(), **row} for _ in range(MOST)])
    page = reviews.page(session, make.owner(), "corpus", Filters())
    assert (page.standing.exact, page.standing.part("open"), len(page.cases)) == (False, None, PAGE)


def _quotes(page: reviews.Page) -> list[str]:
    return ["".join(piece.text for piece in case.passage.pieces if piece.part == "tag") for case in page.cases]


def _many(make: Make, actor: Actor, number: int) -> list[str]:
    """That many tags of *actor*, three in a document; their quotes in text order."""
    quotes: list[str] = []
    while len(quotes) < number:
        words = [f"w{len(quotes) + place}" for place in range(min(3, number - len(quotes)))]
        document = make.document(f"{actor.name}: " + " and ".join(words) + ".")
        for word in words:
            make.tag(actor, document, word)
        quotes += words
    return quotes


@contextmanager
def _statements(session: Session) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield asked
    event.remove(connection, "before_cursor_execute", note)
