"""Parts of a text that are no article."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.regions import Region as RegionSpec
from webapp.domain.roles import Role
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, Event, Region
from webapp.services import annotations, regions

TEXT = "A wolf 🐺 howled.\nREAD: More of wolves\n"


def test_a_part_is_marked_recorded_and_restored(session: Session, make: Make) -> None:
    reviewer, document = make.member(Role.REVIEWER), make.document(TEXT)
    asked = RegionSpec(17, 37, "related_link")
    marked = regions.mark(session, reviewer, document.id, asked, TEXT[17:37], confirmed=False)
    assert marked.region
    event = session.scalars(select(Event).where(Event.name == "region.marked")).one()
    assert event.after == {"start": 17, "end": 37, "kind": "related_link"}
    with pytest.raises(Invalid):
        annotations.save(session, reviewer, make.draft(document, "wolves"), None)
    regions.restore(session, reviewer, marked.region.id)
    assert session.scalars(select(Region)).all() == []
    assert session.scalars(select(Event).where(Event.name == "region.restored")).one().before == event.after
    assert annotations.save(session, reviewer, make.draft(document, "wolves"), None).created


def test_marking_the_same_again_changes_nothing(session: Session, make: Make) -> None:
    reviewer, document = make.member(Role.REVIEWER), make.document(TEXT)
    asked = RegionSpec(17, 37, "related_link")
    made = [regions.mark(session, reviewer, document.id, asked, TEXT[17:37], confirmed=False).region for _ in range(2)]
    assert made[0]
    assert made[1]
    assert made[0].id == made[1].id
    assert len(session.scalars(select(Event).where(Event.name == "region.marked")).all()) == 1


def test_tags_under_a_part_are_named_first_and_stay(session: Session, make: Make) -> None:
    coder, reviewer, document = make.member(), make.member(Role.REVIEWER), make.document(TEXT)
    tag = make.tag(coder, document, "wolf 🐺")
    asked = RegionSpec(0, 16, "caption")
    marked = regions.mark(session, reviewer, document.id, asked, TEXT[:16], confirmed=False)
    assert marked.region is None
    assert [(one.id, one.author.id, one.code.key) for one in marked.covered] == [
        (tag.id, coder.user_id, "legal_argument")
    ]
    assert session.scalars(select(Region)).all() == []
    assert regions.mark(session, reviewer, document.id, asked, TEXT[:16], confirmed=True).region
    assert session.scalars(select(Annotation.deleted_at)).all() == [None]


def test_structure_over_tags_asks_nothing(session: Session, make: Make) -> None:
    reviewer, document = make.member(Role.REVIEWER), make.document(TEXT)
    make.tag(make.member(), document, "wolf")
    assert regions.mark(session, reviewer, document.id, RegionSpec(0, 16, "title"), TEXT[:16], confirmed=False).region


@pytest.mark.parametrize(
    ("start", "end", "quote", "refusal"),
    [(0, 6, "A bear", Conflict), (30, 38, "wolves\n", Invalid), (17, 37, "READ: More of wolves ", Conflict)],
)
def test_a_part_that_is_not_in_the_text_is_refused(
    session: Session, make: Make, start: int, end: int, quote: str, refusal: type[Exception]
) -> None:
    reviewer, document = make.member(Role.REVIEWER), make.document(TEXT[:-1])
    with pytest.raises(refusal):
        regions.mark(session, reviewer, document.id, RegionSpec(start, end, "caption"), quote, confirmed=False)


def test_coders_mark_nothing_and_strangers_learn_nothing(session: Session, make: Make) -> None:
    document = make.document(TEXT, RegionSpec(17, 37, "related_link"))
    region = session.scalars(select(Region)).one()
    coder, stranger = make.member(), make.stranger()
    for actor, refusal in ((coder, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            regions.mark(session, actor, document.id, RegionSpec(0, 6, "caption"), "A wolf", confirmed=False)
        with pytest.raises(refusal):
            regions.restore(session, actor, region.id)
    regions.restore(session, make.member(Role.REVIEWER), region.id)
    with pytest.raises(NotFound):
        regions.restore(session, make.owner(), region.id)


def test_a_part_becomes_something_else_and_both_are_recorded(session: Session, make: Make) -> None:
    reviewer = make.member(Role.REVIEWER)
    make.document(TEXT, RegionSpec(17, 37, "related_link"))
    region = session.scalars(select(Region)).one()
    for _ in range(2):
        regions.change(session, reviewer, region.id, "notice")
    assert [(r.start, r.end, r.kind) for r in session.scalars(select(Region))] == [(17, 37, "notice")]
    recorded = session.scalars(select(Event).where(Event.name.startswith("region.")).order_by(Event.id)).all()
    assert [(event.before or event.after or {})["kind"] for event in recorded] == ["related_link", "notice"]
    with pytest.raises(Invalid):
        regions.change(session, reviewer, region.id, "nonsense")
    with pytest.raises(Forbidden):
        regions.change(session, make.member(Role.ANNOTATOR), region.id, "notice")
    with pytest.raises(NotFound):
        regions.change(session, make.stranger(), region.id, "notice")


def test_structure_with_tags_is_not_left_out_in_passing(session: Session, make: Make) -> None:
    reviewer, document = make.member(Role.REVIEWER), make.document(TEXT, RegionSpec(17, 37, "heading"))
    annotations.save(session, reviewer, make.draft(document, "wolves"), None)
    with pytest.raises(Conflict):
        regions.change(session, reviewer, session.scalars(select(Region)).one().id, "notice")
