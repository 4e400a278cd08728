"""The draft of a codebook: one a project, made from the version in use, changed by its owners, put into use."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import codebook_edits as edits
from webapp.domain.codebook import CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_diff import Change, diff, means_the_same, next_number, says_the_same
from webapp.domain.codebook_telling import Group, grouped
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Action, Actor
from webapp.domain.text import clean_field
from webapp.errors import AppError, Conflict, Gone, Invalid, Stale
from webapp.models import CodebookVersion, User
from webapp.services import access, activity, codebook_rows, codebooks, settling, usage, visibility
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition
from webapp.services.usage import Use

NUMBER = "draft"
"""What stands for the number of a draft; that a number is given once makes it the only one of its project."""

_INSERT = {kind.__name__.rpartition(".")[2]: kind.insert(CodebookVersion) for kind in (postgresql, sqlite)}
TOLD = 20  # changes that an event names
MAX_NOTE = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, how often it was changed, and by whom and when it was last."""

    id: UUID
    edition: int
    spec: CodebookSpec
    base: str
    ids: Mapping[str, UUID]
    changed_at: datetime
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class WholeDraft:
    """What a codebook says beside its codes and questions."""

    title: str
    unit_of_coding: str
    guidelines: str

    def into(self, spec: CodebookSpec) -> CodebookSpec:
        """The codebook with these texts."""
        return replace(spec, title=self.title, unit_of_coding=self.unit_of_coding, guidelines=self.guidelines)


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft beside the version in use, for whoever may work on it."""

    place: ProjectPlace
    draft: Draft
    present: Edition
    changes: Sequence[Change]
    next: str
    used: frozenset[str]  # keys of the codes that have tags, so that they can be retired only
    uses: Mapping[str, Use]

    @property
    def overtaken(self) -> bool:
        """Whether another version came into use after the draft was made."""
        return self.draft.base != self.present.number

    @property
    def meant(self) -> frozenset[str]:
        """Keys of the codes whose texts in the draft say that they mean something else."""
        pairs = ((self.present.spec.code(code.code), code) for code in self.draft.spec.walk())
        return frozenset(new.code for old, new in pairs if old and not means_the_same(old, new))

    @property
    def changed_codes(self) -> set[UUID]:
        """The codes of the version in use that the draft changes."""
        return {self.present.ids[one.key] for one in self.changes if one.key in self.present.ids}

    def with_code(self, code: CodeSpec, parent: str | None) -> list[Group]:
        """What *code* says otherwise than the draft says now of the code with its key."""
        return grouped(diff(self.draft.spec, edits.change_code(self.draft.spec, code, parent)))

    def with_question(self, question: QuestionSpec) -> list[Group]:
        """What *question* says otherwise than the draft says now."""
        return grouped(diff(self.draft.spec, edits.change_question(self.draft.spec, question)))

    def with_whole(self, whole: WholeDraft) -> list[Group]:
        """What *whole* says otherwise than the draft says now."""
        return grouped(diff(self.draft.spec, whole.into(self.draft.spec)))


@dataclass(frozen=True, slots=True)
class Expected:
    """What somebody compared before they put a draft into use: its edition, and the version that was in use."""

    edition: int
    number: str


class Overwritten(Stale):
    """Somebody changed the same part in the meantime; nothing of it was overwritten."""


def begin(session: Session, actor: Actor, slug: str) -> None:
    """See to it that the project has a draft; one that is there already stays."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    present = codebooks.in_use(session, place.project.id)
    connection, version_id = session.connection(), new_id()
    row = {
        "id": version_id,
        "project_id": place.project.id,
        "number": NUMBER,
        "previous": present.number,
        "state": "draft",
        "export_id": present.spec.codebook_id,
        **codebooks.whole(replace(present.spec, change_note="")),
        "edition": 1,
        "issued_at": now(),
        "issued_by": actor.user_id,
    }
    made = connection.execute(
        _INSERT[connection.dialect.name].on_conflict_do_nothing().returning(CodebookVersion.id), row
    ).one_or_none()
    if made:
        codebook_rows.write(session, place.project.id, version_id, present.spec)
        _record(session, actor, place, version_id, {"version": present.number, "edition": 1})


def exists(session: Session, place: ProjectPlace) -> bool:
    """Whether the project has a draft."""
    return session.execute(_of(place).limit(1)).first() is not None


def codes_blind(session: Session, place: ProjectPlace, actor: Actor) -> bool:
    """Whether the actor may not learn which codes have tags."""
    return bool(session.scalar(select(visibility.codes_blind(actor, place.project.id))))


