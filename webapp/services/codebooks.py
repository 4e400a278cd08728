"""Codebooks of a project: the version in use, those before it, and new ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_parts
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import diff, means_the_same, next_number, says_the_same, summary
from webapp.domain.codebook_json import to_json
from webapp.domain.events import EventName
from webapp.domain.ids import exported, new_id
from webapp.domain.roles import Action, Actor
from webapp.errors import Invalid, NotFound, Stale
from webapp.models import Annotation, Code, CodebookVersion, Operation, Project, User
from webapp.services import access, activity, codebook_rows
from webapp.services.access import ProjectPlace

IN_USE = ("in_use", "frozen")
"""States of versions that are, or were, tagged with; neither changes any more."""
_TOLD = 50  # changes that an event names


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a codebook that never changes, ready to check tags against."""

    id: UUID
    number: str
    spec: CodebookSpec
    ids: Mapping[str, UUID]  # code key -> id of the code
    meanings: Mapping[str, UUID | None]  # code key -> the version since which it means what it says

    def meanings_for(self, spec: CodebookSpec, changed: Collection[str] | None = None) -> dict[str, UUID | None]:
        """Since when the codes of *spec* mean what they say, where it is since this version or one before.

        *changed* are the codes that mean something else now; without it their texts say so.
        """
        kept: dict[str, UUID | None] = {}
        for code in spec.walk():
            old = self.spec.code(code.code)
            if old and (means_the_same(old, code) if changed is None else code.code not in changed):
                kept[code.code] = self.meanings[code.code]
        return kept


@dataclass(frozen=True, slots=True)
class Issue:
    """A version in the list of versions: when it came into use, by whom (None: by a command), and why."""

    id: UUID
    number: str
    state: str
    issued_at: datetime
    issued_by: str | None
    change_note: str


@dataclass(frozen=True, slots=True)
class Updated:
    """The version in use after an update, and whether that made it."""

    edition: Edition
    created: bool


@dataclass(frozen=True, slots=True)
class Succession:
    """A version that came into use, the operation that made it, and the event by which that is undone."""

    edition: Edition
    operation_id: UUID
    event_id: UUID


_editions: dict[UUID, Edition] = {}  # what never changes, so that one copy a process is enough


def edition(session: Session, version_id: UUID) -> Edition:
    """The version with this id, from memory when this process has read it before and it can't change."""
    known = _editions.get(version_id)
    if known is None:
        stored = codebook_rows.read(session, version_id)
        known = Edition(version_id, stored.row.number, stored.spec, stored.ids, stored.meanings)
        if stored.row.state in IN_USE:
            _editions[version_id] = known
    return known


def in_use(session: Session, project_id: UUID) -> Edition:
    """The version that the project tags with now."""
    wanted = select(CodebookVersion.id).where(
        CodebookVersion.project_id == project_id, CodebookVersion.state == "in_use"
    )
    return edition(session, session.scalars(wanted).one())


def show(session: Session, actor: Actor, slug: str) -> Edition:
    """The version in use, for whoever is in the team."""
    return in_use(session, access.project(session, actor, slug, Action.READ).project.id)


def numbered(session: Session, place: ProjectPlace, number: str) -> Edition:
    """The version of that number; raises NotFound for a draft and for any other."""
    if "\0" in number:  # which PostgreSQL would not even compare
        raise NotFound
    wanted = select(CodebookVersion.id).where(
        CodebookVersion.project_id == place.project.id,
        CodebookVersion.number == number,
        CodebookVersion.state != "draft",
    )
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return edition(session, found)


def issues(session: Session, place: ProjectPlace) -> Sequence[Issue]:
    """All versions but the draft, newest first."""
    wanted = (
        select(CodebookVersion, User.display_name)
        .join(User, CodebookVersion.issued_by == User.id, isouter=True)
        .where(CodebookVersion.project_id == place.project.id, CodebookVersion.state != "draft")
        .order_by(CodebookVersion.issued_at.desc(), CodebookVersion.id.desc())
    )
    return [
        Issue(row.id, row.number, row.state, row.issued_at, who, row.change_note)
        for row, who in session.execute(wanted)
    ]


def portray(found: Edition) -> dict[str, Any]:
    """A version as the API and exports give it: the schema's `codebook`."""
    return to_json(found.spec)


def update(session: Session, actor: Actor, slug: str, spec: CodebookSpec, expected: str) -> Updated:
    """Put *spec* into use in the place of version *expected*; what says the same already stays as it is.

    Raises Stale, with the present version, when another one is in use, and Invalid when *spec* leaves out a
    code that has tags. Without a change note of its own it gets one that lists what changed.
    """
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    lock(session, place.project)
    present = in_use(session, place.project.id)
    same = says_the_same(present.spec, spec)
    if expected != present.number:
        own_retry = same and expected == present.spec.previous_version and _issuer(session, present) == actor.user_id
        if not own_retry:
            raise stale(present)
    if same:
        return Updated(present, created=False)
    require_kept(session, present, spec)
    return Updated(succeed(session, actor, place, present, spec).edition, created=True)


def replace(session: Session, actor: Actor, slug: str, spec: CodebookSpec) -> Updated:
    """Put *spec* into use whatever version it follows; otherwise as `update`."""
    place = access.project(session, actor, slug, Action.EDIT_CODEBOOK)
    return update(session, actor, slug, spec, in_use(session, place.project.id).number)


