"""What reviewers say of tags, and how it reaches the coder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp.domain.codebook import CodeSpec
from webapp.domain.roles import Actor
from webapp.models import Annotation, Comment, Verdict
from webapp.services import annotations, codebooks


@dataclass(frozen=True, slots=True)
class Card:
    """A tag with what its code asks, the verdicts on it and the conversation about it."""

    annotation: Annotation
    code: CodeSpec
    verdicts: Sequence[Verdict]
    comments: Sequence[Comment]
    own: bool

    def shown(self) -> dict[str, Any]:
        """The names that the template of the card uses."""
        names = ("annotation", "code", "verdicts", "comments", "own")
        return {name: getattr(self, name) for name in names}


def card(session: Session, actor: Actor, annotation_id: UUID) -> Card:
    """Everything that the card of a tag shows to *actor*."""
    tag, place = annotations.one(session, actor, annotation_id)
    spec = codebooks.in_use(session, place.project.id).spec.code(tag.code.key)
    if spec is None:
        spec = codebooks.edition(session, tag.version_id).spec.code(tag.code.key)
    verdicts = session.scalars(
        select(Verdict)
        .where(Verdict.annotation_id == tag.id)
        .order_by(Verdict.created_at, Verdict.id)
        .options(joinedload(Verdict.reviewer))
    ).all()
    comments = session.scalars(
        select(Comment)
        .where(Comment.annotation_id == tag.id, Comment.deleted_at.is_(None))
        .order_by(Comment.created_at, Comment.id)
        .options(joinedload(Comment.author))
    ).all()
    shown = spec or CodeSpec(tag.code.key, tag.code.key)
    return Card(tag, shown, verdicts, comments, tag.author_id == actor.user_id)
