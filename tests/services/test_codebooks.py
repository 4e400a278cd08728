"""Versions of a codebook, and the draft of the next one."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import CODEBOOK, Make
from webapp.clock import now
from webapp.domain.codebook import CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_edits import fingerprint
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from webapp.models import Annotation, Assignment, Code, CodebookVersion, Event, Round
from webapp.services import annotations, codebook_drafts, codebook_edits, codebook_readings, codebooks, usage
from webapp.services.codebook_drafts import Expected, Overwritten, WholeDraft

SNAP = CodeSpec("", "Snap at", brief_definition="A wolf snaps.", colour="#4d3054", key="4")


@pytest.fixture
def owner(session: Session, make: Make) -> Actor:
    """An owner with a draft before them."""
    owner = make.owner()
    codebook_drafts.begin(session, owner, "corpus")
    return owner


def draft(session: Session, owner: Actor) -> CodebookSpec:
    return codebook_drafts.show(session, owner, "corpus").draft.spec


def code(spec: CodebookSpec, key: str) -> CodeSpec:
    found = spec.code(key)
    assert found
    return found


def save(session: Session, owner: Actor, key: str, **parts: str) -> None:
    """Change parts of a code as somebody does who has just opened it."""
    spec = draft(session, owner)
    changed = replace(code(spec, key), **parts)  # type: ignore[arg-type]  # tests name the parts
    codebook_edits.save_code(session, owner, "corpus", changed, None, fingerprint(spec, key))


def use(session: Session, owner: Actor, note: str = "Because.") -> codebooks.Edition:
    desk = codebook_drafts.show(session, owner, "corpus")
    expected = Expected(desk.draft.edition, desk.present.number)
    return codebook_drafts.put_into_use(session, owner, "corpus", note, expected)


def test_a_draft_says_what_the_version_in_use_says_and_there_is_one(session: Session, owner: Actor) -> None:
    desk = codebook_drafts.show(session, owner, "corpus")
    assert (desk.draft.base, desk.draft.edition, desk.changes, desk.next) == ("1.0", 1, [], "1.1")
    assert desk.draft.spec.codes == CODEBOOK.codes
    save(session, owner, "testimony", name="Account")
    codebook_drafts.begin(session, owner, "corpus")
    assert code(draft(session, owner), "testimony").name == "Account"


def test_a_draft_in_the_making_changes_nothing_for_coders(session: Session, make: Make, owner: Actor) -> None:
    save(session, owner, "testimony", status="retired")
    assert codebooks.show(session, owner, "corpus").number == "1.0"
    tag = make.tag(make.member(), make.document("A wolf howled."), "wolf", "testimony")
    assert tag.version_id == codebooks.show(session, owner, "corpus").id
    assert codebook_drafts.show(session, owner, "corpus").next == "2.0"


def test_a_draft_comes_into_use_and_what_was_in_use_is_frozen(session: Session, make: Make, owner: Actor) -> None:
    coder, document = make.member(), make.document("A wolf howled.")
    old = make.tag(coder, document, "wolf")
    key = codebook_edits.add_code(session, owner, "corpus", SNAP, None)
    made = use(session, owner, " Wolves snap, too. ")
    assert (key, made.number, made.spec.change_note, made.spec.previous_version) == (
        "snap_at",
        "1.1",
        "Wolves snap, too.",
        "1.0",
    )
    assert [code.code for code in made.spec.codes][-1] == "snap_at"
    new = make.tag(coder, document, "howled", "snap_at")
    assert (codebooks.edition(session, old.version_id).number, new.version_id) == ("1.0", made.id)
    place = codebook_readings.show(session, owner, "corpus").place
    assert [(issue.number, issue.state) for issue in codebooks.issues(session, place)] == [
        ("1.1", "in_use"),
        ("1.0", "frozen"),
    ]
    with pytest.raises(Gone):
        codebook_drafts.show(session, owner, "corpus")


def test_a_draft_is_never_kept_in_memory(session: Session, owner: Actor) -> None:
    version_id = session.scalars(select(CodebookVersion.id).where(CodebookVersion.state == "draft")).one()
    assert codebooks.edition(session, version_id).spec.title == "A codebook"
    spec = draft(session, owner)
    codebook_edits.save_whole(session, owner, "corpus", WholeDraft("Wolves", "", ""), fingerprint(spec))
    assert codebooks.edition(session, version_id).spec.title == "Wolves"


def test_nobody_overwrites_what_somebody_else_changed(session: Session, make: Make, owner: Actor) -> None:
    other = make.member(Role.OWNER)
    spec = draft(session, owner)
    seen = fingerprint(spec, "testimony")
    save(session, other, "testimony", name="Account")
    mine = replace(code(spec, "testimony"), name="Witness")
    with pytest.raises(Overwritten):
        codebook_edits.save_code(session, owner, "corpus", mine, None, seen)
    assert code(draft(session, owner), "testimony").name == "Account"
    save(session, owner, "statistic", name="Number")
    assert codebook_drafts.show(session, owner, "corpus").draft.edition == 3


def test_what_was_not_compared_is_not_put_into_use(session: Session, make: Make, owner: Actor) -> None:
    save(session, owner, "testimony", name="Account")
    compared = Expected(2, "1.0")
    save(session, make.member(Role.OWNER), "statistic", name="Number")
    for act in (
        lambda: codebook_drafts.put_into_use(session, owner, "corpus", "Why.", compared),
        lambda: codebook_drafts.discard(session, owner, "corpus", compared.edition),
    ):
        with pytest.raises(Overwritten):
            act()
    codebooks.replace(session, owner, "corpus", replace(CODEBOOK, title="Other"))
    desk = codebook_drafts.show(session, owner, "corpus")
    assert (desk.overtaken, desk.present.number) == (True, "1.1")
    with pytest.raises(Overwritten):
        codebook_drafts.put_into_use(session, owner, "corpus", "Why.", Expected(3, "1.0"))
    assert use(session, owner).number == "1.2"


def test_a_note_and_a_change_are_needed(session: Session, owner: Actor) -> None:
    with pytest.raises(Conflict, match=r"the same as version 1\.0"):
        use(session, owner)
    save(session, owner, "testimony", name="Account")
    with pytest.raises(Invalid):
        use(session, owner, "  ")


def test_a_code_with_tags_is_retired_not_removed(session: Session, make: Make, owner: Actor) -> None:
    coder, document = make.member(), make.document("A wolf howled.")
    tag = make.tag(coder, document, "wolf", "testimony")
    annotations.delete(session, coder, tag.id, 1)
    assert codebook_drafts.show(session, owner, "corpus").used == {"testimony"}
    with pytest.raises(Conflict, match="Retire it"):
        codebook_edits.remove_code(session, owner, "corpus", "testimony")
    codebook_edits.remove_code(session, owner, "corpus", "statistic")
    assert use(session, owner).number == "2.0"
    codebook_drafts.begin(session, owner, "corpus")
    with pytest.raises(Invalid, match="was, the key"):
        codebook_edits.add_code(session, owner, "corpus", replace(SNAP, code="statistic"), None)


def test_a_key_that_only_a_draft_knew_is_free_again(session: Session, make: Make, owner: Actor) -> None:
    codebook_edits.add_code(session, owner, "corpus", SNAP, None)
    codebook_drafts.discard(session, owner, "corpus", 2)
    assert not session.scalars(select(Code).where(Code.key == "snap_at")).all()
    codebook_drafts.begin(session, owner, "corpus")
    assert codebook_edits.add_code(session, owner, "corpus", SNAP, None) == "snap_at"
    codebook_edits.remove_code(session, owner, "corpus", "snap_at")
    assert codebook_edits.add_code(session, owner, "corpus", SNAP, "testimony") == "snap_at"
    assert [below.code for below in code(draft(session, owner), "testimony").children] == ["snap_at"]


def test_questions_are_added_changed_moved_and_removed(session: Session, owner: Actor) -> None:
    name = codebook_edits.add_question(session, owner, "corpus", QuestionSpec("", "Is it news?", "boolean"))
    other = codebook_edits.add_question(session, owner, "corpus", QuestionSpec("", "Is it news?", "boolean"))
    assert (name, other) == ("is_it_news", "is_it_news_2")
    codebook_edits.move_question(session, owner, "corpus", other, -1)
    spec = draft(session, owner)
    seen = fingerprint(spec, question=name)
    codebook_edits.save_question(session, owner, "corpus", QuestionSpec(name, "News?", "boolean"), seen)
    codebook_edits.remove_question(session, owner, "corpus", other)
    assert [asked.label for asked in draft(session, owner).questions] == ["Belongs in the corpus?", "News?"]
    with pytest.raises(Overwritten):
        codebook_edits.save_question(session, owner, "corpus", QuestionSpec(name, "New?", "boolean"), seen)


def test_what_is_not_sound_is_refused_and_nothing_changes(session: Session, owner: Actor) -> None:
    before = codebook_drafts.show(session, owner, "corpus").draft
    with pytest.raises(Invalid, match="more than once"):
        codebook_edits.add_code(session, owner, "corpus", replace(SNAP, key="1"), None)
    assert codebook_drafts.show(session, owner, "corpus").draft == before


def test_each_step_is_in_the_log(session: Session, make: Make, owner: Actor) -> None:
    save(session, owner, "testimony", name="Account")
    save(session, owner, "testimony", name="Account")
    use(session, owner)
    project = make.project()
    events = session.scalars(
        select(Event).where(Event.project_id == project.id, Event.name.like("codebook.%")).order_by(Event.id)
    ).all()
    assert [(event.name, event.after) for event in events] == [
        ("codebook.drafted", {"version": "1.0", "edition": 1}),
        ("codebook.drafted", {"edition": 2, "changes": ["The code “Testimony” is now called “Account”."]}),
        (
            "codebook.put_into_use",
            {
                "version": "1.1",
                "note": "Because.",
                "kind": "draft",
                "changes": ["The code “Testimony” is now called “Account”."],
            },
        ),
    ]


def test_only_owners_work_on_a_draft(session: Session, make: Make, owner: Actor) -> None:
    for person, refusal in ((make.member(Role.REVIEWER), Forbidden), (make.stranger(), NotFound)):
        for act in (codebook_drafts.begin, codebook_drafts.show):
            with pytest.raises(refusal):
                act(session, person, "corpus")
        with pytest.raises(refusal):
            codebook_drafts.discard(session, person, "corpus", 1)


def test_a_number_that_is_taken_is_passed_over(session: Session, make: Make, owner: Actor) -> None:
    codebooks.store(
        session,
        make.project().id,
        CODEBOOK,
        "1.1",
        state="imported",
        previous=None,
        issued_at=make.project().created_at,
        by=None,
    )
    save(session, owner, "testimony", name="Account")
    assert use(session, owner).number == "1.2"


def test_an_older_version_is_found_by_its_number_and_a_draft_is_not(session: Session, owner: Actor) -> None:
    save(session, owner, "testimony", name="Account")
    use(session, owner)
    codebook_drafts.begin(session, owner, "corpus")
    old = codebook_readings.show(session, owner, "corpus", "1.0")
    assert (code(old.edition.spec, "testimony").name, old.drafted, old.changes) == ("Testimony", True, [])
    new = codebook_readings.show(session, owner, "corpus")
    assert [change.sentence for change in new.changes] == ["The code “Testimony” is now called “Account”."]
    for number in ("draft", "3.0"):
        with pytest.raises(NotFound):
            codebook_readings.show(session, owner, "corpus", number)


def test_everybody_sees_the_use_of_codes_as_far_as_they_see_tags(session: Session, make: Make) -> None:
    coder, other = make.member(), make.member()
    document = make.document("A wolf howled at a bear.")
    make.tag(coder, document, "wolf", "testimony")
    make.tag(other, document, "wolf", "testimony")
    make.tag(other, document, "bear", "testimony")
    make.project().open_team = False
    session.flush()
    testimony = codebooks.show(session, coder, "corpus").ids["testimony"]
    seen = {
        person.name: usage.of_codes(session, codebook_readings.show(session, person, "corpus").place, person)
        for person in (coder, make.member(Role.VIEWER, name="viewer"), make.member(Role.REVIEWER, name="reviewer"))
    }
    assert seen[coder.name][testimony] == usage.Use(1, 1)
    assert seen["reviewer"][testimony] == usage.Use(3, 1)
    assert testimony not in seen["viewer"]


def test_whoever_codes_in_a_blind_round_sees_no_counts_of_it(session: Session, make: Make) -> None:
    coder, reviewer = make.member(), make.member(Role.REVIEWER)
    document, project = make.document("A wolf howled at a bear."), make.project()
    make.tag(reviewer, document, "wolf", "testimony")
    tag = make.tag(coder, document, "wolf", "testimony")
    blind = Round(
        id=new_id(), export_id="r", project_id=project.id, name="R", purpose="pilot", state="open", created_at=now()
    )
    session.add(blind)
    session.flush()
    session.get_one(Annotation, tag.id).round_id = blind.id
    session.add(
        Assignment(
            id=new_id(),
            project_id=project.id,
            document_id=document.id,
            user_id=reviewer.user_id,
            round_id=blind.id,
            position=1,
            created_at=now(),
        )
    )
    session.flush()
    uses = codebook_readings.show(session, reviewer, "corpus").uses
    assert uses == {}  # their own earlier tag rests too
    blind.state = "locked"
    session.flush()
    assert codebook_readings.show(session, reviewer, "corpus").uses == {"testimony": usage.Use(2, 1)}
