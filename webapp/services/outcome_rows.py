"""What became of each of a coder's tags, and of what they did not tag: rows of a few columns, for lists and counts.

There may be thousands, so ids stay as the database has them and fields are read only where they differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from webapp.domain.outcomes import Became, Change, Reading, became
from webapp.domain.roles import Actor
from webapp.domain.workflow import CodingState, Layer, Purpose, Status
from webapp.models import Annotation, Code, Coding, Decision, Disagreement, DisagreementTag, Round
from webapp.models.base import Key
from webapp.services import visibility
from webapp.services.access import ProjectPlace

_Final = aliased(Annotation, name="final_tag")
_SPELLED = "^a-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which round: of all, of one, or of what was coded outside rounds."""

    round_id: UUID | None = None
    outside: bool = False

    @property
    def all(self) -> bool:
        return self.round_id is None and not self.outside

    def of(self, column: Any) -> list[ColumnElement[bool]]:
        """The conditions on a column with the round of a thing."""
        return [] if self.all else [column.is_not_distinct_from(self.round_id)]


@dataclass(frozen=True, slots=True)
class Row:
    """A tag of the coder, or a passage that they missed; ids as texts, codes by their keys."""

    id: str  # of the tag, or of the final tag that they missed
    document_id: str
    round_id: str | None
    start: int
    own: str | None
    final: str | None
    final_id: str | None
    decision_id: str | None
    became: Became
    changes: frozenset[Change]

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it stands in the list."""
        return self.document_id, self.start, self.id

    @property
    def listed(self) -> str:
        """The code under which it is counted: the coder's, or the team's where they missed it."""
        return self.own or self.final or ""

    @property
    def codes(self) -> set[str]:
        """The codes that it is listed under."""
        return {code for code in (self.own, self.final) if code}


def rows(session: Session, place: ProjectPlace, actor: Actor, scope: Scope) -> list[Row]:
    """What became of the actor's tags, in text order; in as many statements whatever there is.

    Nothing of training, which is never reviewed, and of blind rounds nothing before they are locked.
    """
    keys = select(type_coerce(Code.id, String), Code.key).where(Code.project_id == place.project.id)
    codes = {str(code_id): key for code_id, key in session.connection().execute(keys)}
    found = [*_own(session, place, actor, scope, codes), *_missed(session, place, actor, scope, codes)]
    return sorted(found, key=lambda row: row.place)


def _own(session: Session, place: ProjectPlace, actor: Actor, scope: Scope, codes: Mapping[str, str]) -> Iterator[Row]:
    told = and_(
        Disagreement.id == DisagreementTag.disagreement_id,
        _told(actor),
    )
    training = select(Round.id).where(Round.project_id == place.project.id, Round.purpose == Purpose.TRAINING.value)
    wanted = (
        select(
            *_columns(Annotation),
            *(Annotation.status, type_coerce(Decision.id, String), Decision.result),
            *_columns(_Final),
        )
        .outerjoin(DisagreementTag, DisagreementTag.annotation_id == Annotation.id)
        .outerjoin(Disagreement, told)
        .outerjoin(Decision, Decision.id == Disagreement.decision_id)
        .outerjoin(_Final, _made())
        .where(
            visibility.annotations(place, actor),
            Annotation.author_id == actor.user_id,
            Annotation.layer == Layer.INDIVIDUAL.value,
            Annotation.status != Status.SUPERSEDED.value,
            visibility.not_blinded(actor),
            or_(Annotation.round_id.is_(None), Annotation.round_id.not_in(training)),
            *scope.of(Annotation.round_id),
        )
    )
    for row in session.connection().execute(wanted):
        tag, (status, decision_id, result), final = row[:7], row[7:10], row[10:]
        made = _reading(final) if final[0] else None
        what, changes = became(_reading(tag), status, made, decided=decision_id is not None and result is None)
        places = (str(tag[0]), str(tag[1]), _text(tag[2]), tag[3])
        of_codes = (codes[str(tag[5])], codes[str(final[5])] if made else None)
        yield Row(*places, *of_codes, _text(final[0]), _text(decision_id), what, changes)


def _missed(
    session: Session, place: ProjectPlace, actor: Actor, scope: Scope, codes: Mapping[str, str]
) -> Iterator[Row]:
    """What the team tagged in articles that the actor had finished without a tag there."""
    mine = exists().where(
        DisagreementTag.disagreement_id == Disagreement.id, DisagreementTag.author_id == actor.user_id
    )
    here = and_(
        Disagreement.document_id == Coding.document_id, Disagreement.round_id.is_not_distinct_from(Coding.round_id)
    )
    wanted = (
        select(*_columns(_Final), type_coerce(Decision.id, String))
        .select_from(Coding)
        .join(Disagreement, here)
        .join(Decision, Decision.id == Disagreement.decision_id)
        .join(_Final, _made())
        .where(
            Coding.user_id == actor.user_id,
            Coding.project_id == place.project.id,
            Coding.state == CodingState.COMPLETE.value,
            _told(actor),
            ~mine,
            *scope.of(Coding.round_id),
        )
    )
    for row in session.connection().execute(wanted):
        tag, decision_id = row[:7], row[7]
        places = (str(tag[0]), str(tag[1]), _text(tag[2]), tag[3], None, codes[str(tag[5])])
        yield Row(*places, str(tag[0]), str(decision_id), Became.MISSED, frozenset())


def _told(actor: Actor) -> ColumnElement[bool]:
    return visibility.outcomes(actor, Disagreement.document_id, Disagreement.round_id)


def _columns(tag: Any) -> tuple[ColumnElement[Any], ...]:
    ids = (tag.id, tag.document_id, tag.round_id)
    return (
        *(type_coerce(one, String) for one in ids),
        tag.start,
        tag.end,
        type_coerce(tag.code_id, String),
        cast(tag.attributes, String),
    )


def _made() -> ColumnElement[bool]:
    """The tag that a decision made: its id is spelled by the name that exports give it, or it has a foreign one."""
    spelled = case((Decision.result.regexp_match(_SPELLED), func.substr(Decision.result, 3)))
    ours = and_(_Final.id == cast(spelled, Key()), _Final.export_id.is_(None))
    foreign = and_(_Final.project_id == Decision.project_id, _Final.export_id == Decision.result)
    live = and_(_Final.project_id == Decision.project_id, _Final.deleted_at.is_(None))
    return and_(live, or_(ours, foreign))


def _reading(columns: Sequence[Any]) -> Reading:
    start, end, code, fields = columns[3:]
    return Reading(start, end, str(code), fields)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
