"""Whom comments mention: members who may read what is said about the tag. Nobody else is told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, insert, or_, select, union_all
from sqlalchemy.orm import Session

from webapp.domain import mentions
from webapp.domain.mentions import Named, Piece
from webapp.domain.roles import Action, Actor, Role, may
from webapp.models import Alias, Annotation, Comment, Membership, Mention, Pseudonym, User
from webapp.services import access, annotations, identity, visibility
from webapp.services.access import ProjectPlace

_BATCH: Final = 200  # people whose rights stand in one statement


def offered(session: Session, actor: Actor, annotation_id: UUID) -> Sequence[User]:
    """Whom a comment on the tag can mention: everybody but *actor* who would read it, by name."""
    tag, place = annotations.one(session, actor, annotation_id, Action.COMMENT)
    others = [user for user in _readers(session, place, tag) if user.id != actor.user_id]
    return sorted(others, key=lambda user: (user.display_name.casefold(), user.id))


def offered_on_codes(session: Session, actor: Actor, slug: str) -> Sequence[User]:
    """Whom a comment on a code can mention: everybody else who may comment in the project, by name."""
    place = access.project(session, actor, slug, Action.COMMENT)
    others = [user for user in _readers(session, place, None) if user.id != actor.user_id]
    return sorted(others, key=lambda user: (user.display_name.casefold(), user.id))


def kept(session: Session, project_id: UUID, typed: str) -> str:
    """*typed* as it is kept: with pseudonyms for everybody who is or was a member, whether or not they are told."""
    named = mentions.names(typed)
    if not named:
        return typed
    wanted = select(User.name, Pseudonym.export_id).join(Pseudonym, Pseudonym.user_id == User.id)
    known = session.execute(wanted.where(Pseudonym.project_id == project_id, User.name.in_(sorted(named))))
    return mentions.kept(typed, {name: export_id for name, export_id in known if name})


def tell(session: Session, place: ProjectPlace, tag: Annotation | None, comment: Comment) -> None:
    """Write down whom *comment* mentions of those who may read it; without a *tag* it is about a code."""
    named = mentions.pseudonyms(comment.body)
    if not named:
        return
    told = {user.id for user in _readers(session, place, tag, named)} - {comment.author_id}
    session.flush()  # the comment is there before what points at it
    if told:
        session.execute(insert(Mention), [{"comment_id": comment.id, "user_id": user_id} for user_id in told])


def pieces(session: Session, said: Collection[Comment]) -> Mapping[UUID, Sequence[Piece]]:
    """Each comment as it is read, by its id, with the people whom it names; two statements, none without a name."""
    named = {comment.id: mentions.pseudonyms(comment.body) for comment in said}
    naming = [comment for comment in said if named[comment.id]]
    people = _people(
        session, {comment.project_id for comment in naming}, {one for some in named.values() for one in some}
    )
    told = _told(session, naming)

    def those_of(comment: Comment) -> dict[str, Named]:
        found = {one: people.get((comment.project_id, one)) for one in named[comment.id]}
        return {
            one: Named(user.name or "", user.display_name, (comment.id, user.id) in told)
            for one, user in found.items()
            if user
        }

    return {comment.id: mentions.pieces(comment.body, those_of(comment)) for comment in said}


def plain(session: Session, project_id: UUID, kept: Iterable[str | None]) -> Mapping[str, str]:
    """Each of these texts, which are no comments, as it is read: with the names of the people whom it names.

    One statement, none without a name; by the text as it is kept.
    """
    bodies = {body for body in kept if body}
    named = {one for body in bodies for one in mentions.pseudonyms(body)}
    people = _people(session, {project_id}, named) if named else {}
    known = {one: Named(user.name or "", user.display_name, is_told=False) for (_, one), user in people.items()}
    return {body: "".join(piece.text for piece in mentions.pieces(body, known)) for body in bodies}


def _told(session: Session, naming: Sequence[Comment]) -> set[tuple[UUID, UUID]]:
    """Comments and the people whom they mention."""
    if not naming:
        return set()
    wanted = select(Mention.comment_id, Mention.user_id).where(Mention.comment_id.in_([said.id for said in naming]))
    return {(row.comment_id, row.user_id) for row in session.execute(wanted)}


def _people(session: Session, project_ids: Collection[UUID], named: Collection[str]) -> Mapping[tuple[UUID, str], User]:
    """The accounts that exports and files of a project name so, by the project and that name."""
    if not project_ids:
        return {}

    def under(table: type[Pseudonym] | type[Alias]) -> Select[UUID, str, UUID]:
        wanted = select(table.project_id, table.export_id, table.user_id)
        return wanted.where(table.project_id.in_(project_ids), table.export_id.in_(sorted(named)))

    known = union_all(under(Alias), under(Pseudonym)).subquery()
    wanted = select(known.c.project_id, known.c.export_id, User).join(known, known.c.user_id == User.id)
    rows = session.execute(wanted.where(User.name.is_not(None)))
    return {(project_id, export_id): user for project_id, export_id, user in rows}


def _readers(
    session: Session, place: ProjectPlace, tag: Annotation | None, named: Sequence[str] | None = None
) -> Sequence[User]:
    """Who of the team, or of those *named*, may read what somebody else says about the tag, or about a code."""
    wanted = (
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == place.project.id, User.disabled_at.is_(None))
    )
    if named is not None:
        pseudonym = and_(Pseudonym.user_id == User.id, Pseudonym.project_id == place.project.id)
        wanted = wanted.join(Pseudonym, pseudonym).where(Pseudonym.export_id.in_(named))
    team = session.execute(wanted.order_by(User.id)).all()
    if tag is None:
        return [user for user, role in team if may(Role(role), Action.COMMENT)]
    found: set[UUID] = set()
    for first in range(0, len(team), _BATCH):
        theirs = [
            and_(
                Membership.user_id == user.id,
                visibility.talk(ProjectPlace(place.project, Role(role)), identity.as_actor(user)),
            )
            for user, role in team[first : first + _BATCH]
        ]
        readers = select(Membership.user_id).join(Annotation, Annotation.id == tag.id)
        found |= set(session.scalars(readers.where(Membership.project_id == place.project.id, or_(*theirs))))
    return [user for user, _ in team if user.id in found]
