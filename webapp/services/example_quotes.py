"""A codebook with the passages that the team shows as examples, for files that are to carry them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.redaction import hidden_at
from webapp.domain.roles import Actor
from webapp.models import Redaction
from webapp.services import examples
from webapp.services.access import ProjectPlace
from webapp.services.examples import Shown

_Spans = dict[UUID, list[tuple[int, int]]]


def added(session: Session, place: ProjectPlace, actor: Actor, spec: CodebookSpec) -> CodebookSpec:
    """The codebook with the passages that *actor* may see and that still hold, after the examples that were typed.

    Redacted stretches are masked.
    """
    found = {
        key: [one for one in shown if one.sound] for key, shown in examples.of_codes(session, place, actor).items()
    }
    spans = _redactions(session, {one.document.id for shown in found.values() for one in shown})

    def told(code: CodeSpec) -> CodeSpec:
        shown = found.get(code.code, [])
        return replace(
            code,
            examples=(*code.examples, *_quotes(shown, spans, is_counter=False)),
            counter_examples=(*code.counter_examples, *_quotes(shown, spans, is_counter=True)),
            children=tuple(told(child) for child in code.children),
        )

    return replace(spec, codes=tuple(told(code) for code in spec.codes))


def _quotes(shown: Sequence[Shown], spans: _Spans, *, is_counter: bool) -> Iterable[str]:
    chosen = [(one.example, one.document.id) for one in shown if one.example.counter == is_counter]
    return (hidden_at(example.quote, example.start, spans.get(document, [])) for example, document in chosen)


def _redactions(session: Session, documents: set[UUID]) -> _Spans:
    found: _Spans = {}
    wanted = select(Redaction.document_id, Redaction.start, Redaction.end).where(Redaction.document_id.in_(documents))
    for document_id, start, end in session.execute(wanted):
        found.setdefault(document_id, []).append((start, end))
    return found
