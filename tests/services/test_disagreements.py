"""The rows of what coders made of each passage: there when they should be, and always what a rebuild would make."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import bring, written
from tests.make import Make
from webapp.domain.codebook_plans import Merge
from webapp.domain.drafts import Choice, CodingDraft
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Purpose
from webapp.models import Disagreement, DisagreementTag, Document
from webapp.services import codings, decisions, disagreement_sources, disagreements, members, operations, regions
from webapp.services.disagreement_repairs import Place

TEXT = "A wolf 🐺 howled. A treaty forbids it. Two thousand fled, she said."


@pytest.fixture
def team(make: Make) -> tuple[Actor, Actor, Actor]:
    """A reviewer, and two coders called Ana and Ben."""
    return make.member(Role.REVIEWER, name="rhea"), make.member(name="ana"), make.member(name="ben")


def test_rows_come_when_the_second_coder_finishes_and_go_when_one_reopens(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    _, ana, ben = team
    document = make.document(TEXT)
    for coder, quote in ((ana, "A treaty forbids it"), (ben, "treaty forbids it")):
        make.tag(coder, document, quote)
    make.tag(ana, document, "wolf", "testimony")
    finish(session, ana, document)
    assert kinds(session, document) == []
    finish(session, ben, document)
    assert kinds(session, document) == ["boundary", "only_one"]
    codings.reopen(session, ben, document.id)
    assert kinds(session, document) == []
    assert sound(session, document)


def test_who_finished_without_a_tag_disagrees_with_every_tag(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    _, ana, ben = team
    document = make.document(TEXT)
    make.tag(ana, document, "wolf")
    finish(session, ana, document)
    codings.save(session, ben, document.id, CodingDraft("complete"))
    assert kinds(session, document) == ["only_one"]


def test_in_a_round_everybody_who_is_asked_must_have_finished_and_training_is_never_reviewed(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    _, ana, ben = team
    chloe, first, second = make.member(name="chloe"), make.document(TEXT), make.document(f"{TEXT} More.")
    make.round([first], [ana, ben, chloe])
    make.round([second], [ana, ben], purpose=Purpose.TRAINING)
    for document in (first, second):
        for coder in (ana, ben):
            make.tag(coder, document, "wolf")
            finish(session, coder, document)
    assert (kinds(session, first), kinds(session, second)) == ([], [])
    codings.save(session, chloe, first.id, CodingDraft("complete"))
    assert kinds(session, first) == ["only_one"]


def test_a_part_that_is_no_article_leaves_review_and_comes_back(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = coded(session, make, ana, ben)
    asked = Region(TEXT.index("wolf"), TEXT.index("wolf") + 4, "notice")
    marked = regions.mark(session, rhea, document.id, asked, "wolf", confirmed=True)
    assert marked.region
    assert kinds(session, document) == ["boundary", "code"]
    regions.restore(session, rhea, marked.region.id)
    assert kinds(session, document) == ["agreed", "boundary", "code"]
    assert sound(session, document)


def test_codes_that_are_merged_are_one_also_in_review(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    _, ana, ben = team
    document = coded(session, make, ana, ben)
    operations.perform(session, make.owner(), "corpus", Merge(("statistic",), "testimony"))
    assert kinds(session, document) == ["agreed", "attribute", "boundary"]
    assert sound(session, document)


def test_what_is_decided_stays_and_a_later_coder_joins_it(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = coded(session, make, ana, ben)
    row = rows(session, document)[0]
    decisions.decide(session, rhea, row.id, Choice(), row.version)
    late = make.member(name="late")
    make.tag(late, document, "wolf")
    finish(session, late, document)
    assert [(one.kind, one.state, one.coders) for one in rows(session, document)] == [
        ("agreed", "decided", 3),
        ("only_one", "open", 3),
        ("only_one", "open", 3),
    ]
    assert session.query(DisagreementTag).filter_by(disagreement_id=row.id).count() == 3
    codings.reopen(session, late, document.id)
    assert [one.state for one in rows(session, document)] == ["decided", "open", "open"]
    assert sound(session, document)


def test_who_leaves_with_unfinished_work_holds_nobody_up(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    _, ana, ben = team
    document = coded(session, make, ana, ben)
    codings.reopen(session, ben, document.id)
    assert ben.user_id
    members.remove(session, make.owner(), "corpus", ben.user_id)
    assert sound(session, document)


def test_decisions_of_a_file_settle_their_passages_and_the_file_comes_out_as_it_went_in(
    session: Session, make: Make, team: tuple[Actor, Actor, Actor]
) -> None:
    rhea, ana, ben = team
    document = coded(session, make, ana, ben)
    agreed, ends, _ = rows(session, document)
    like = session.scalars(select(DisagreementTag.annotation_id).filter_by(disagreement_id=agreed.id)).first()
    decisions.decide(session, rhea, agreed.id, Choice(like=like), agreed.version, reason="Both say so.")
    decisions.decide(session, rhea, ends.id, Choice(), ends.version)
    file = written(session)
    make.project("other")
    bring(session, file, "other")
    assert written(session, "other") == file
    copy = session.scalars(select(Document).where(Document.project_id == make.project("other").id)).one()
    assert [(one.kind, one.state) for one in rows(session, copy)] == [
        (one.kind, one.state) for one in rows(session, document)
    ]
    assert sound(session, copy)


def coded(session: Session, make: Make, ana: Actor, ben: Actor, more: str = "") -> Document:
    """A document about which two coders agree, differ about ends, and differ about codes."""
    document = make.document(TEXT + more)
    for coder in (ana, ben):
        make.tag(coder, document, "wolf")
    make.tag(ana, document, "A treaty forbids it")
    make.tag(ben, document, "treaty forbids it")
    make.tag(ana, document, "Two thousand fled", "statistic", value="2000")
    make.tag(ben, document, "Two thousand fled", "testimony", witness="refugee")
    finish(session, ana, document)
    finish(session, ben, document)
    return document


def finish(session: Session, coder: Actor, document: Document) -> None:
    codings.save(session, coder, document.id, CodingDraft("complete"))


def rows(session: Session, document: Document) -> list[Disagreement]:
    session.expire_all()
    wanted = select(Disagreement).where(Disagreement.document_id == document.id)
    return list(session.scalars(wanted.order_by(Disagreement.start, Disagreement.id)))


def kinds(session: Session, document: Document) -> list[str]:
    return sorted(one.kind for one in rows(session, document))


def sound(session: Session, document: Document) -> bool:
    places = [Place(*place) for place in disagreement_sources.rounds_of(session, [document.id])]
    return disagreements.differing(session, places) == []
