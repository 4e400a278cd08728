"""A codebook brought in from a file, taken along with passages, and begun with in another project."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.make import CODEBOOK, Make
from webapp.clock import now
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import fingerprint
from webapp.domain.codebook_filed import afresh, guid_of
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.formats import codebook_files as formats
from webapp.models import Annotation, Assignment, Document, Example, Redaction, Round
from webapp.services import annotations, codebook_drafts, codebook_edits, codebook_files, codebooks, projects
from webapp.services.codebook_drafts import Overwritten, WholeDraft

TEXT = "A wolf howled at night. Two dogs barked. Nobody counted them."
SMALL = b"name,definition\nTestimony,What a witness says.\nBarking,Dogs are heard.\n"


@pytest.fixture
def owner(make: Make) -> Actor:
    return make.owner()


def bring(session: Session, owner: Actor, name: str, raw: bytes, edition: int = 0) -> list[str]:
    return list(codebook_files.bring(session, owner, "corpus", formats.find(name, raw), edition))


def draft(session: Session, owner: Actor) -> CodebookSpec:
    return codebook_drafts.show(session, owner, "corpus").draft.spec


def test_a_file_becomes_the_draft_and_changes_nothing_before_it_is_put_into_use(session: Session, owner: Actor) -> None:
    changed = replace(CODEBOOK, title="Other", change_note="From there.", version="7.0")
    for name in ("book.json", "book.qdc", "book.csv"):
        desk = codebook_files.waiting(session, owner, "corpus")
        assert bring(session, owner, name, formats.write(name, changed).encode(), desk.edition) == []
        shown = codebook_drafts.show(session, owner, "corpus")
        assert [change.sentence for change in shown.changes] == ["The codebook: title changed."]
        assert (shown.draft.base, shown.draft.spec.change_note, shown.overtaken) == ("1.0", "", False)
    assert codebooks.show(session, owner, "corpus").spec.title == "A codebook"


def test_what_a_small_file_has_no_place_for_stays(session: Session, make: Make, owner: Actor) -> None:
    assert bring(session, owner, "by hand.csv", SMALL) == []
    spec, was = draft(session, owner), CODEBOOK.codes[1]
    assert (spec.title, spec.questions) == (CODEBOOK.title, codebooks.show(session, owner, "corpus").spec.questions)
    assert spec.codes[0] == replace(was, full_definition="What a witness says.")
    assert (spec.codes[1].code, spec.codes[1].name, spec.codes[1].key) == ("barking", "Barking", "1")
    assert len(spec.codes) == 2
    assert spec.codes[1].colour not in {code.colour for code in CODEBOOK.codes}


def test_codes_of_another_program_are_known_again_by_their_id_and_then_by_name(session: Session, owner: Actor) -> None:
    qdc = (
        f'<CodeBook><Codes><Code guid="{guid_of("testimony")}" name="Statistic" isCodable="true">'
        '<Code guid="0a1b2c3d-0000-4000-8000-00000000000f" name="legal argument" isCodable="true"/></Code>'
        '<Code name="Testimony"/></Codes></CodeBook>'
    )
    bring(session, owner, "theirs.qdc", qdc.encode())
    first, last = draft(session, owner).codes
    assert (first.code, first.name, first.guid, len(first.attributes)) == ("testimony", "Statistic", None, 3)
    assert (first.children[0].code, first.children[0].guid) == (
        "legal_argument",
        "0a1b2c3d-0000-4000-8000-00000000000f",
    )
    assert (last.code, last.name) == ("testimony_2", "Testimony")
    assert len({code.key for code in draft(session, owner).walk()}) == 3


def test_codes_that_have_tags_and_are_left_out_come_in_as_retired(session: Session, make: Make, owner: Actor) -> None:
    make.tag(owner, make.document(TEXT), "wolf", "statistic", value="1")
    assert bring(session, owner, "by hand.csv", SMALL) == ["Statistic"]
    kept = draft(session, owner).codes[-1]
    assert (kept.code, kept.retired, kept.attributes) == ("statistic", True, CODEBOOK.codes[2].attributes)


def test_a_draft_with_changes_is_replaced_only_as_it_was_seen(session: Session, make: Make, owner: Actor) -> None:
    codebook_drafts.begin(session, owner, "corpus")
    assert codebook_files.waiting(session, owner, "corpus").changes == 0
    bring(session, owner, "by hand.csv", SMALL)  # over a draft that changes nothing
    waiting = codebook_files.waiting(session, owner, "corpus")
    assert waiting.changes > 0
    for edition in (0, waiting.edition - 1):
        with pytest.raises(Overwritten):
            bring(session, owner, "by hand.csv", b"name\nOther\n", edition)
    bring(session, owner, "by hand.csv", b"name\nOther\n", waiting.edition)
    assert [code.name for code in draft(session, owner).codes] == ["Other"]
    with pytest.raises(Forbidden):
        codebook_files.bring(session, make.member(Role.REVIEWER), "corpus", formats.find("a.csv", SMALL), 0)


def test_passages_come_along_as_far_as_somebody_may_see_them(session: Session, make: Make, owner: Actor) -> None:
    document, (mina, jonas) = make.document(TEXT), (make.member(), make.member())
    shown, gone, other, blind = (
        make.tag(mina, document, quote, "testimony") for quote in ("A wolf howled", "Two", "dogs", "Nobody")
    )
    counter = make.tag(mina, document, "barked", "testimony")
    for tag in (shown, gone, other, blind, counter):
        _exemplify(session, owner, tag, is_counter=tag is counter)
    annotations.delete(session, mina, gone.id, gone.version)
    session.get_one(Annotation, other.id).code_id = codebooks.show(session, owner, "corpus").ids["statistic"]
    session.get_one(Annotation, blind.id).round_id = _blind_round(session, document, jonas)
    span = {"start": 2, "end": 6, "kind": "name", "reason": "", "created_at": now()}
    session.add(Redaction(id=new_id(), document_id=document.id, **span))
    session.flush()

    def examples(actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
        code = codebook_files.show(session, actor, "corpus", passages=True).code("testimony")
        assert code
        return code.examples, code.counter_examples

    assert examples(owner) == (("A ████ howled", "Nobody"), ("barked",))
    assert examples(jonas) == ((), ())  # nothing of a document that they code blind
    assert codebook_files.show(session, owner, "corpus").codes == CODEBOOK.codes
    with pytest.raises(NotFound):
        codebook_files.show(session, make.stranger(), "corpus", passages=True)


def test_another_project_begins_with_what_is_not_retired(session: Session, make: Make, owner: Actor) -> None:
    codebook_drafts.begin(session, owner, "corpus")
    whole = WholeDraft("Wolves", "", "# Read")
    codebook_edits.save_whole(session, owner, "corpus", whole, fingerprint(draft(session, owner)))
    spec = projects.codebook_of(session, owner, "corpus")
    made = projects.create(session, Actor.system(), "other", "", spec, make.user())
    begun = codebooks.in_use(session, made.id).spec
    was = codebooks.show(session, owner, "corpus").spec
    assert (begun.version, begun.previous_version, begun.title) == ("1.0", None, "A codebook")  # not that of the draft
    assert begun.codebook_id != was.codebook_id
    assert begun.codes == was.codes
    with pytest.raises(NotFound):
        projects.codebook_of(session, make.stranger(), "corpus")


def test_what_stands_below_a_retired_code_takes_its_place() -> None:
    child = CodeSpec("b", "B", replaced_by=("a", "c"))
    spec = CodebookSpec("T", (CodeSpec("a", "A", status="retired", children=(child,)), CodeSpec("c", "C")))
    assert [(code.code, code.replaced_by) for code in afresh(spec).codes] == [("b", ("c",)), ("c", ())]
    with pytest.raises(Conflict):
        afresh(CodebookSpec("T", (CodeSpec("a", "A", status="retired"),)))


def _exemplify(session: Session, owner: Actor, tag: Annotation, *, is_counter: bool) -> None:
    session.add(
        Example(
            id=new_id(),
            project_id=tag.project_id,
            code_id=tag.code_id,
            annotation_id=tag.id,
            counter=is_counter,
            start=tag.start,
            end=tag.end,
            quote=tag.quote,
            made_by=owner.user_id,
            made_at=now(),
        )
    )


def _blind_round(session: Session, document: Document, coder: Actor) -> UUID:
    """The id of an open, blind round in which *coder* codes the document."""
    about: dict[str, Any] = {"project_id": document.project_id, "created_at": now()}
    blind = Round(id=new_id(), export_id="r", name="R", purpose="pilot", state="open", **about)
    session.add(blind)
    session.flush()
    assigned = {"document_id": document.id, "user_id": coder.user_id, "round_id": blind.id, "position": 1}
    session.add(Assignment(id=new_id(), **assigned, **about))
    return blind.id
