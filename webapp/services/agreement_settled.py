"""What became of the passages of a round on which coders differed: the negotiated figure beside the independent one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from webapp.domain.review import Kind
from webapp.models import Code, Decision, Disagreement, DisagreementTag
from webapp.services.access import ProjectPlace
from webapp.services.agreement_sources import Source


@dataclass(frozen=True, slots=True)
class Tally:
    """Passages that somebody tagged: how many there are, how many were tagged alike by all, and what was settled of
    the others, in a discussion and otherwise."""

    passages: int = 0
    alike: int = 0
    settled: int = 0
    discussed: int = 0

    @property
    def differing(self) -> int:
        return self.passages - self.alike

    @property
    def before(self) -> float | None:
        """The share that was tagged alike, before anybody talked about it."""
        return self.alike / self.passages if self.passages else None

    @property
    def negotiated(self) -> float | None:
        """The share that was tagged alike or agreed on in a discussion."""
        return (self.alike + self.discussed) / self.passages if self.passages else None


@dataclass(frozen=True, slots=True)
class Settled:
    """The tally of all passages, and of each code those with a tag of it."""

    whole: Tally = Tally()
    codes: Mapping[str, Tally] = field(default_factory=dict)

    def of(self, code: str | None) -> Tally:
        """That of a code; None for all of them."""
        return self.whole if code is None else self.codes.get(code, Tally())


def read(session: Session, source: Source) -> Settled:
    """What became of the passages of a source; nothing where coders are compared with themselves."""
    if source.is_stability:
        return Settled()
    whole = session.execute(_counts(source.place, source)).one()
    return Settled(Tally(*whole), {code: Tally(*row) for *row, code in session.execute(_by_code(source.place, source))})


def _by_code(place: ProjectPlace, source: Source) -> Select[*tuple[Any, ...]]:
    once = select(DisagreementTag.disagreement_id, DisagreementTag.code_id).distinct().subquery()
    return (
        _counts(place, source)
        .join(once, once.c.disagreement_id == Disagreement.id)
        .join(Code, Code.id == once.c.code_id)
        .add_columns(Code.key)
        .group_by(Code.key)
    )


def _counts(place: ProjectPlace, source: Source) -> Select[*tuple[Any, ...]]:
    agreed = Disagreement.kind == Kind.AGREED.value
    decided = (Disagreement.kind != Kind.AGREED.value) & (Disagreement.state == "decided")
    columns = (func.count(), _number(agreed), _number(decided), _number(decided & Decision.in_discussion.is_(True)))
    return (
        select(*columns)
        .select_from(Disagreement)
        .join(Decision, Decision.id == Disagreement.decision_id, isouter=True)
        .where(*_of(place, source))
    )


def _of(place: ProjectPlace, source: Source) -> tuple[ColumnElement[bool], ...]:
    (part,) = source.parts
    return Disagreement.project_id == place.project.id, Disagreement.round_id.is_not_distinct_from(part.round_id)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
