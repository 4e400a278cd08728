"""Answers to questions about articles: where coders differ, and what the team decides."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import SYSTEM, bring, documents, written
from tests.make import CODEBOOK, Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain import codebook_json
from webapp.domain.codebook import BELONGS, CodebookSpec, QuestionSpec
from webapp.domain.drafts import AnswerDraft, CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Answer, Assignment, Document, Event, Project, Round
from webapp.services import answer_decisions, answer_reviews, codebooks, codings, projects
from webapp.services.answer_queues import State
from webapp.services.answer_reviews import PAGE, Case

BOOK = replace(
    CODEBOOK,
    questions=(
        BELONGS,
        QuestionSpec("topics", "Which topics?", "enum_many", values=("law", "flight", "trade")),
        QuestionSpec("length", "How many pages?", "number"),
    ),
)


@pytest.fixture
def team(session: Session, make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben."""
    make.project(codebook=BOOK)
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


def test_where_coders_answer_differently_the_question_waits(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    differs, agrees, alone = (make.document(f"Article {number}.") for number in range(3))
    _answer(session, ana, differs, belongs=("yes",), topics=("law", "flight"))
    _answer(session, ben, differs, belongs=("no",), topics=("flight", "law"))
    _answer(session, ana, agrees, belongs=("yes",))
    _answer(session, ben, agrees, belongs=("yes",))
    _answer(session, ana, alone, belongs=("yes",))
    codings.save(session, ben, differs.id, CodingDraft("complete"))

    (case,) = _cases(session, rhea)
    assert (case.document.id, case.question.name, case.asked, case.own) == (differs.id, "belongs", True, False)
    assert [(one.coder, one.words, one.finished) for one in case.given] == [("Ana", "yes", False), ("Ben", "no", True)]
    assert sorted(case.called(one) for one in case.given) == ["Coder A", "Coder B"]
    assert [(offer.digit, offer.words) for offer in case.offers] == [(1, "yes"), (2, "no"), (3, "unsure")]
    every = [(case.document.id, case.question.name) for case in _cases(session, rhea, State.ALL)]
    assert every == [(differs.id, "belongs"), (differs.id, "topics"), (agrees.id, "belongs")]
    assert _standing(session, rhea) == (1, 0, 3)


def test_a_decision_is_the_one_answer_of_the_team_and_is_revised_and_withdrawn(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, *_ = team
    document = _differing(session, make, team)
    (case,) = _cases(session, rhea)
    _decide(session, rhea, case, like=case.given[1].answer.id)
    assert (_consensus(session), _cases(session, rhea)) == ([("belongs", ["no"], rhea.user_id)], [])

    (case,) = _cases(session, rhea, State.DECIDED)
    assert [case.called(one) for one in case.given] == ["Ana", "Ben"]
    assert (case.decision, case.by, [offer.words for offer in case.offers if offer.chosen]) == (
        ("no", True),
        "Rhea",
        ["no"],
    )
    _decide(session, rhea, case, "no")  # once more: nothing is written
    owner = make.owner()
    _answer(session, owner, document, belongs=("unsure",))
    (case,) = _cases(session, owner, State.DECIDED)
    _decide(session, owner, case, "unsure")
    assert _consensus(session) == [("belongs", ["unsure"], owner.user_id)]
    (case,) = _cases(session, rhea, State.DECIDED)
    answer_decisions.withdraw(session, rhea, document.id, "belongs", case.seen)
    assert _consensus(session) == []
    assert [one.words for one in _cases(session, rhea)[0].given if one.coder == "Ana"] == ["yes"]

    told = session.execute(
        select(Event.name, Event.before, Event.after).where(Event.name.startswith("answer.")).order_by(Event.id)
    ).all()
    no, unsure = ({"question": "belongs", "values": [value]} for value in ("no", "unsure"))
    assert [tuple(row) for row in told] == [
        ("answer.decided", None, no | {"own_case": False}),
        ("answer.decided", no, unsure | {"own_case": True}),
        ("answer.withdrawn", unsure, None),
    ]


def test_who_was_overtaken_is_told_and_overwrites_nothing(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, _ = team
    document = _differing(session, make, team)
    (seen,) = _cases(session, rhea)
    _decide(session, make.owner(), seen, "yes")
    for values in (("no",), ("yes",)):
        with pytest.raises(Conflict, match="in the meantime"):
            _decide(session, rhea, seen, *values)
    with pytest.raises(Conflict):
        answer_decisions.withdraw(session, rhea, document.id, "belongs", seen.seen)
    (seen,) = _cases(session, rhea, State.DECIDED)
    _answer(session, ana, document, belongs=("unsure",))
    with pytest.raises(Conflict):
        _decide(session, rhea, seen, "no")
    with pytest.raises(Conflict):
        _decide(session, rhea, seen, like=new_id())
    assert _consensus(session) == [("belongs", ["yes"], make.owner().user_id)]


def test_several_values_numbers_and_own_answers_are_held_against_the_codebook(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = make.document("An article.")
    _answer(session, ana, document, topics=("law", "flight"), length=("3",))
    _answer(session, ben, document, topics=("law",), length=("4",))
    topics, length = _cases(session, rhea)
    assert [offer.words for offer in topics.offers] == ["law, flight", "law"]
    for case, values in ((topics, ("war",)), (length, ("many",)), (length, ("3", "4")), (length, ())):
        with pytest.raises(Invalid):
            _decide(session, rhea, case, *values)
    _decide(session, rhea, topics, "law", "trade")
    _decide(session, rhea, length, "3.5")
    assert sorted(row[:2] for row in _consensus(session)) == [("length", ["3.5"]), ("topics", ["law", "trade"])]


def test_what_the_codebook_no_longer_asks_or_allows_is_said_and_waits_for_nobody(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = make.document("An article.")
    _answer(session, ana, document, topics=("law",), length=("3",))
    _answer(session, ben, document, topics=("trade",), length=("4",))
    topics = replace(BOOK.questions[1], values=("law", "flight"))
    _use(session, make, replace(BOOK, questions=(BELONGS, topics)))
    (case,) = _cases(session, rhea)
    assert [(one.words, one.allowed) for one in case.given] == [("law", True), ("trade", False)]
    assert [offer.words for offer in case.offers] == ["law"]
    _, stray = _cases(session, rhea, State.ALL)
    assert (stray.question.label, stray.asked, stray.may_judge) == ("How many pages?", False, False)
    with pytest.raises(Invalid, match="no question"):
        _decide(session, rhea, stray, "3")


def test_who_codes_an_article_blind_sees_nothing_of_it_before_the_lock(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, _, ben = team
    document = _differing(session, make, team)
    round_ = _round(session, make.project(), document, rhea)
    third = session.scalars(select(Answer).where(Answer.user_id == ben.user_id)).one()
    third.round_id = round_.id
    _decide(session, make.owner(), _cases(session, make.owner())[0], "yes")
    assert _standing(session, rhea) == (0, 0, 0)
    with pytest.raises(NotFound):
        answer_decisions.decide(session, rhea, document.id, "belongs", AnswerDraft(("yes",)))
    layers = {answer["layer"] for line in documents(session, actor=rhea) for answer in line["answers"]}
    assert layers == set()  # their own earlier answer rests too
    (case,) = _cases(session, make.owner(), State.DECIDED)
    assert [(one.coder, one.round) for one in case.given] == [("Ana", None), ("Ben", "Pilot")]
    round_.state = "locked"
    session.flush()
    assert _standing(session, rhea) == (0, 1, 1)


def test_only_reviewers_look_and_in_a_closed_project_nothing_is_decided(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, _ = team
    _differing(session, make, team)
    (case,) = _cases(session, rhea)
    with pytest.raises(Forbidden):
        _cases(session, ana)
    with pytest.raises(Forbidden):
        _decide(session, ana, case, "yes")
    with pytest.raises(NotFound):
        _decide(session, make.stranger(), case, "yes")
    make.project().closed_at = now()
    session.flush()
    assert [case.may_judge for case in _cases(session, rhea)] == [False]
    with pytest.raises(Conflict):
        _decide(session, rhea, case, "yes")


def test_decisions_are_exported_and_come_back_byte_for_byte(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, *_ = team
    _differing(session, make, team)
    _decide(session, rhea, _cases(session, rhea)[0], "unsure")
    with zipfile.ZipFile(io.BytesIO(written(session, format="tables"))) as archive:
        (row,) = csv.DictReader(io.StringIO(archive.read("documents.csv").decode("utf-8-sig")))
    assert row["q_belongs"] == "unsure"
    before = written(session)
    book = codebook_json.parse(codebook_json.to_json(codebooks.in_use(session, make.project().id).spec))
    assert [answer["layer"] for answer in documents(session)[0]["answers"]].count("consensus") == 1
    projects.create(session, SYSTEM, "copy", "Copy", book, make.user())
    bring(session, before, "copy")
    assert written(session, "copy") == before


def test_pages_go_article_by_article_in_a_constant_number_of_statements(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, *_ = team
    first = _differing(session, make, team)
    session.expire_all()
    with counted() as few:
        _cases(session, rhea)
    more = [_differing(session, make, team) for _ in range(PAGE)]
    session.expire_all()
    with counted() as many:
        page = answer_reviews.page(session, rhea, "corpus", State.OPEN)
    assert len(many) == len(few)
    rest = answer_reviews.page(session, rhea, "corpus", State.OPEN, page.after)
    assert [document.id for document, _ in (*page.articles, *rest.articles)] == [first.id, *(one.id for one in more)]
    assert (len(page.articles), rest.after) == (PAGE, None)


def _answer(session: Session, coder: Actor, document: Document, **given: tuple[str, ...]) -> None:
    codings.save(session, coder, document.id, CodingDraft("in_progress", given))


def _differing(session: Session, make: Make, team: tuple[Actor, Actor, Actor]) -> Document:
    """A document that Ana says belongs, and Ben that it does not."""
    document = make.document(f"Article {new_id()}.")
    _answer(session, team[1], document, belongs=("yes",))
    _answer(session, team[2], document, belongs=("no",))
    return document


def _cases(session: Session, actor: Actor, state: State = State.OPEN) -> list[Case]:
    session.flush()
    return [case for _, some in answer_reviews.page(session, actor, "corpus", state).articles for case in some]


def _standing(session: Session, actor: Actor) -> tuple[int, int, int]:
    found = answer_reviews.page(session, actor, "corpus", State.OPEN).standing
    return found.open, found.decided, found.all


def _decide(session: Session, actor: Actor, case: Case, *values: str, like: object = None) -> None:
    draft = AnswerDraft(values, like, case.seen)  # type: ignore[arg-type]  # an id
    answer_decisions.decide(session, actor, case.document.id, case.question.name, draft)
    session.flush()


def _consensus(session: Session) -> list[tuple[str, list[str], object]]:
    session.flush()
    rows = session.execute(select(Answer.question, Answer.values, Answer.user_id).where(Answer.layer == "consensus"))
    return [tuple(row) for row in rows]


def _use(session: Session, make: Make, spec: CodebookSpec) -> None:
    codebooks.update(session, make.owner(), "corpus", replace(spec, change_note="Less."), "1.0")


def _round(session: Session, project: Project, document: Document, coder: Actor) -> Round:
    """An open blind round in which *coder* has the document."""
    round_ = Round(
        id=new_id(),
        export_id="pilot",
        project_id=project.id,
        name="Pilot",
        purpose="pilot",
        state="open",
        created_at=now(),
    )
    session.add(round_)
    session.flush()
    session.add(
        Assignment(
            id=new_id(),
            project_id=project.id,
            document_id=document.id,
            user_id=coder.user_id,
            round_id=round_.id,
            position=0,
            created_at=now(),
        )
    )
    session.flush()
    return round_
