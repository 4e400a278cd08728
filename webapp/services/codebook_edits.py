"""What owners change in the draft of a codebook: its texts, its codes and where they stand, its questions."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain import codebook_edits as edits
from webapp.domain import codebook_tree as tree
from webapp.domain.codebook import CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_tree import Place, Step
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, Invalid
from webapp.models import Code, CodebookVersion, Question
from webapp.services import access, codebook_drafts, codebooks
from webapp.services.codebook_drafts import Draft, Overwritten, WholeDraft, codes_blind, edit


def save_whole(session: Session, actor: Actor, slug: str, whole: WholeDraft, seen: str) -> None:
    """Change title, unit of coding and guidelines; raises Overwritten when they are not as *seen* any more."""

    def change(draft: Draft) -> CodebookSpec:
        _require(edits.fingerprint(draft.spec), seen)
        return replace(draft.spec, title=whole.title, unit_of_coding=whole.unit_of_coding, guidelines=whole.guidelines)

    edit(session, actor, slug, change)


def add_code(session: Session, actor: Actor, slug: str, code: CodeSpec, parent: str | None) -> str:
    """Add a code, and give its key: the one that it brings, or one made of its name.

    Raises Invalid for a key that is or was a code of this project: what tags mean by it never changes.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    taken = set(session.scalars(select(Code.key).where(Code.project_id == place.project.id)))
    if code.code in taken:
        raise Invalid("This is, or was, the key of another code.", field="code")
    key = code.code or edits.key_of(code.name, taken)
    edit(session, actor, slug, lambda draft: edits.add_code(draft.spec, replace(code, code=key), parent))
    return key


def take_in(session: Session, actor: Actor, slug: str, codes: Iterable[CodeSpec]) -> None:
    """Add codes that tags from elsewhere have already, under their keys; those that the draft has stay as they are."""
    codebook_drafts.begin(session, actor, slug)

    def change(draft: Draft) -> CodebookSpec:
        known = {code.code for code in draft.spec.walk()}
        return replace(draft.spec, codes=(*draft.spec.codes, *(code for code in codes if code.code not in known)))

    edit(session, actor, slug, change)


def save_code(session: Session, actor: Actor, slug: str, code: CodeSpec, parent: str | None, seen: str) -> None:
    """Change the code of that key; what stands below it stays. Raises Overwritten when it is not as *seen*."""

    def change(draft: Draft) -> CodebookSpec:
        _require(edits.fingerprint(draft.spec, code.code), seen)
        return edits.change_code(draft.spec, code, parent)

    edit(session, actor, slug, change)


def place_code(session: Session, actor: Actor, slug: str, key: str, to: Place | Step, seen: str) -> None:
    """Put a code, with all below it, into another place; raises Overwritten when the tree is not as *seen*."""

    def change(draft: Draft) -> CodebookSpec:
        _require(tree.fingerprint(draft.spec), seen)
        edits.find_code(draft.spec, key)
        place = to if isinstance(to, Place) else tree.step(draft.spec, key, to)
        return edits.place_code(draft.spec, key, place)

    edit(session, actor, slug, change)


def remove_code(session: Session, actor: Actor, slug: str, key: str) -> None:
    """Take out a code that no tag has; raises Conflict for one that has tags: it can be retired."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    in_use = codebooks.in_use(session, place.project.id).ids

    def change(draft: Draft) -> CodebookSpec:
        name = edits.find_code(draft.spec, key).name
        if key in in_use and codes_blind(session, place, actor):
            raise Conflict(f"You code blind just now, so you can’t know whether “{name}” has tags. Retire it instead.")
        if codebooks.tagged(session, [draft.ids[key]]):
            raise Conflict(f"There are tags of “{name}”. Retire it instead: then no new ones come.")
        return edits.remove_code(draft.spec, key)

    edit(session, actor, slug, change)


def add_question(session: Session, actor: Actor, slug: str, question: QuestionSpec) -> str:
    """Add a question about the article, and give its name: one that no version has used, made of its words."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    versions = select(CodebookVersion.id).where(CodebookVersion.project_id == place.project.id)
    taken = set(session.scalars(select(Question.name).where(Question.version_id.in_(versions))))
    name = edits.key_of(question.label, taken, "question")
    edit(session, actor, slug, lambda draft: edits.add_question(draft.spec, replace(question, name=name)))
    return name


def save_question(session: Session, actor: Actor, slug: str, question: QuestionSpec, seen: str) -> None:
    """Change the question of that name; raises Overwritten when it is not as *seen* any more."""

    def change(draft: Draft) -> CodebookSpec:
        _require(edits.fingerprint(draft.spec, question=question.name), seen)
        return edits.change_question(draft.spec, question)

    edit(session, actor, slug, change)


def move_question(session: Session, actor: Actor, slug: str, name: str, by: int) -> None:
    """Move a question; the fixed one stays first."""
    edit(session, actor, slug, lambda draft: edits.move_question(draft.spec, name, by))


def remove_question(session: Session, actor: Actor, slug: str, name: str) -> None:
    """Ask this no longer; answers that were given stay with the versions that asked."""
    edit(session, actor, slug, lambda draft: edits.remove_question(draft.spec, name))


def _require(present: str, seen: str) -> None:
    if present != seen:
        raise Overwritten("Somebody else has changed this in the meantime.")
