"""Tags whose code means something else now than when they were made: counted by code and person, and listed.

Older is a meaning, never a date or a number: the revision of the code in the tag's own version means something else
than the revision in the version in use, which may be the one that was there first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.domain.codebook import ACTIVE, CodeSpec
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, Status
from webapp.errors import NotFound
from webapp.models import Annotation, CodebookVersion, CodeRevision, User
from webapp.services import annotations, recodings, visibility
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition

PAGE = 20
_Now = aliased(CodeRevision)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; *after* is the last tag of the page before."""

    code: str | None = None
    person_id: UUID | None = None
    after: UUID | None = None

    def let_through(self, group: "Group") -> bool:
        """Whether tags of that group are asked for."""
        return self.code in (None, group.code.code) and self.person_id in (None, group.person_id)


@dataclass(frozen=True, slots=True)
class Group:
    """The tags of one person with one code that means something else now than under some version: *left* were made
    under such a meaning, of *all* that were made under any that is known."""

    code: CodeSpec
    code_id: UUID
    person_id: UUID
    person: str
    versions: Sequence[UUID]
    left: int
    all: int


@dataclass(frozen=True, slots=True)
class Part:
    """How far the tags of one code or of one person are; *value* stands for it in the address."""

    value: str
    name: str
    left: int
    all: int

    @property
    def done(self) -> int:
        return self.all - self.left


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tags are that the filters let through, and each code and person, whatever is filtered by."""

    left: int
    all: int
    codes: Sequence[Part]
    people: Sequence[Part]

    @property
    def done(self) -> int:
        return self.all - self.left


def own(session: Session, place: ProjectPlace, actor: Actor, edition: Edition) -> int:
    """How many tags of the actor stand under an older meaning."""
    return sum(group.left for group in groups(session, place, actor, edition, mine=True))


def groups(session: Session, place: ProjectPlace, actor: Actor, edition: Edition, *, mine: bool = False) -> list[Group]:
    """All tags of codes that have changed, as far as the actor looks after them: coders after their own, reviewers and
    owners after everybody's, unless it is only *mine*. In the order of the codebook, then by person.

    Four statements at most; the counts come out of an index alone.
    """
    older, same = _meanings(session, place, edition)
    if not older:
        return []
    scope = _scope(place, actor, mine=mine)
    if session.scalar(select(visibility.rounds_at_hand(actor.user_id).exists())):  # else an index alone counts them
        scope &= visibility.of_round_at_hand(actor, Annotation.document_id, Annotation.round_id)
    known = {version_id for versions in (*older.values(), *same.values()) for version_id in versions}
    key = (Annotation.code_id, Annotation.version_id, Annotation.author_id)
    counted = session.execute(
        select(*key, func.count())
        .where(Annotation.code_id.in_(older), Annotation.version_id.in_(known), scope)
        .group_by(*key)
    )
    left: dict[tuple[UUID, UUID], int] = {}
    total: dict[tuple[UUID, UUID], int] = {}
    for code_id, version_id, person_id, count in counted:
        at = code_id, person_id
        is_older = version_id in older[code_id]
        if is_older or version_id in same.get(code_id, ()):
            left[at] = left.get(at, 0) + count * is_older
            total[at] = total.get(at, 0) + count
    return _sorted(session, edition, older, left, total)


def standing(found: Sequence[Group], filters: Filters) -> Standing:
    """How far these tags are, as a whole and by code and person; what has most left comes first."""
    chosen = [group for group in found if filters.let_through(group)]
    codes: dict[str, Part] = {}
    people: dict[str, Part] = {}
    for group in found:
        named = (codes, group.code.code, group.code.name), (people, str(group.person_id), group.person)
        for parts, value, name in named:
            was = parts.get(value, Part(value, name, 0, 0))
            parts[value] = Part(value, name, was.left + group.left, was.all + group.all)
    by_left = [sorted(parts.values(), key=lambda part: -part.left) for parts in (codes, people)]
    return Standing(sum(group.left for group in chosen), sum(group.all for group in chosen), *by_left)


def rows(
    session: Session, place: ProjectPlace, actor: Actor, found: Sequence[Group], filters: Filters
) -> tuple[list[Annotation], UUID | None]:
    """A page of these tags, by code and person and then in text order, and where the next page begins.

    Only the groups that the page shows are read. Raises NotFound when *after*, the last tag of the page before, is
    no tag of the project.
    """
    chosen = [group for group in found if group.left and filters.let_through(group)]
    order = (Annotation.document_id, Annotation.start, Annotation.id)
    begin, reached = _reached(session, place, found, chosen, filters.after)
    some: list[ColumnElement[bool]] = []
    enough = 0
    for at, group in enumerate(chosen[begin:]):
        here = _of_group(group)
        passed = at == 0 and reached is not None
        some.append(and_(here, tuple_(*order) > tuple_(*reached)) if passed and reached else here)
        enough += 0 if passed else group.left
        if enough > PAGE:
            break
    if not some:
        return [], None
    rank = case(*((condition, place) for place, condition in enumerate(some)), else_=len(some))
    scope = _scope(place, actor) & visibility.of_round_at_hand(actor, Annotation.document_id, Annotation.round_id)
    sorted_ = select(Annotation.id).where(or_(*some), scope).order_by(rank, *order).limit(PAGE + 1)
    ids = list(session.scalars(sorted_))  # alone, since whole rows cost much to sort
    loaded = (*annotations.LOADED, joinedload(Annotation.document))
    tags = {tag.id: tag for tag in session.scalars(select(Annotation).where(Annotation.id.in_(ids)).options(*loaded))}
    return [tags[one] for one in ids[:PAGE]], ids[PAGE - 1] if len(ids) > PAGE else None


def of_group(place: ProjectPlace, actor: Actor, group: Group) -> ColumnElement[bool]:
    """A condition on Annotation: of that group, under an older meaning, and in the actor's care."""
    return and_(_of_group(group), _scope(place, actor))


