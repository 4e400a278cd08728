"""What became of a coder's tags: beside the final ones, with difference, reason and the line of the codebook."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.make import CODEBOOK, Make
from tests.services.test_disagreements import finish
from tests.statements import counted
from webapp.domain.drafts import Choice, CodingDraft, VerdictDraft
from webapp.domain.outcomes import Became
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import Forbidden, Malformed, NotFound
from webapp.models import Annotation, Disagreement, DisagreementTag, Document, Project
from webapp.services import codings, decisions, outcomes, verdicts
from webapp.services.outcome_rows import Scope
from webapp.services.outcomes import Filters, Outcome

TEXT = "A wolf 🐺 howled. A treaty forbids it. Two thousand fled, she said. Nobody counted the 312 returns."


@pytest.fixture
def team(make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben; the codebook says when to use what."""
    rules = [replace(code, when_to_use=f"For {code.name}.", when_not_to_use="For all else.") for code in CODEBOOK.codes]
    make.project(codebook=replace(CODEBOOK, codes=tuple(rules)))
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


def test_each_own_tag_stands_beside_the_final_one_with_difference_reason_and_codebook(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, _ = team
    document = reviewed(session, make, team)
    found = {said(one): one for one in page(session, ana).outcomes}
    assert {words: one.row.became for words, one in found.items()} == {
        "wolf": Became.KEPT,
        "A treaty forbids": Became.CHANGED,
        "Two thousand": Became.CHANGED,
        "fled, she said": Became.NO_TAG,
        "312": Became.MISSED,
    }
    assert found["A treaty forbids"].told == "Starts one word later and ends one word later"
    assert found["Two thousand"].told == "Statistic instead of Testimony"
    assert (found["wolf"].told, found["wolf"].lines, found["312"].card) == ("", [], None)
    changed = found["Two thousand"]
    assert changed.decision
    assert (changed.by, changed.decision.reason, changed.decision.in_discussion) == ("Rhea", "She counts.", True)
    assert [(line.code.code, line.rule, line.words) for line in changed.lines] == [
        ("statistic", "Use", "For Statistic."),
        ("testimony", "Not", "For all else."),
    ]
    assert [line.rule for line in found["fled, she said"].lines] == ["Not"]
    assert [line.words for line in found["312"].lines] == ["For Statistic."]
    assert [(lane.who, len(lane.parts)) for lane in found["fled, she said"].lanes] == [("You", 1), ("Final", 0)]
    assert page(session, rhea).all == 0
    assert document.id == found["wolf"].tag.document_id


def test_fields_that_differ_are_named(session: Session, make: Make, team: tuple[Actor, Actor, Actor]) -> None:
    rhea, ana, ben = team
    document = make.document(TEXT)
    make.tag(ana, document, "312", "statistic", value="321", unit="people")
    other = make.tag(ben, document, "312", "statistic", value="312")
    for coder in (ana, ben):
        finish(session, coder, document)
    decide(session, rhea, document, "312", Choice(like=other.id))
    assert page(session, ana).outcomes[0].told == "Fields differ: value 312 instead of 321, unit left out"
    assert page(session, ben).outcomes[0].row.became is Became.KEPT


def test_a_verdict_counts_where_nothing_was_decided_about_the_passage(session: Session, make: Make) -> None:
    coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document(TEXT)
    tags = [make.tag(coder, document, quote) for quote in ("wolf", "howled", "treaty")]
    verdicts.give(session, reviewer, tags[0].id, VerdictDraft("accepted"))
    verdicts.give(session, reviewer, tags[1].id, VerdictDraft("rejected", "It names no norm."))
    found = page(session, coder).outcomes
    assert [one.row.became for one in found] == [Became.KEPT, Became.NO_TAG, Became.OPEN]
    assert found[1].card
    assert found[1].card.verdicts[0].comment == "It names no norm."
    assert not found[1].card.may_judge


def test_the_list_is_narrowed_by_what_became_of_it_by_code_and_by_round(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    ana = team[1]
    reviewed(session, make, team)
    counts = page(session, ana).counts
    assert [counts[one] for one in Became] == [1, 2, 1, 1, 0]
    assert [said(one) for one in page(session, ana, became=Became.MISSED).outcomes] == ["312"]
    assert [said(one) for one in page(session, ana, code="statistic").outcomes] == ["Two thousand", "312"]
    assert page(session, ana, scope=Scope(outside=True)).all == 5
    assert page(session, ana, scope=Scope(make.round([], [ana]).id)).all == 0


def test_of_a_blind_round_nothing_is_told_before_it_is_locked_and_of_training_never(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document, practice = make.document(TEXT), make.document(f"{TEXT} More.")
    blind = make.round([document], [ana, ben])
    make.round([practice], [ana, ben], purpose=Purpose.TRAINING, blind=False)
    make.tag(ana, practice, "wolf")
    make.tag(ana, document, "wolf")
    make.tag(ben, document, "treaty")
    for coder in (ana, ben):
        codings.save(session, coder, document.id, CodingDraft("complete"))
        codings.save(session, coder, practice.id, CodingDraft("complete"))
    decide(session, rhea, document, "treaty", Choice(like=tag(session, "treaty").id))
    decide(session, rhea, document, "wolf", Choice())
    before = page(session, ana)
    assert (before.all, before.sealed, before.rounds) == (0, [blind.name], [])
    blind.state = RoundState.LOCKED.value
    after = page(session, ana)
    assert [(said(one), one.row.became, one.round_name) for one in after.outcomes] == [
        ("wolf", Became.NO_TAG, blind.name),
        ("treaty", Became.MISSED, blind.name),
    ]
    assert (after.sealed, [name for _, name in after.rounds]) == ([], [blind.name, "Outside rounds"])


def test_who_may_not_see_colleagues_hears_all_the_same_what_became_of_their_tags(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    reviewed(session, make, team)
    session.execute(update(Project).values(open_team=False))
    assert page(session, team[1]).counts[Became.CHANGED] == 2


def test_a_page_is_continued_and_asks_no_more_of_the_database_where_there_is_more(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    ana = team[1]
    reviewed(session, make, team)
    session.expunge_all()
    with counted() as few:
        page(session, ana)
    for place in range(5):
        reviewed(session, make, team, more=f" {place}")
    session.expunge_all()
    with counted() as many:
        first = page(session, ana)
    assert len(many) == len(few)
    assert (len(first.outcomes), first.all) == (20, 30)
    second = page(session, ana, after=first.after)
    assert (len(second.outcomes), second.after) == (10, None)
    assert not {one.row.id for one in first.outcomes} & {one.row.id for one in second.outcomes}
    with pytest.raises(Malformed):
        page(session, ana, after="elsewhere")


def test_who_does_not_tag_has_no_such_page(session: Session, make: Make) -> None:
    make.project()
    with pytest.raises(Forbidden):
        page(session, make.member(Role.VIEWER))
    with pytest.raises(NotFound):
        page(session, make.stranger())


def reviewed(session: Session, make: Make, team: tuple[Actor, Actor, Actor], more: str = "") -> Document:
    """A document of two coders about which everything is decided."""
    rhea, ana, ben = team
    document = make.document(TEXT + more)
    make.tag(ana, document, "wolf")
    make.tag(ben, document, "wolf")
    make.tag(ana, document, "A treaty forbids")
    make.tag(ben, document, "treaty forbids it")
    make.tag(ana, document, "Two thousand", "testimony", witness="refugee")
    make.tag(ben, document, "Two thousand", "statistic", value="2000")
    make.tag(ana, document, "fled, she said", "testimony", witness="refugee")
    make.tag(ben, document, "312", "statistic", value="312")
    for coder in (ana, ben):
        finish(session, coder, document)
    theirs = {one.quote: one for one in tags(session, document) if one.author_id == ben.user_id}
    for quote in ("wolf", "treaty forbids it", "312"):
        decide(session, rhea, document, quote, Choice(like=theirs[quote].id))
    like = Choice(like=theirs["Two thousand"].id)
    decide(session, rhea, document, "Two thousand", like, reason="She counts.", in_discussion=True)
    decide(session, rhea, document, "fled, she said", Choice(), reason="Hearsay.")
    return document


def decide(
    session: Session,
    actor: Actor,
    document: Document,
    quote: str,
    choice: Choice,
    *,
    reason: str = "",
    in_discussion: bool = False,
) -> None:
    """Decide about the passage in which somebody tagged *quote*."""
    of = select(Disagreement).join(DisagreementTag, DisagreementTag.disagreement_id == Disagreement.id)
    of = of.join(Annotation, Annotation.id == DisagreementTag.annotation_id).where(Annotation.quote == quote)
    case = session.scalars(of.where(Disagreement.document_id == document.id)).first()
    assert case
    decisions.decide(session, actor, case.id, choice, case.version, reason=reason, in_discussion=in_discussion)


def tags(session: Session, document: Document) -> list[Annotation]:
    return list(session.scalars(select(Annotation).where(Annotation.document_id == document.id)))


def tag(session: Session, quote: str) -> Annotation:
    return session.scalars(select(Annotation).where(Annotation.quote == quote)).one()


def page(session: Session, actor: Actor, **filters: object) -> outcomes.Page:
    return outcomes.page(session, actor, "corpus", Filters(**filters))  # type: ignore[arg-type]  # tests name them


def said(one: Outcome) -> str:
    return one.tag.quote
