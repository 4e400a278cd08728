"""Live examples: who chooses them, who sees them, and what is said when their tag has changed."""

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.services.test_comments import _blind_round
from tests.statements import counted
from webapp.domain.drafts import VerdictDraft
from webapp.domain.roles import Action, Actor, Role
from webapp.errors import Forbidden, NotFound
from webapp.models import Annotation
from webapp.services import (
    access,
    activity,
    annotations,
    codebook_talks,
    comments,
    examples,
    histories,
    settling,
    verdicts,
)
from webapp.services.examples import Shown

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."


def test_a_reviewer_shows_a_tag_as_an_example_of_its_code(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER, name="rhea")
    tag = _tag(session, make, coder)
    examples.mark(session, reviewer, tag.id, counter=False)
    (shown,) = _of(session, coder)
    assert (shown.example.quote, shown.by, shown.sound, shown.source) == ("wolf", "Rhea", True, [])
    examples.mark(session, reviewer, tag.id, counter=True)
    (shown,) = _of(session, coder)
    assert shown.example.counter
    assert examples.remove(session, reviewer, tag.id) == "legal_argument"
    assert examples.remove(session, reviewer, tag.id) is None
    assert _of(session, coder) == []
    told = [line.words for line in histories.show(session, coder, tag.id).lines]
    assert told[:3] == [
        "took it out of the examples",
        "made it a counter-example of Legal argument",
        "made it an example of Legal argument",
    ]


def test_choosing_the_same_once_more_writes_nothing(session: Session, make: Make) -> None:
    owner = make.owner()
    tag = _tag(session, make, owner)
    first = examples.mark(session, owner, tag.id, counter=False)
    made_at = first.made_at
    assert examples.mark(session, owner, tag.id, counter=False).made_at == made_at
    assert len([line for line in histories.show(session, owner, tag.id).lines if "example" in line.words]) == 1


def test_a_coder_and_a_viewer_choose_no_examples(session: Session, make: Make) -> None:
    coder, viewer = make.member(), make.member(Role.VIEWER)
    tag = _tag(session, make, coder)
    for person in (coder, viewer):
        with pytest.raises(Forbidden):
            examples.mark(session, person, tag.id, counter=False)
        with pytest.raises(Forbidden):
            examples.remove(session, person, tag.id)
    with pytest.raises(NotFound):
        examples.mark(session, make.stranger(), tag.id, counter=False)


def test_what_became_of_the_tag_is_said_and_its_new_ends_are_taken(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    document = make.document(TEXT)
    draft = make.draft(document, "wolf")
    annotations.save(session, coder, draft, None)
    examples.mark(session, reviewer, draft.id, counter=False)
    wider = make.draft(document, "wolf 🐺")
    annotations.save(session, coder, make.changed(draft, span=wider.span, quote=wider.quote), 1)
    (shown,) = _of(session, coder)
    assert (shown.moved, shown.recoded, shown.deleted, shown.sound, shown.example.quote) == (
        True, False, False, False, "wolf",
    )  # fmt: skip
    examples.mark(session, reviewer, draft.id, counter=False)
    (shown,) = _of(session, coder)
    assert (shown.sound, shown.example.quote) == (True, "wolf 🐺")
    annotations.save(session, coder, make.changed(wider, id=draft.id, code="testimony"), 2)
    (shown,) = _of(session, coder)
    assert (shown.moved, shown.recoded) == (False, True)
    verdicts.give(session, reviewer, draft.id, VerdictDraft("rejected"))
    (shown,) = _of(session, coder)
    assert shown.rejected
    annotations.delete(session, coder, draft.id, 3)
    (shown,) = _of(session, coder)
    assert shown.deleted
    assert examples.remove(session, reviewer, draft.id) == "legal_argument"


def test_a_counter_example_may_well_be_rejected(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    tag = _tag(session, make, coder)
    verdicts.give(session, reviewer, tag.id, VerdictDraft("rejected"))
    examples.mark(session, reviewer, tag.id, counter=True)
    (shown,) = _of(session, coder)
    assert shown.sound


def test_whoever_codes_blind_sees_no_example_of_the_round(session: Session, make: Make) -> None:
    coder, reviewer, viewer = make.member(), make.member(Role.REVIEWER), make.member(Role.VIEWER)
    mine, theirs = _tag(session, make, coder), _tag(session, make, make.member())
    other = _tag(session, make, make.member())
    for tag in (mine, theirs, other):
        examples.mark(session, reviewer, tag.id, counter=False)
    blind = _blind_round(session, coder, mine, theirs)
    assert [shown.tag.id for shown in _of(session, coder)] == [other.id]
    assert examples.of(session, _place(session, coder), coder, [mine.id, theirs.id]) == {}
    assert len(_of(session, reviewer)) == 3
    assert len(_of(session, viewer)) == 3
    blind.state = "locked"
    session.flush()
    assert len(_of(session, coder)) == 3


def test_the_log_of_a_blind_owner_does_not_tell_of_examples_and_settled_questions(session: Session, make: Make) -> None:
    owner, reviewer, coder = make.owner(), make.member(Role.REVIEWER), make.member()
    tag = _tag(session, make, coder)
    question = comments.create(session, coder, tag.id, "One?")
    examples.mark(session, reviewer, tag.id, counter=True)
    settling.settle(session, reviewer, question.id, "So.")
    told = {entry.words for entry in activity.page(session, owner, "corpus").entries}
    assert {"made a tag a counter-example of legal_argument in", "settled a question in"} <= told
    _blind_round(session, owner, tag)
    told = {entry.words for entry in activity.page(session, owner, "corpus").entries}
    assert not any("example" in words or "question" in words for words in told)


def test_a_viewer_sees_examples_of_final_tags_only(session: Session, make: Make) -> None:
    document = make.document(TEXT)
    for coder in (make.member(), make.member()):
        tag = make.tag(coder, document, "wolf")
    examples.mark(session, make.owner(), tag.id, counter=False)
    assert _of(session, make.member(Role.VIEWER)) == []


def test_all_examples_come_with_one_statement(session: Session, make: Make) -> None:
    owner = make.owner()
    place = _place(session, owner)
    for _ in range(5):
        examples.mark(session, owner, _tag(session, make, owner).id, counter=False)
    session.expunge_all()
    with counted() as asked:
        found = examples.of_codes(session, place, owner)
    assert (len(found["legal_argument"]), len(asked)) == (5, 1)


def test_beside_an_article_stand_examples_that_still_hold(session: Session, make: Make) -> None:
    owner = make.owner()
    kept, gone = _tag(session, make, owner), _tag(session, make, owner)
    for tag in (kept, gone):
        examples.mark(session, owner, tag.id, counter=False)
    annotations.delete(session, owner, gone.id, 1)
    aside = codebook_talks.aside(session, _place(session, owner), owner)
    assert [shown.tag.id for shown in aside.examples["legal_argument"]] == [kept.id]


def _tag(session: Session, make: Make, coder: Actor) -> Annotation:
    made = make.tag(coder, make.document(f"{TEXT} {make.user().name}"), "wolf")
    return session.get_one(Annotation, made.id, options=annotations.LOADED)


def _place(session: Session, actor: Actor) -> access.ProjectPlace:
    return access.project(session, actor, "corpus", Action.READ)


def _of(session: Session, actor: Actor) -> list[Shown]:
    """The examples of the first code, as *actor* sees them."""
    session.flush()
    return list(examples.of_codes(session, _place(session, actor), actor).get("legal_argument", []))
