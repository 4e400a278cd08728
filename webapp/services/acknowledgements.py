"""What a version of the codebook changed for a person, and that they have seen it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, ScalarSelect, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain import codebook_news
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_news import Item
from webapp.domain.events import EventName
from webapp.domain.roles import Action, Actor
from webapp.domain.workflow import Layer, RoundState
from webapp.errors import Conflict
from webapp.models import (
    Acknowledgement,
    Annotation,
    Code,
    CodebookVersion,
    CodeRevision,
    Coding,
    Operation,
    Project,
    Round,
)
from webapp.services import access, activity, codebooks, older_tags
from webapp.services.access import DocumentPlace, ProjectPlace
from webapp.services.codebooks import Edition

_INSERT = {kind.__name__.rpartition(".")[2]: kind.insert(Acknowledgement) for kind in (postgresql, sqlite)}


@dataclass(frozen=True, slots=True)
class News:
    """What the version in use says otherwise than the one that a person knows.

    *own* concerns them, *others* is of codes that they have not used, *more* counts those changes; *older* are
    their tags whose code means something else now.
    """

    project: Project
    since: str
    number: str
    own: Sequence[Item]
    others: Sequence[Item]
    more: int
    older: int
    book: CodebookSpec  # the one in use, whose codes are shown where they are new


@dataclass(frozen=True, slots=True)
class Here:
    """Versions as an article has to speak of them to its coder; *begun* is the one it was begun under, when older."""

    news: News | None = None
    begun: str | None = None


def show(session: Session, actor: Actor, slug: str) -> News | None:
    """What the version in use changed for the actor since the version that they know; None when they know it."""
    place = access.project(session, actor, slug, Action.ANNOTATE)
    return news(session, place, actor, codebooks.in_use(session, place.project.id))


def at_article(session: Session, place: DocumentPlace, actor: Actor, edition: Edition, coding: Coding | None) -> Here:
    """What the page of an article says of versions: nothing where it is coded in a round that keeps its own.

    One statement for whoever knows the version in use, and as many as ever for whoever does not.
    """
    if not place.may(Action.ANNOTATE):
        return Here()
    seen, kept = session.execute(select(_seen(place, actor), _round_keeps(actor, place.document.id))).one()
    if kept:
        return Here()
    begun = coding.version_id if coding and coding.version_id != edition.id else None
    number = codebooks.edition(session, begun).number if begun else None
    return Here(_news(session, place, actor, edition, seen), number)


def news(session: Session, place: ProjectPlace, actor: Actor, edition: Edition) -> News | None:
    """As `show`, for a project and a version that are loaded already."""
    return _news(session, place, actor, edition, session.scalar(select(_seen(place, actor))))


def confirm(session: Session, actor: Actor, slug: str, number: str) -> None:
    """Keep that the actor has seen what version *number*, the one in use, changed; once more is no error.

    Raises Conflict when another version has come into use since they looked.
    """
    place = access.project(session, actor, slug, Action.ANNOTATE)
    edition = codebooks.in_use(session, place.project.id)
    if number != edition.number:
        raise Conflict(f"Version {edition.number} of the codebook is in use by now; look at what it changed.")
    seen = session.scalar(select(_seen(place, actor)))
    if seen == edition.id:
        return
    row = {"user_id": actor.user_id, "version_id": edition.id, "made_at": now()}
    added = _INSERT[session.get_bind().dialect.name].values(row)
    again = {"made_at": added.excluded.made_at}  # a version that is in use once more
    session.execute(added.on_conflict_do_update(index_elements=["user_id", "version_id"], set_=again))
    known = seen or _worked_under(session, place, actor)
    activity.record(
        session,
        actor,
        EventName.CODEBOOK_ACKNOWLEDGED,
        edition.id,
        project=place.project.id,
        before={"version": codebooks.edition(session, known).number} if known else None,
        after={"version": number},
    )


def _seen(place: ProjectPlace, actor: Actor) -> ScalarSelect[UUID]:
    """The version that the actor confirmed last."""
    return (
        select(Acknowledgement.version_id)
        .join(CodebookVersion, CodebookVersion.id == Acknowledgement.version_id)
        .where(Acknowledgement.user_id == actor.user_id, CodebookVersion.project_id == place.project.id)
        .order_by(Acknowledgement.made_at.desc(), Acknowledgement.version_id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _worked_under(session: Session, place: ProjectPlace, actor: Actor) -> UUID | None:
    """The first version before the one in use under which the actor tagged or began an article.

    The first, not the newest: a tag that is made under a version does not say that its coder knows what it changed,
    and merged tags come under a new one by themselves.
    """
    tagged = exists().where(
        CodeRevision.version_id == CodebookVersion.id,
        Annotation.code_id == CodeRevision.code_id,
        Annotation.version_id == CodebookVersion.id,
        Annotation.author_id == actor.user_id,
        Annotation.layer == Layer.INDIVIDUAL.value,
    )
    begun = select(Coding.version_id).where(
        Coding.user_id == actor.user_id, Coding.project_id == place.project.id, Coding.round_id.is_(None)
    )
    wanted = select(CodebookVersion.id).where(
        CodebookVersion.project_id == place.project.id,
        CodebookVersion.state == "frozen",
        or_(CodebookVersion.id.in_(begun), tagged),
    )
    return session.scalars(wanted.order_by(CodebookVersion.issued_at, CodebookVersion.id).limit(1)).one_or_none()


def _news(session: Session, place: ProjectPlace, actor: Actor, edition: Edition, seen: UUID | None) -> News | None:
    known = seen or _worked_under(session, place, actor)
    if known is None or known == edition.id:
        return None
    before = codebooks.edition(session, known)
    used = _used(session, place, actor, before, edition)
    told = codebook_news.news(before.spec, edition.spec, used, _fates(session, place, edition))
    if not told.own:
        return None
    older = older_tags.own(session, place, actor, edition)
    return News(
        place.project,
        before.number,
        edition.number,
        told.own,
        told.others,
        told.others_count,
        older,
        edition.spec,
    )


def _used(session: Session, place: ProjectPlace, actor: Actor, before: Edition, edition: Edition) -> set[str]:
    """The keys of codes of which the actor has tags, looked up one by one in the index rather than counted."""
    ids = {code_id: key for found in (before, edition) for key, code_id in found.ids.items()}
    versions = select(CodebookVersion.id).where(CodebookVersion.project_id == place.project.id)
    mine = exists().where(
        Annotation.code_id == Code.id,
        Annotation.version_id.in_(versions),
        Annotation.author_id == actor.user_id,
        Annotation.layer == Layer.INDIVIDUAL.value,
        Annotation.deleted_at.is_(None),
    )
    return {ids[code_id] for code_id in session.scalars(select(Code.id).where(Code.id.in_(ids), mine))}


def _fates(session: Session, place: ProjectPlace, edition: Edition) -> Mapping[str, str]:
    """The retired codes that an operation has merged or split."""
    if not any(code.retired and code.replaced_by for code in edition.spec.walk()):
        return {}
    wanted = select(Operation.kind, Operation.plan).where(
        Operation.project_id == place.project.id,
        Operation.kind.in_(["merge", "split"]),
        Operation.undone_at.is_(None),
    )
    fates: dict[str, str] = {}
    for kind, plan in session.execute(wanted.order_by(Operation.id)):
        fates |= dict.fromkeys(plan["sources"] if kind == "merge" else [plan["source"]], kind)
    return fates


def _round_keeps(actor: Actor, document_id: UUID) -> Exists:
    """Whether the actor codes the document in a round that is not locked and has a version of its own."""
    return exists().where(
        Coding.document_id == document_id,
        Coding.user_id == actor.user_id,
        Round.id == Coding.round_id,
        Round.version_id.is_not(None),
        Round.state != RoundState.LOCKED.value,
    )
