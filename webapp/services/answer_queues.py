"""Which questions about articles several coders answered, and which of them wait for a decision."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from webapp.domain.roles import Actor
from webapp.domain.workflow import Layer
from webapp.models import Answer
from webapp.services import visibility
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition

_QUESTION = (Answer.document_id, Answer.question)
MOST = 1_000
"""Questions that are counted."""


class State(StrEnum):
    """Which part of the questions is listed."""

    OPEN = "open"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many questions wait for a decision, are decided, were answered by several coders; MOST and one is more."""

    open: int
    decided: int
    all: int

    def part(self, state: str) -> int | None:
        """How many questions that part of the list holds; None when they are too many to count."""
        found = int(getattr(self, state))
        return found if found <= MOST else None


class _Alike(GenericFunction[str]):
    """The values of an answer in one order: the same text in whatever order they were given."""

    name = "alike"
    type = String()
    inherit_cache = True


@compiles(_Alike, "sqlite")
def _alike_in_sqlite(element: _Alike, compiler: SQLCompiler, **more: object) -> str:
    given = compiler.process(element.clauses, **more)
    ordered = f"SELECT json_group_array(value) FROM (SELECT value FROM json_each({given}) ORDER BY value)"  # noqa: S608  # the name of a column
    return f"CASE WHEN json_array_length({given}) < 2 THEN {given} ELSE ({ordered}) END"


@compiles(_Alike, "postgresql")
def _alike_in_postgresql(element: _Alike, compiler: SQLCompiler, **more: object) -> str:
    given = compiler.process(element.clauses, **more)
    ordered = f'SELECT json_agg(value ORDER BY value COLLATE "C")::text FROM json_array_elements_text({given})'  # noqa: S608  # the name of a column
    return f"CASE WHEN json_array_length({given}) < 2 THEN {given}::text ELSE ({ordered}) END"


_CODER = cast(Answer.user_id, String)
_SAID = _Alike(Answer.values)


def visible(place: ProjectPlace, actor: Actor, *layers: Layer) -> ColumnElement[bool]:
    """A condition on Answer: of these layers, about a document that *actor* may review now."""
    return and_(
        Answer.project_id == place.project.id,
        Answer.layer.in_([layer.value for layer in layers]),
        visibility.answers(place, actor),
        visibility.not_coded_blind(actor, Answer.document_id),
    )


def listed(
    place: ProjectPlace, actor: Actor, edition: Edition, state: State, *chosen: ColumnElement[bool]
) -> Select[UUID, str]:
    """The questions of that part of the list, by document and name; *chosen* are conditions on their answers.

    What the codebook in use does not ask any more waits for nobody.
    """
    agreed, of_coders = (visible(place, actor, layer) for layer in (Layer.CONSENSUS, Layer.INDIVIDUAL))
    if state is State.DECIDED:
        return select(*_QUESTION).where(agreed, *chosen).distinct()
    several = select(*_QUESTION).where(of_coders, *chosen).group_by(*_QUESTION)
    several = several.having(func.min(_CODER) != func.max(_CODER))
    if state is State.ALL:
        return several
    asked = several.where(Answer.question.in_([question.name for question in edition.spec.questions])).subquery()
    same = and_(Answer.document_id == asked.c.document_id, Answer.question == asked.c.question)
    said = select(literal(1)).where(of_coders, same).group_by(*_QUESTION)
    differ = said.having(func.min(_SAID) != func.max(_SAID)).exists()
    return select(asked.c.document_id, asked.c.question).where(differ, ~exists().where(agreed, same))


def standing(session: Session, place: ProjectPlace, actor: Actor, edition: Edition) -> Standing:
    """How far the review of answers is."""
    return Standing(*(_count(session, listed(place, actor, edition, state)) for state in State))


def _count(session: Session, wanted: Select[UUID, str]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.limit(MOST + 1).subquery())) or 0
