"""The queue of disagreements: what it holds, in which order, how it is narrowed, and what it costs."""

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_disagreements import TEXT, coded, finish, rows
from tests.statements import counted
from webapp.domain.drafts import Choice
from webapp.domain.ids import new_id
from webapp.domain.review import Kind
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, NotFound
from webapp.models import AgendaItem, Annotation, Decision, Document
from webapp.services import (
    agenda_items,
    agreed_passages,
    decisions,
    disagreement_articles,
    disagreement_cases,
    disagreement_queue,
    invariants,
)
from webapp.services.disagreement_queue import Filters, State

NO_FILTERS = Filters()


@pytest.fixture
def team(make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben."""
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


def test_the_gravest_kind_comes_first_and_agreed_passages_are_kept_apart(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = coded(session, make, ana, ben)
    make.tag(make.member(), make.document("Nobody else coded this."), "Nobody")
    page = disagreement_cases.page(session, rhea, "corpus", NO_FILTERS)
    assert [case.row.kind for case in page.cases] == ["code", "boundary"]
    assert [case.words for case in page.cases] == ["Different codes", "Same code, different ends"]
    assert (page.standing.all, page.standing.decided, page.standing.agreed) == (2, 0, 1)
    assert page.choices.documents == [(document.id, document.title)]
    agreed = disagreement_cases.page(session, rhea, "corpus", Filters(kind=Kind.AGREED))
    assert [case.row.kind for case in agreed.cases] == ["agreed"]


def test_a_case_shows_what_each_coder_said_under_letters_and_what_tells_them_apart(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    coded(session, make, ana, ben)
    code, ends = disagreement_cases.page(session, rhea, "corpus", NO_FILTERS).cases
    assert [lane.letter for lane in code.lanes] == ["A", "B"]
    assert {option.words for option in code.options} == {"Statistic", "Testimony"}
    assert {option.words for option in ends.options} == {"Legal argument, longer", "Legal argument, shorter"}
    assert [piece.text for piece in ends.passage.pieces if piece.part == "other"] == ["A "]
    assert {field.name: field.differs for field in code.fields} == {"value": True, "witness": True}
    assert [one.digit for one in code.options] == [1, 2]


def test_who_is_a_is_shuffled_anew_in_each_document(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    first = set()
    for number in range(12):
        document = make.document(f"{TEXT} {number}")
        make.tag(ana, document, "wolf")
        finish(session, ana, document)
        finish(session, ben, document)
    for case in disagreement_cases.page(session, rhea, "corpus", NO_FILTERS).cases:
        first.add(case.lanes[0].user_id)
    assert first == {ana.user_id, ben.user_id}


def test_filters_narrow_the_queue_to_codes_and_to_what_two_people_differ_about(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    coded(session, make, ana, ben)
    third, document = make.member(name="chloe"), make.document("A wolf and a bear and a wolf.")
    for coder in (ana, third):
        make.tag(coder, document, "bear")
    for coder in (ana, ben, third):
        finish(session, coder, document)

    def kinds(**given: object) -> list[str]:
        filters = Filters(**given)  # type: ignore[arg-type]  # the test names the fields
        return [case.row.kind for case in disagreement_cases.page(session, rhea, "corpus", filters).cases]

    assert kinds() == ["only_one", "code", "boundary"]
    assert kinds(code="statistic", other="testimony") == ["code"]
    assert kinds(document_id=document.id) == ["only_one"]
    assert kinds(person_id=ana.user_id, partner_id=third.user_id) == []  # on this both tagged the bear
    assert kinds(person_id=ana.user_id, partner_id=ben.user_id) == ["only_one", "code", "boundary"]
    assert kinds(round_id=new_id()) == []
    assert kinds(outside=True, kind=Kind.CODE) == ["code"]


def test_pages_follow_each_other_and_cost_the_same_whatever_waits(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    _only_one(session, make, ana, ben, "wolf")
    with counted() as few:
        disagreement_cases.page(session, rhea, "corpus", NO_FILTERS)
    for number in range(4):
        _only_one(session, make, ana, ben, *(f"w{number}{letter}" for letter in "abcdef"))
    session.expire_all()
    with counted() as many:
        first = disagreement_cases.page(session, rhea, "corpus", NO_FILTERS)
    assert len(many) == len(few)
    assert len(first.cases) == disagreement_queue.PAGE
    rest = disagreement_cases.page(session, rhea, "corpus", Filters(after=first.after))
    ids = [case.id for page in (first, rest) for case in page.cases]
    assert (len(ids), len(set(ids)), rest.after) == (25, 25, None)
    with pytest.raises(NotFound):
        disagreement_cases.page(session, rhea, "corpus", Filters(after=new_id()))


def test_who_codes_the_document_blind_sees_nothing_of_it(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = coded(session, make, ana, ben)
    decided = rows(session, document)[0]
    decisions.decide(session, make.owner(), decided.id, Choice(), 1)
    make.round([document], [rhea])
    for state in State:
        page = disagreement_cases.page(session, rhea, "corpus", Filters(state=state))
        assert (page.cases, page.standing.any, page.choices.documents) == ([], False, [])
    with pytest.raises(NotFound):
        disagreement_cases.one(session, rhea, decided.id)


def test_what_is_to_be_discussed_leaves_the_queue_with_its_question_and_a_decision_settles_it(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    case = rows(session, coded(session, make, ana, ben))[2]
    agenda_items.add(session, rhea, case.id, 1, " Is she a witness? ")
    with pytest.raises(Conflict):
        decisions.decide(session, make.owner(), case.id, Choice(), 1)
    (shown,) = disagreement_cases.page(session, rhea, "corpus", Filters(state=State.DISCUSS)).cases
    assert (shown.question, shown.row.version) == ("Is she a witness?", 2)
    decisions.decide(session, rhea, case.id, Choice(), 2)
    assert session.query(AgendaItem).one().outcome == "decided"
    decisions.withdraw(session, rhea, case.id)
    assert (decisions.opened(session, rhea, case.id).row.state, session.query(AgendaItem).one().outcome) == (
        "discuss",
        None,
    )
    agenda_items.withdraw(session, rhea, case.id)
    assert [case.row.kind for case in disagreement_cases.page(session, rhea, "corpus", NO_FILTERS).cases] == [
        "code",
        "boundary",
    ]


def test_agreed_passages_are_shown_accepted_together_and_given_back_as_one(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreed_passages, "MANY", 2)
    rhea, ana, ben = team
    for number in range(2):
        document = make.document(f"A wolf, a bear and {number} owls.")
        for coder in (ana, ben):
            make.tag(coder, document, "wolf")
            make.tag(coder, document, "bear", "testimony", witness="refugee")
        make.tag(ana, document, "owls")
        for coder in (ana, ben):
            finish(session, coder, document)
    found = agreed_passages.preview(session, rhea, "corpus", NO_FILTERS)
    assert (found.count, found.articles, len(found.cases)) == (4, 2, 4)
    assert found.codes == [("legal_argument", "Legal argument", 2), ("testimony", "Testimony", 2)]
    batch = new_id()
    assert [agreed_passages.accept(session, rhea, "corpus", NO_FILTERS, batch) for _ in range(3)] == [2, 2, 0]
    made = session.query(Annotation).filter_by(layer="consensus", final=True).all()
    assert sorted(tag.quote for tag in made) == ["bear", "bear", "wolf", "wolf"]
    assert all(len(tag.derived_from or []) == 2 for tag in made)
    assert list(invariants.broken(session)) == []
    with pytest.raises(NotFound):
        agreed_passages.give_back(session, make.owner(), "corpus", batch)
    assert [agreed_passages.give_back(session, rhea, "corpus", batch) for _ in range(3)] == [2, 2, 0]
    assert session.query(Decision).count() == 0
    assert agreed_passages.preview(session, rhea, "corpus", NO_FILTERS).count == 4
    assert list(invariants.broken(session)) == []


def _only_one(session: Session, make: Make, ana: Actor, ben: Actor, *words: str) -> Document:
    document = make.document(" ".join(words))
    for word in words:
        make.tag(ana, document, word)
    finish(session, ana, document)
    finish(session, ben, document)
    return document


def test_a_whole_article_shows_its_text_with_all_lanes_and_goes_on_where_a_page_ends(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    rhea, ana, ben = team
    document = make.document("A wolf.\n\nA bear.\n\nNobody knows.")
    for quote in ("wolf", "bear", "Nobody"):
        make.tag(ana, document, quote)
    make.tag(ben, document, "A bear")
    for coder in (ana, ben):
        finish(session, coder, document)
    whole = disagreement_articles.show(session, rhea, document.id, None)
    assert [["".join(piece.text for piece in line.pieces), len(line.cases)] for line in whole.lines] == [
        ["A wolf.", 1],
        ["A bear.", 1],
        ["Nobody knows.", 1],
    ]
    assert sorted(parts for _, parts in whole.lines[1].lanes) == [
        [("legal_argument", 0, 6)],
        [("legal_argument", 2, 6)],
    ]
    monkeypatch.setattr(disagreement_articles, "PAGE", 2)
    first = disagreement_articles.show(session, rhea, document.id, None)
    rest = disagreement_articles.show(session, rhea, document.id, None, first.after)
    assert [len(page.lines) for page in (first, rest)] == [2, 1]
    assert (first.all, rest.after) == (3, None)


def test_many_coders_are_told_shortly_and_what_they_made_of_a_passage_apart(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document, others = make.document("Two thousand fled, she said."), [make.member() for _ in range(4)]
    make.tag(ana, document, "Two thousand fled", "statistic", value="2000", unit="people")
    make.tag(ben, document, "Two thousand", "statistic", value="2000")
    make.tag(others[0], document, "Two thousand fled", "testimony", witness="refugee")
    for coder in (ana, ben, *others):
        finish(session, coder, document)
    (case,) = disagreement_cases.page(session, rhea, "corpus", NO_FILTERS).cases
    assert [lane.tag for lane in case.silent] == [None, None, None]
    assert {option.words for option in case.options} == {"Statistic, longer", "Statistic, shorter", "Testimony"}
    told = {field.name: ([words for _, words in field.said], field.differs) for field in case.fields}
    assert told["value"] == (["2000"], True)  # the code of the third has no such field
    assert sorted(told["unit"][0]) == ["", "people"]
    assert case.opening == "Two thousand fled"
