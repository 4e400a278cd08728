"""How a final tag differs from a coder's, in words, and the lines of the codebook that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from webapp.domain import outcomes
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.outcomes import Became, Between, Change
from webapp.models import Annotation, DocumentText
from webapp.services.outcome_rows import Row

Pair = tuple[Annotation, Annotation]
"""A coder's tag, and the final one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the codebook of the round says: when to use a code, or when not to."""

    code: CodeSpec
    rule: str  # which of the two
    words: str


def told(
    row: Row, own: Annotation, final: Annotation, spec: CodebookSpec, ends: Mapping[UUID, tuple[Between, Between]]
) -> str:
    """`Statistic instead of Testimony; ends one word later`; empty where nothing was changed."""
    found = []
    here, there = of(spec, own.code.key), of(spec, final.code.key)
    if Change.CODE in row.changes:
        found.append(outcomes.recoded(here.name, there.name))
    if Change.ENDS in row.changes:
        found.append(outcomes.moved(own, final, *ends[own.id]))
    if Change.FIELDS in row.changes:
        found.append(outcomes.refilled(there, own.attributes, final.attributes))
    said = "; ".join(found)
    return said[:1].upper() + said[1:]


def between(session: Session, pairs: Sequence[Pair]) -> dict[UUID, tuple[Between, Between]]:
    """What the text says between the beginnings and between the ends of each pair, by the coder's tag."""
    cuts = [
        _cut(2 * place + side, own.document_id, *sorted((getattr(own, edge), getattr(final, edge))))
        for place, (own, final) in enumerate(pairs)
        for side, edge in enumerate(("start", "end"))
    ]
    said = dict(session.execute(union_all(*cuts)).all()) if cuts else {}
    return {
        own.id: (
            _read(said[2 * place], own.start, final.start),
            _read(said[2 * place + 1], own.end, final.end),
        )
        for place, (own, final) in enumerate(pairs)
    }


def lines(row: Row, spec: CodebookSpec) -> list[Line]:
    """What the decision rests on: when to use the final code, and when not to use the coder's."""
    return list(_lines(row, spec))


def both(spec: CodebookSpec, key: str) -> list[Line]:
    """When to use a code, and when not to."""
    code = of(spec, key)
    return [Line(code, rule, said) for rule, said in (("Use", code.when_to_use), ("Not", code.when_not_to_use)) if said]


def of(spec: CodebookSpec, key: str) -> CodeSpec:
    """What a version says of a code; its key alone where the version has it not."""
    return spec.code(key) or CodeSpec(key, key.replace("_", " "))


def _lines(row: Row, spec: CodebookSpec) -> Iterator[Line]:
    if row.became in (Became.CHANGED, Became.MISSED) and row.final:
        code = of(spec, row.final)
        if code.when_to_use:
            yield Line(code, "Use", code.when_to_use)
    if row.own and (row.became == Became.NO_TAG or Change.CODE in row.changes):
        code = of(spec, row.own)
        if code.when_not_to_use:
            yield Line(code, "Not", code.when_not_to_use)


def _cut(place: int, document_id: UUID, first: int, last: int) -> Select[int, str]:
    """The text between two places, with a letter to either side where there is one."""
    text = func.substr(DocumentText.text, first, last - first + 2)
    return select(literal(place), text).where(DocumentText.document_id == document_id)


def _read(cut: str, one: int, other: int) -> Between:
    lead, length = min(1, one, other), abs(one - other)
    return Between(cut[:lead], cut[lead : lead + length], cut[lead + length :])