def is_older(place: ProjectPlace, edition: Edition, tag: Annotation, under: Edition) -> bool:
    """Whether a tag with its code loaded, made under the version *under*, stands under an older meaning."""
    key = tag.code.key
    code, then, today = edition.spec.code(key), under.meanings.get(key), edition.meanings.get(key)
    usable = code is not None and not code.retired and tag.project_id == place.project.id
    counts = tag.layer == Layer.INDIVIDUAL and tag.status != Status.SUPERSEDED and tag.deleted_at is None
    return usable and counts and then is not None and today is not None and then != today


def _meanings(
    session: Session, place: ProjectPlace, edition: Edition
) -> tuple[Mapping[UUID, list[UUID]], Mapping[UUID, list[UUID]]]:
    """For each code in use that has ever meant something else: the versions in which it does, and those in which it
    means what it means now. Where the meaning is not known it is in neither."""
    differs = CodeRevision.meaning_id != _Now.meaning_id
    wanted = (
        select(CodeRevision.code_id, CodeRevision.version_id, differs)
        .join(_Now, and_(_Now.code_id == CodeRevision.code_id, _Now.version_id == edition.id))
        .join(CodebookVersion, CodebookVersion.id == CodeRevision.version_id)
        .where(
            CodebookVersion.project_id == place.project.id,
            CodebookVersion.state != "draft",
            _Now.status == ACTIVE,
            CodeRevision.meaning_id.is_not(None),
            _Now.meaning_id.is_not(None),
        )
    )
    older: dict[UUID, list[UUID]] = {}
    same: dict[UUID, list[UUID]] = {}
    for code_id, version_id, is_other in session.execute(wanted):
        (older if is_other else same).setdefault(code_id, []).append(version_id)
    return older, same


def _scope(place: ProjectPlace, actor: Actor, *, mine: bool = False) -> ColumnElement[bool]:
    """A condition on Annotation, of codes of this project: live, the coder's, not of a round that keeps its codebook,
    and in the actor's care."""
    cared = true() if place.may(Action.SEE_REVIEW) and not mine else Annotation.author_id == actor.user_id
    return and_(
        visibility.annotations_of_codes(place, actor),
        cared,
        Annotation.layer == Layer.INDIVIDUAL.value,
        Annotation.status != Status.SUPERSEDED.value,
        ~recodings.held(place.project.id),
    )


def _sorted(
    session: Session,
    edition: Edition,
    older: Mapping[UUID, list[UUID]],
    left: Mapping[tuple[UUID, UUID], int],
    total: Mapping[tuple[UUID, UUID], int],
) -> list[Group]:
    people = {person_id for _, person_id in total}
    wanted = select(User.id, User.display_name).where(User.id.in_(people))
    names = {row.id: row.display_name for row in session.execute(wanted)} if people else {}
    keys = {code_id: key for key, code_id in edition.ids.items()}
    ranks = {code.code: rank for rank, code in enumerate(edition.spec.walk())}
    found = []
    for (code_id, person_id), count in total.items():
        code = edition.spec.code(keys[code_id])
        assert code
        versions = older[code_id]
        found.append(Group(code, code_id, person_id, names[person_id], versions, left[code_id, person_id], count))
    return sorted(found, key=lambda group: (ranks[group.code.code], group.person, str(group.person_id)))


def _of_group(group: Group) -> ColumnElement[bool]:
    return and_(
        Annotation.code_id == group.code_id,
        Annotation.version_id.in_(group.versions),
        Annotation.author_id == group.person_id,
    )


def _reached(
    session: Session, place: ProjectPlace, found: Sequence[Group], chosen: Sequence[Group], after: UUID | None
) -> tuple[int, list[ColumnElement[object]] | None]:
    """The first of the *chosen* groups from which something is to be shown, and what of it was shown before.

    The tag may have been confirmed meanwhile, and be the last of its group that was left: so all that are *found*
    say where it stood.
    """
    if after is None:
        return 0, None
    columns = (Annotation.document_id, Annotation.start, Annotation.id)
    wanted = select(Annotation.code_id, Annotation.author_id, *columns)
    last = session.execute(
        wanted.where(Annotation.id == after, Annotation.project_id == place.project.id)
    ).one_or_none()
    ranks = {(group.code_id, group.person_id): rank for rank, group in enumerate(found)}
    if last is None or (last[0], last[1]) not in ranks:
        raise NotFound("This page of the list is not there any more; begin with the first.")
    rank = ranks[last[0], last[1]]
    begin = sum(ranks[group.code_id, group.person_id] < rank for group in chosen)
    if begin < len(chosen) and ranks[chosen[begin].code_id, chosen[begin].person_id] == rank:
        return begin, [literal(value, column.type) for value, column in zip(last[2:], columns, strict=True)]
    return begin, None
