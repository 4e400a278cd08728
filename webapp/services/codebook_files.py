"""Codebooks on their way into files, and out of them: into the draft of a project, or into a new project."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain import codebook_filed as filed
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import says_the_same
from webapp.domain.roles import Action, Actor
from webapp.errors import Gone
from webapp.formats.codebook_parts import Found
from webapp.services import access, codebook_drafts, codebooks, example_quotes
from webapp.services.access import ProjectPlace
from webapp.services.codebook_drafts import Overwritten


@dataclass(frozen=True, slots=True)
class Waiting:
    """The draft that a file would replace, and how much it changes; without a draft *edition* and *changes* are 0."""

    place: ProjectPlace
    edition: int = 0
    changes: int = 0
    changed_at: datetime | None = None
    changed_by: str | None = None


def show(
    session: Session, actor: Actor, slug: str, number: str | None = None, *, passages: bool = False
) -> CodebookSpec:
    """The version of that number, or the one in use, as files hold it: with the team's *passages* when asked for."""
    place = access.project(session, actor, slug, Action.READ)
    edition = codebooks.numbered(session, place, number) if number else codebooks.in_use(session, place.project.id)
    return example_quotes.added(session, place, actor, edition.spec) if passages else edition.spec


def waiting(session: Session, actor: Actor, slug: str) -> Waiting:
    """What a file would replace, for whoever may bring one in."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    try:
        desk = codebook_drafts.show(session, actor, slug)
    except Gone:
        return Waiting(place)
    return Waiting(place, desk.draft.edition, len(desk.changes), desk.draft.changed_at, desk.draft.changed_by)


def bring(session: Session, actor: Actor, slug: str, found: Found, edition: int) -> Sequence[str]:
    """Put the codebook of a file into the draft, which is begun when there is none; gives the names of kept codes.

    Those are codes that have tags and that the file leaves out: they come in as retired. A draft that changes
    something is replaced only when it is of that *edition*; raises Overwritten otherwise.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    codebook_drafts.begin(session, actor, slug)
    present = codebooks.in_use(session, place.project.id)
    used = codebooks.tagged(session, present.ids.values())
    keys = {key for key, code_id in present.ids.items() if code_id in used}
    spec, kept = filed.with_kept(present.spec, as_here(present.spec, found), keys)

    def make(drafted: CodebookSpec, at: int) -> CodebookSpec:
        if at != edition and not says_the_same(drafted, present.spec):
            raise Overwritten("There is a draft with changes. Look at it, and say that the file may replace it.")
        return replace(spec, change_note="")

    codebook_drafts.refill(session, actor, slug, present.number, make)
    rested = {code.code for code in present.spec.walk() if code.retired}
    return [code.name for code in kept if code.code not in rested]


def as_here(present: CodebookSpec, found: Found) -> CodebookSpec:
    """The codebook of a file as it comes in where *present* is: what the file has no place for stays."""
    spec = filed.beside(present, found.spec, found.keyless, found.said)
    return spec if found.is_whole else filed.with_whole(present, spec)
