"""Operations on a codebook in use: what they reach, what they make of tags, and taking them back."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.clock import now
from webapp.domain import values
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_plans import Fields, Merge, Move, Plan, Rename, Restore, Retire, Split, changed
from webapp.domain.drafts import AnnotationDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, Document, Round, RoundCopy
from webapp.services import (
    annotations,
    codebook_drafts,
    codebook_edits,
    codebooks,
    comments,
    exports,
    histories,
    invariants,
    operations,
    splits,
    undoing,
)
from webapp.services.codebooks import Succession
from webapp.services.exports import Wanted

TEXT = "A wolf howled by the river. Nobody counted the 312 returns. Some said 400."
PARTS = (CodeSpec("", "Count", colour=""), CodeSpec("", "Rate", colour=""))


@pytest.fixture
def owner(make: Make) -> Actor:
    return make.owner()


@pytest.fixture
def article(make: Make) -> Document:
    return make.document(TEXT)


def spec(session: Session, make: Make) -> CodebookSpec:
    return codebooks.in_use(session, make.project().id).spec


def number(session: Session, make: Make) -> str:
    return codebooks.in_use(session, make.project().id).number


def exported(session: Session) -> bytes:
    session.flush()
    return b"".join(exports.plan(session, Actor.system(), "corpus", Wanted()).pieces())


def now_of(session: Session, tag: Annotation) -> Annotation:
    session.flush()
    session.expire_all()
    return session.scalars(select(Annotation).where(Annotation.id == tag.id).options(*annotations.LOADED)).one()


def do(session: Session, owner: Actor, plan: Plan) -> Succession:
    return operations.perform(session, owner, "corpus", plan)


def undo(session: Session, owner: Actor, done: Succession) -> None:
    undoing.undo(session, owner, "corpus", done.operation_id)


@pytest.mark.parametrize(
    "plan",
    [
        Rename("statistic", "Figure"),
        Move("statistic", "testimony"),
        Retire("statistic", ("testimony",)),
        Fields("statistic", (AttributeSpec("amount", "number", required=True),), {"value": "amount"}),
        Merge(("statistic",), "testimony"),
        Merge(("statistic", "testimony"), "legal_argument"),
        Split("statistic", PARTS),
    ],
    ids=lambda plan: plan.kind,
)
def test_an_operation_that_is_undone_leaves_the_export_as_it_was(
    session: Session, make: Make, owner: Actor, article: Document, plan: Plan
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    make.tag(coder, article, "312", "testimony", witness="refugee")
    make.tag(coder, article, "river", "legal_argument")
    before = exported(session)
    done = do(session, owner, plan)
    assert list(invariants.broken(session)) == []
    undo(session, owner, done)
    assert exported(session) == before
    assert list(invariants.broken(session)) == []
    with pytest.raises(Conflict, match="undone already"):
        undo(session, owner, done)


def test_merged_tags_get_the_code_and_keep_all_that_they_say(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic", value="312", source="press")
    comment = comments.create(session, owner, tag.id, "Is it one?")
    done = do(session, owner, Merge(("statistic",), "testimony"))
    moved = now_of(session, tag)
    assert (moved.code.key, moved.version, moved.edition.number) == ("testimony", 2, "2.0")
    assert moved.attributes == {"value": ["312"], "source": ["press"]}
    assert moved.incomplete  # a testimony asks for its witness
    assert comment.annotation_id == tag.id
    kept = spec(session, make).code("statistic")
    assert kept
    assert (kept.retired, kept.replaced_by) == (True, ("testimony",))
    assert done.edition.number == "2.0"


def test_who_tagged_a_passage_with_both_codes_has_one_of_them_after_a_merge(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    both = [make.tag(coder, article, "312", code) for code in ("statistic", "testimony")]
    alone = make.tag(make.member(), article, "312", "statistic")
    reach = operations.preview(session, owner, "corpus", Merge(("statistic",), "testimony")).reach
    assert (reach.tags, reach.documents, reach.doubled) == (2, 1, 1)
    do(session, owner, Merge(("statistic",), "testimony"))
    first, second, third = (now_of(session, tag) for tag in (*both, alone))
    assert (first.code.key, first.status, first.final) == ("statistic", "superseded", False)
    assert (second.code.key, second.status) == ("testimony", "submitted")
    assert third.code.key == "testimony"
    assert list(invariants.broken(session)) == []


def test_fields_of_one_name_and_two_kinds_stay_two_fields(session: Session, make: Make, owner: Actor) -> None:
    article = make.document(TEXT)
    one = CodeSpec("one", "One", attributes=(AttributeSpec("kind", "text"),))
    two = CodeSpec("two", "Two", attributes=(AttributeSpec("kind", "enum", values=("a", "b")), AttributeSpec("x")))
    codebooks.replace(session, owner, "corpus", replace(spec(session, make), codes=(one, two)))
    tag = make.tag(make.member(), article, "312", "one", kind="anything")
    done = do(session, owner, Merge(("one",), "two"))
    assert now_of(session, tag).attributes == {"kind_2": ["anything"]}
    undo(session, owner, done)
    assert now_of(session, tag).attributes == {"kind": ["anything"]}


def test_a_field_that_only_old_tags_have_comes_along(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    tag = make.tag(make.member(), article, "312", "statistic", value="312", unit="people")
    do(session, owner, Fields("statistic", (AttributeSpec("value", "number"),)))
    assert now_of(session, tag).edition.number == "1.0"
    do(session, owner, Merge(("statistic",), "legal_argument"))
    moved = now_of(session, tag)
    assert moved.attributes == {"value": ["312"], "unit": ["people"]}
    values.check(spec(session, make), moved.code.key, {name: tuple(v) for name, v in moved.attributes.items()})


def test_renamed_fields_and_replaced_values_go_along(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic", value="312", source="press")
    without = make.tag(coder, article, "400", "statistic")
    fields = (
        AttributeSpec("amount", "number", required=True),
        AttributeSpec("unit", "text"),
        AttributeSpec("source", "enum", multiple=True, values=("state", "media")),
    )
    plan = Fields("statistic", fields, {"value": "amount"}, {"source": {"press": "media", "other": "media"}})
    do(session, owner, plan)
    changed, left = now_of(session, tag), now_of(session, without)
    assert changed.attributes == {"amount": ["312"], "source": ["media"]}
    assert (changed.edition.number, changed.version, left.edition.number, left.version) == ("1.1", 2, "1.0", 1)


def test_an_operation_is_undone_after_other_work(session: Session, make: Make, owner: Actor, article: Document) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic", value="312")
    merged = do(session, owner, Merge(("statistic",), "legal_argument"))
    renamed = do(session, owner, Rename("testimony", "Account"))
    later = make.tag(coder, article, "400", "legal_argument")
    annotations.save(session, coder, replace(draft_of(make, now_of(session, tag)), note="Mine."), 2)
    undo(session, owner, merged)
    back = now_of(session, tag)
    assert (back.code.key, back.edition.number, back.note) == ("statistic", "1.0", "Mine.")
    assert now_of(session, later).code.key == "legal_argument"
    kept = spec(session, make)
    names = [(code.name, code.retired) for code in kept.walk()]
    assert names == [("Legal argument", False), ("Account", False), ("Statistic", False)]
    undo(session, owner, renamed)
    assert number(session, make) == "1.0"  # it says the same again
    assert list(invariants.broken(session)) == []


def test_what_stands_against_undoing_is_said_and_nothing_happens(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic", value="312")
    split = do(session, owner, Split("statistic", PARTS))
    make.tag(coder, article, "400", "count")
    with pytest.raises(Conflict, match="1 tag of “Count” came since"):
        undo(session, owner, split)
    merged = do(session, owner, Merge(("count",), "testimony"))
    with pytest.raises(Conflict, match="“Count” has been changed since"):
        undo(session, owner, split)
    recoded = now_of(session, tag)
    assert recoded.code.key == "statistic"
    renamed = do(session, owner, Rename("legal_argument", "Law"))
    do(session, owner, Rename("legal_argument", "Argument"))
    with pytest.raises(Conflict, match="“Argument” has been changed since"):
        undo(session, owner, renamed)
    undo(session, owner, merged)
    assert number(session, make) == "3.3"


def test_a_definition_sharpened_after_a_merge_stays_when_the_merge_is_undone(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    tag = make.tag(make.member(), article, "312", "statistic", value="312")
    merged = do(session, owner, Merge(("statistic",), "testimony"))
    present = codebooks.in_use(session, make.project().id)
    target = present.spec.code("testimony")
    assert target
    sharper = changed(present.spec, replace(target, brief_definition="What somebody saw or counted."))
    codebooks.update(session, owner, "corpus", sharper, present.number)
    undo(session, owner, merged)
    assert now_of(session, tag).code.key == "statistic"
    kept = spec(session, make).code("testimony")
    assert kept
    assert kept.brief_definition == "What somebody saw or counted."
    assert [field.name for field in kept.attributes] == ["witness", "anonymised", "name"]


def test_a_tag_with_another_code_since_holds_undoing_back(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic")
    merged = do(session, owner, Merge(("statistic",), "testimony"))
    moved = replace(draft_of(make, now_of(session, tag)), code="legal_argument")
    annotations.save(session, coder, moved, 2)
    with pytest.raises(Conflict, match="1 tag of it got another code since"):
        undo(session, owner, merged)
    annotations.save(session, coder, replace(moved, code="testimony", attributes={"witness": ("refugee",)}), 3)
    with pytest.raises(Conflict, match="1 tag of it got values since"):
        undo(session, owner, merged)


def test_a_split_is_decided_passage_by_passage_by_several(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    one, two = make.member(), make.member()
    first = make.tag(one, article, "312", "statistic", value="312")
    second = make.tag(two, article, "400", "statistic", value="400")
    third = make.tag(one, article, "howled", "statistic")
    split = do(session, owner, Split("statistic", PARTS)).operation_id
    assert [code.code for code in spec(session, make).walk()] == [
        *("legal_argument", "testimony", "statistic", "count", "rate")
    ]
    assert [case.tag.id for case in splits.show(session, one, "corpus", split).cases] == [third.id, first.id]
    assert len(splits.show(session, owner, "corpus", split).cases) == 3
    with pytest.raises(Forbidden):
        splits.decide(session, one, "corpus", split, second.id, "count")
    splits.decide(session, one, "corpus", split, first.id, "count")
    splits.decide(session, one, "corpus", split, first.id, "count")
    with pytest.raises(Conflict, match="in the meantime"):
        splits.decide(session, owner, "corpus", split, first.id, "rate")
    splits.decide(session, owner, "corpus", split, second.id, "rate")
    progress = splits.decide(session, one, "corpus", split, third.id, None)
    assert (progress.waiting, progress.decided) == (0, 3)
    states = [(tag.code.key, tag.status) for tag in (now_of(session, one) for one in (first, second, third))]
    assert states == [("count", "submitted"), ("rate", "submitted"), ("statistic", "superseded")]
    assert now_of(session, first).attributes == {"value": ["312"]}
    assert list(invariants.broken(session)) == []
    progress = splits.take_back(session, one, "corpus", split, third.id)
    assert (progress.waiting, progress.decided) == (1, 2)
    back = now_of(session, third)
    assert (back.code.key, back.status, back.edition.number) == ("statistic", "submitted", "1.0")
    assert list(invariants.broken(session)) == []


def test_a_half_decided_split_is_merged_back_and_all_undone(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tags = [make.tag(coder, article, word, "statistic", value="1") for word in ("312", "400", "Nobody")]
    before = exported(session)
    split = do(session, owner, Split("statistic", PARTS))
    splits.decide(session, coder, "corpus", split.operation_id, tags[0].id, "count")
    splits.decide(session, coder, "corpus", split.operation_id, tags[1].id, "rate")
    halfway = exported(session)
    merged = do(session, owner, Merge(("count", "rate"), "statistic"))
    assert {now_of(session, tag).code.key for tag in tags} == {"statistic"}
    with pytest.raises(Conflict, match="in use again"):
        splits.show(session, owner, "corpus", split.operation_id)
    undo(session, owner, merged)
    assert exported(session) == halfway
    undo(session, owner, split)
    assert exported(session) == before


def test_the_history_of_a_tag_tells_what_operations_made_of_it(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    coder = make.member()
    tag = make.tag(coder, article, "312", "statistic", value="312")
    split = do(session, owner, Split("statistic", PARTS)).operation_id
    splits.decide(session, coder, "corpus", split, tag.id, "count")
    undo(session, owner, do(session, owner, Merge(("count",), "testimony")))
    told = [line.words for line in histories.show(session, coder, tag.id).lines]
    assert told == [
        "undid that somebody merged “Count” into “Testimony”",
        "merged “Count” into “Testimony”",
        "decided that the passage is Count",
        "tagged “312” as Statistic",
    ]


def test_tags_of_an_open_round_stay_and_come_along_once_it_is_locked(
    session: Session, make: Make, owner: Actor, article: Document
) -> None:
    tag = make.tag(make.member(), article, "312", "statistic")
    round_ = Round(
        id=new_id(),
        export_id="r-1",
        project_id=make.project().id,
        name="R",
        purpose="pilot",
        state="open",
        created_at=now(),
    )
    session.add(round_)
    session.flush()
    session.execute(update(Annotation).where(Annotation.id == tag.id).values(round_id=round_.id))
    reach = operations.preview(session, owner, "corpus", Merge(("statistic",), "testimony")).reach
    assert (reach.tags, reach.held) == (0, 1)
    done = do(session, owner, Merge(("statistic",), "testimony"))
    assert now_of(session, tag).code.key == "statistic"
    round_.state = "locked"
    session.flush()
    assert operations.index(session, owner, "corpus")[1][0].waiting == 1
    copy = RoundCopy(id=new_id(), round_id=round_.id, made_at=now(), sha256="0" * 64, body=b"As it was locked.")
    session.add(copy)
    assert operations.catch_up(session, owner, "corpus", done.operation_id) == 1
    assert now_of(session, tag).code.key == "testimony"
    assert copy.body == b"As it was locked."
    undo(session, owner, done)
    assert now_of(session, tag).code.key == "statistic"


def test_a_draft_follows_an_operation_or_stands_in_its_way(session: Session, make: Make, owner: Actor) -> None:
    codebook_drafts.begin(session, owner, "corpus")
    done = do(session, owner, Rename("testimony", "Account"))
    desk = codebook_drafts.show(session, owner, "corpus")
    assert (desk.overtaken, desk.changes) == (False, [])
    undo(session, owner, done)
    desk = codebook_drafts.show(session, owner, "corpus")
    assert (desk.draft.base, desk.changes) == ("1.0", [])
    codebook_edits.remove_code(session, owner, "corpus", "statistic")
    with pytest.raises(Conflict, match="draft of the codebook stands in the way"):
        do(session, owner, Retire("statistic"))


def test_a_retired_code_is_restored_and_none_is_merged_into_itself(session: Session, make: Make, owner: Actor) -> None:
    do(session, owner, Retire("statistic"))
    with pytest.raises(Conflict, match="is retired"):
        do(session, owner, Split("statistic", PARTS))
    do(session, owner, Restore("statistic"))
    restored = spec(session, make).code("statistic")
    assert restored
    assert (restored.retired, restored.key) == (False, "3")
    with pytest.raises(Conflict, match="into itself"):
        do(session, owner, Merge(("statistic",), "statistic"))
    with pytest.raises(Invalid, match="not in the codebook"):
        do(session, owner, Merge(("nothing",), "statistic"))


def test_only_owners_change_the_codebook_in_use(session: Session, make: Make, owner: Actor) -> None:
    done = do(session, owner, Rename("testimony", "Account"))
    for person, refusal in ((make.member(Role.REVIEWER), Forbidden), (make.stranger(), NotFound)):
        for act in (
            lambda who: operations.preview(session, who, "corpus", Retire("statistic")),
            lambda who: do(session, who, Retire("statistic")),
            lambda who: undo(session, who, done),
        ):
            with pytest.raises(refusal):
                act(person)


def draft_of(make: Make, tag: Annotation) -> AnnotationDraft:
    attributes = {name: tuple(some) for name, some in tag.attributes.items()}
    span = Span(tag.start, tag.end)
    return AnnotationDraft(tag.id, tag.document_id, span, tag.quote, tag.code.key, attributes, tag.note)
