"""What must not leave: redacted stretches of a text, masked wherever a record repeats them."""

from collections.abc import Iterable
from typing import Final, overload

from webapp.domain.records import AnnotationRecord, AttributeRecord, DateRecord, DocumentRecord, NoteRecord
from webapp.domain.text import digest, normalised_digest

MASK: Final = "\u2588"
"""Stands for each code point, so that offsets stay."""


def redacted(document: DocumentRecord, spans: Iterable[tuple[int, int]]) -> DocumentRecord:
    """The document with MASK for each redacted code point, hashes of the text as it is then.

    What tags, notes, verdicts, decisions and metadata repeat of a redacted stretch is masked too.
    """
    return _Redaction(document.text or "", list(spans)).document(document)


def sourceless(document: DocumentRecord, spans: Iterable[tuple[int, int]]) -> DocumentRecord:
    """As `redacted`, without what is known of the source: the record of somebody who may not see it yet."""
    return redacted(document, spans)._replace(
        external_id=None,
        title=None,
        authors=(),
        affiliation=None,
        outlet=None,
        published=DateRecord(),
        source_url=None,
        source_file=None,
        licence=None,
        columns={},
    )


def hidden_at(quote: str, start: int, spans: Iterable[tuple[int, int]]) -> str:
    """A passage that begins at *start* with MASK where a redacted stretch reaches into it."""
    letters = list(quote)
    for first, last in spans:
        inside = slice(max(0, first - start), max(0, last - start))
        letters[inside] = MASK * len(letters[inside])
    return "".join(letters)


@overload
def hidden(said: str, pieces: Iterable[str]) -> str: ...


@overload
def hidden(said: str | None, pieces: Iterable[str]) -> str | None: ...


def hidden(said: str | None, pieces: Iterable[str]) -> str | None:
    """*said* with MASK where it repeats one of *pieces*, which are gone through in their order."""
    for piece in pieces:
        said = said.replace(piece, MASK * len(piece)) if said else said
    return said


def longest_first(pieces: Iterable[str]) -> list[str]:
    """Redacted stretches in the order in which `hidden` needs them."""
    return sorted({piece.strip() for piece in pieces} - {""}, key=lambda piece: (-len(piece), piece))


class _Redaction:
    """The redacted stretches of one text."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self._pieces = longest_first(text[start:end] for start, end in spans)
        letters = list(text)
        for start, end in spans:
            letters[start:end] = MASK * len(letters[start:end])
        self._text = "".join(letters)

    def document(self, document: DocumentRecord) -> DocumentRecord:
        return document._replace(
            title=self._hide(document.title),
            external_id=self._hide(document.external_id),
            authors=self._each(document.authors),
            affiliation=self._hide(document.affiliation),
            source_url=self._hide(document.source_url),
            source_file=self._hide(document.source_file),
            text=self._text,
            text_sha256=digest(self._text),
            text_sha256_normalised=normalised_digest(self._text),
            file_sha256=None,
            answers=tuple(answer._replace(values=self._each(answer.values)) for answer in document.answers),
            annotations=tuple(self._tag(record) for record in document.annotations),
            decisions=tuple(ruling._replace(reason=self._hide(ruling.reason)) for ruling in document.decisions),
            notes=tuple(self._note(said) for said in document.notes),
            columns={name: self._hide(value) for name, value in document.columns.items()},
        )

    def _tag(self, tag: AnnotationRecord) -> AnnotationRecord:
        quote = self._text[tag.start : tag.end]
        return tag._replace(
            quote=quote,
            quote_prefix=quote[: len(tag.quote_prefix)],
            quote_sha256=digest(quote),
            attributes=tuple(AttributeRecord(given.name, self._hide(given.value)) for given in tag.attributes),
            reviews=tuple(said._replace(comment=self._hide(said.comment)) for said in tag.reviews),
            notes=tuple(self._note(said) for said in tag.notes),
        )

    def _note(self, said: NoteRecord) -> NoteRecord:
        return said._replace(body=self._hide(said.body))

    def _each(self, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._hide(value) for value in values)

    @overload
    def _hide(self, said: str) -> str: ...

    @overload
    def _hide(self, said: str | None) -> str | None: ...

    def _hide(self, said: str | None) -> str | None:
        return hidden(said, self._pieces)