def show(session: Session, actor: Actor, slug: str) -> Desk:
    """The draft with what it changes; raises Gone when there is none."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    draft, present = _load(session, place), codebooks.in_use(session, place.project.id)
    changes = diff(present.spec, draft.spec)
    number = next_number(present.number, present.spec, draft.spec, codebooks.numbers(session, place.project.id))
    ids = {**present.ids, **draft.ids}
    blind = codes_blind(session, place, actor)  # whether others' tags are there is not told then
    used = set(present.ids.values()) if blind else codebooks.tagged(session, ids.values())
    keys = frozenset(key for key, code_id in ids.items() if code_id in used)
    counts = usage.of_codes(session, place, actor)
    uses = {key: counts[code_id] for key, code_id in ids.items() if code_id in counts}
    return Desk(place, draft, present, changes, number, keys, uses)


def specs(session: Session, place: ProjectPlace) -> list[CodebookSpec]:
    """What the draft says, where the project has one."""
    return [_load(session, place).spec] if exists(session, place) else []


def edit(
    session: Session, actor: Actor, slug: str, change: Callable[[Draft], CodebookSpec], base: str | None = None
) -> None:
    """Write what *change* makes of the draft, when it is sound, and tell of it; no change is no edition."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    session.execute(_of(place).with_for_update())  # so that the next editor sees this edition
    draft = _load(session, place)
    changed = edits.checked(change(draft))
    if not says_the_same(draft.spec, changed):
        _write(session, actor, place, draft, changed, previous=base or draft.base)


def put_into_use(
    session: Session,
    actor: Actor,
    slug: str,
    note: str,
    expected: Expected,
    changed: Collection[str] | None = None,
    settles: Collection[UUID] = (),
) -> Edition:
    """Put the draft into use as the next version, as it was read in *expected*; the draft is gone then.

    Tags of the codes that are *changed* are to be looked at again; without it the texts say which those are.
    *settles* are questions (ids of their comments) that the note answers.

    Raises Invalid without a note, Overwritten when draft or version in use are not those that were compared,
    Conflict when nothing is changed.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    codebooks.lock(session, place.project)
    draft, present = _load(session, place), codebooks.in_use(session, place.project.id)
    note = clean_field(note, "change_note", MAX_NOTE).strip()
    if not note:
        raise Invalid("Say what changed and why, in a sentence.", field="change_note")
    if (draft.edition, present.number) != (expected.edition, expected.number):
        raise Overwritten("The draft has changed since you compared; look at the changes again.")
    if says_the_same(present.spec, draft.spec):
        raise Conflict(f"The draft says the same as version {present.number}.")
    codebooks.require_kept(session, present, draft.spec)
    spec = replace(draft.spec, change_note=note)
    made = codebooks.succeed(session, actor, place, present, spec, kind="draft", changed=changed)
    codebook_rows.erase(session, place.project.id, draft.id)
    settling.by_version(session, actor, place, settles, made.edition)
    return made.edition


def follow(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    before: str,
    after: str,
    change: Callable[[CodebookSpec], CodebookSpec],
) -> None:
    """Let a draft of version *before* follow to version *after* by the same change; one of another version stays.

    Raises Conflict when the draft does not allow it.
    """
    version_id = session.scalars(_of(place).with_for_update()).one_or_none()
    if version_id is None:
        return
    draft = _load(session, place)
    if draft.base != before:
        return
    try:
        changed = edits.checked(change(draft.spec))
    except AppError as fault:
        raise Conflict(f"The draft of the codebook stands in the way; use or discard it first. {fault}") from fault
    _write(session, actor, place, draft, changed, previous=after)


def refill(
    session: Session, actor: Actor, slug: str, base: str, make: Callable[[CodebookSpec, int], CodebookSpec]
) -> None:
    """Let the draft say what *make* gives for what it says now and its edition, as a draft of version *base*."""
    edit(session, actor, slug, lambda draft: make(draft.spec, draft.edition), base)


def discard(session: Session, actor: Actor, slug: str, edition: int) -> None:
    """Throw the draft away; raises Overwritten when somebody changed it since it was *edition*."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    draft = _load(session, place)
    if draft.edition != edition:
        raise Overwritten("Somebody has changed the draft in the meantime; look at it once more.")
    codebook_rows.erase(session, place.project.id, draft.id)
    _record(session, actor, place, draft.id, {"discarded": True})


def _write(
    session: Session, actor: Actor, place: ProjectPlace, draft: Draft, changed: CodebookSpec, previous: str
) -> None:
    edition, told = draft.edition + 1, [one.sentence for one in diff(draft.spec, changed)[:TOLD]]
    values = {"edition": edition, "previous": previous, "issued_at": now(), "issued_by": actor.user_id}
    session.execute(
        update(CodebookVersion).where(CodebookVersion.id == draft.id).values(**codebooks.whole(changed), **values)
    )
    codebook_rows.rewrite(session, place.project.id, draft.id, changed)
    _record(session, actor, place, draft.id, {"edition": edition, "changes": told})


def _load(session: Session, place: ProjectPlace) -> Draft:
    version_id = session.scalars(_of(place)).one_or_none()
    if version_id is None:
        raise Gone("There is no draft of the codebook any more: it was put into use, or discarded.")
    stored = codebook_rows.read(session, version_id)
    row = stored.row
    who = select(User.display_name).where(User.id == row.issued_by)
    name = session.scalars(who).one_or_none()
    return Draft(row.id, row.edition, stored.spec, row.previous or "", stored.ids, row.issued_at, name)


def _of(place: ProjectPlace) -> Select[UUID]:
    return select(CodebookVersion.id).where(
        CodebookVersion.project_id == place.project.id, CodebookVersion.state == "draft"
    )


def _record(session: Session, actor: Actor, place: ProjectPlace, subject: UUID, after: Mapping[str, Any]) -> None:
    activity.record(session, actor, EventName.CODEBOOK_DRAFTED, subject, project=place.project.id, after=after)
