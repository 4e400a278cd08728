"""Records without the text that they are about: what may be given away where a text may not."""

from collections.abc import Mapping
from dataclasses import replace

from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.records import AnnotationRecord, AnswerRecord, DocumentRecord

_CHOICES = ("enum", "enum_many", "boolean")
_YES_NO = ("true", "false")


class TextFree:
    """Takes out of records the text, quotes, and whatever a person may have typed or copied from it.

    Offsets, hashes, lengths, values of fixed choice and *prefix* code points of each quote stay; notes and
    conversations only where *notes* asks for them. What a codebook marks as personal goes.
    """

    def __init__(
        self, codebooks: Mapping[str, CodebookSpec], in_use: CodebookSpec, prefix: int, *, notes: bool
    ) -> None:
        self._codebooks, self._in_use = codebooks, in_use
        self._prefix, self._notes = prefix, notes

    def document(self, record: DocumentRecord) -> DocumentRecord:
        """The document without its text."""
        answers = (self._answer(answer) for answer in record.answers)
        return record._replace(
            text=None,
            answers=tuple(answer for answer in answers if answer),
            annotations=tuple(self._annotation(tag) for tag in record.annotations),
            decisions=tuple(ruling if self._notes else ruling._replace(reason=None) for ruling in record.decisions),
            notes=record.notes if self._notes else (),
            columns={},
        )

    def _annotation(self, tag: AnnotationRecord) -> AnnotationRecord:
        kept = (given for given in tag.attributes if self._is_choice(tag, given.name, given.value))
        return tag._replace(
            quote=None,
            quote_prefix=(tag.quote or "")[: self._prefix],
            attributes=tuple(kept),
            reviews=tag.reviews if self._notes else tuple(said._replace(comment=None) for said in tag.reviews),
            notes=tag.notes if self._notes else (),
        )

    def _is_choice(self, tag: AnnotationRecord, name: str, value: str) -> bool:
        specs = (book.code(tag.code) for book in self._books(tag.codebook_version))
        asked = [found for spec in specs if spec and (found := spec.attribute(name))]
        return _chosen(asked, value) and not any(field.personal for field in asked)

    def _answer(self, answer: AnswerRecord) -> AnswerRecord | None:
        """The answer, or None where it is not a choice from what the codebook offers."""
        asked = [found for book in self._books(answer.codebook_version) if (found := book.question(answer.question))]
        return answer if all(_chosen(asked, value) for value in answer.values) else None

    def _books(self, version: str) -> list[CodebookSpec]:
        """The version that a tag was made with, when it is known, and the one in use."""
        own = self._codebooks.get(version)
        return [own, self._in_use] if own else [self._in_use]


def codebook(spec: CodebookSpec) -> CodebookSpec:
    """The codebook without its examples, which are passages of texts."""
    return replace(spec, codes=tuple(map(_without_examples, spec.codes)))


def _without_examples(code: CodeSpec) -> CodeSpec:
    return replace(code, examples=(), counter_examples=(), children=tuple(map(_without_examples, code.children)))


def _chosen(asked: list[AttributeSpec] | list[QuestionSpec], value: str) -> bool:
    """Whether one of the codebooks offers *value* as a choice."""
    return any(
        field.type in _CHOICES and value in (_YES_NO if field.type == "boolean" else field.values) for field in asked
    )