def stale(present: Edition) -> Stale:
    """The refusal of what was made for another version than the present one."""
    return Stale(f"Version {present.number} of the codebook is in use now.", state=portray(present))


def lock(session: Session, project: Project) -> None:
    """Let nobody else put a version into use until this transaction ends (SQLite has one writer anyway)."""
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update(key_share=True))


def succeed(
    session: Session,
    actor: Actor,
    place: ProjectPlace,
    present: Edition,
    spec: CodebookSpec,
    *,
    kind: str = "file",
    changed: Collection[str] | None = None,
    plan: Mapping[str, Any] | None = None,
) -> Succession:
    """Put *spec* into use after *present*, with the next number that is free, tell of it, and keep how to undo it.

    *changed* are the codes that mean something else now; without it their texts say so. Whoever lets codes go
    sees to it that none of them has tags (`require_kept`).
    """
    changes = diff(present.spec, spec)
    note = spec.change_note.strip()
    if note in ("", present.spec.change_note):  # none, or what a copy of the present version brought along
        note = summary(changes)
    number = next_number(present.number, present.spec, spec, numbers(session, place.project.id))
    spec, meanings = with_parts(spec, change_note=note), present.meanings_for(spec, changed)
    made = put_into_use(session, place.project, spec, number, actor.user_id, meanings)
    told = {"version": number, "note": note, "kind": kind, "changes": [one.sentence for one in changes[:_TOLD]]}
    event_id = activity.record(
        session,
        actor,
        EventName.CODEBOOK_PUT_INTO_USE,
        made.id,
        project=place.project.id,
        before={"version": present.number},
        after=told,
    )
    operation = {"kind": kind, "event_id": event_id, "before_id": present.id, "after_id": made.id}
    plan_ = {"plan": dict(plan or {}), "made_by": actor.user_id, "made_at": now()}
    operation_id = new_id()
    row = {"id": operation_id, "project_id": place.project.id, **operation, **plan_}
    session.execute(insert(Operation), row)
    return Succession(made, operation_id, event_id)


def put_into_use(
    session: Session,
    project: Project,
    spec: CodebookSpec,
    number: str,
    by: UUID | None,
    meanings: Mapping[str, UUID | None] | None = None,
) -> Edition:
    """Freeze the version in use and put *spec* in its place as *number*.

    The first version of a project is that of *spec* with its history, so that a project can be moved as it was.
    """
    moment = now()
    previous = session.scalars(
        update_rows(CodebookVersion)
        .where(CodebookVersion.project_id == project.id, CodebookVersion.state == "in_use")
        .values(state="frozen")
        .returning(CodebookVersion.number)
    ).one_or_none()
    version_id = store(
        session,
        project.id,
        spec,
        number,
        state="in_use",
        previous=previous or spec.previous_version,
        issued_at=moment if previous or not spec.issued_at else datetime.fromisoformat(spec.issued_at),
        by=by,
        meanings=meanings,
    )
    return edition(session, version_id)


def store(
    session: Session,
    project_id: UUID,
    spec: CodebookSpec,
    number: str,
    *,
    state: str,
    previous: str | None,
    issued_at: datetime,
    by: UUID | None,
    meanings: Mapping[str, UUID | None] | None = None,
) -> UUID:
    """Write a version with all its codes and questions, and give its id."""
    version_id = new_id()
    row = {
        "id": version_id,
        "project_id": project_id,
        "number": number,
        "previous": previous,
        "state": state,
        "export_id": spec.codebook_id or exported("c", project_id),
        **whole(spec),
        "issued_at": issued_at,
        "issued_by": by,
    }
    session.execute(insert(CodebookVersion), row)
    codebook_rows.write(session, project_id, version_id, spec, meanings)
    return version_id


def whole(spec: CodebookSpec) -> dict[str, str]:
    """What a version says beside its codes and questions, by the names of the columns."""
    names = ("title", "unit_of_coding", "guidelines", "change_note")
    return {name: getattr(spec, name) for name in names}


def tagged(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these codes that a tag has, whoever made it, deleted ones too: they can be restored."""
    wanted = select(Code.id).where(Code.id.in_(list(ids)), exists().where(Annotation.code_id == Code.id))
    return set(session.scalars(wanted))


def require_kept(session: Session, present: Edition, spec: CodebookSpec) -> None:
    """A code that has tags is never left out without a word: the team retires it, or keeps it.

    Keeping it as retired of our own accord would put another codebook into use than the one that was sent.
    """
    gone = {present.ids[code.code]: code for code in present.spec.walk() if spec.code(code.code) is None}
    used = tagged(session, gone) if gone else set()
    kept = [code for code_id, code in gone.items() if code_id in used]
    if kept:
        words = ", ".join(f"“{code.code}”" for code in kept[:5]) + (", …" if len(kept) > 5 else "")
        raise Invalid(
            f"There are tags of {words}; keep what has tags in the codebook, with the status retired if it is to rest.",
            field="codes",
        )


def numbers(session: Session, project_id: UUID) -> set[str]:
    """The numbers that are given already."""
    return set(session.scalars(select(CodebookVersion.number).where(CodebookVersion.project_id == project_id)))


def _issuer(session: Session, present: Edition) -> UUID | None:
    return session.scalars(select(CodebookVersion.issued_by).where(CodebookVersion.id == present.id)).one()
