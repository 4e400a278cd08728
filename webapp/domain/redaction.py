"""What must not leave: redacted stretches of a text, masked wherever a record repeats them."""

from collections.abc import Iterable
from typing import Final

from webapp.domain.records import AnnotationRecord, AttributeRecord, DocumentRecord, NoteRecord
from webapp.domain.text import digest, normalised_digest

MASK: Final = "\u2588"
"""Stands for each code point, so that offsets stay."""


def redacted(document: DocumentRecord, spans: Iterable[tuple[int, int]]) -> DocumentRecord:
    """The document with MASK for each redacted code point, hashes of the text as it is then.

    What tags, notes, verdicts, decisions and metadata repeat of a redacted stretch is masked too.
    """
    text = document.text or ""
    pieces = {text[start:end].strip() for start, end in spans} - {""}
    longest_first = sorted(pieces, key=lambda piece: (-len(piece), piece))
    letters = list(text)
    for start, end in spans:
        letters[start:end] = MASK * len(letters[start:end])
    masked = "".join(letters)

    def hide(said: str | None) -> str | None:
        for piece in longest_first:
            said = said.replace(piece, MASK * len(piece)) if said else said
        return said

    def hidden(said: str) -> str:
        return hide(said) or ""

    def note(said: NoteRecord) -> NoteRecord:
        return said._replace(body=hidden(said.body))

    def tag(record: AnnotationRecord) -> AnnotationRecord:
        quote = masked[record.start : record.end]
        return record._replace(
            quote=quote,
            quote_prefix=quote[: len(record.quote_prefix)],
            quote_sha256=digest(quote),
            attributes=tuple(AttributeRecord(given.name, hidden(given.value)) for given in record.attributes),
            reviews=tuple(said._replace(comment=hide(said.comment)) for said in record.reviews),
            notes=tuple(note(said) for said in record.notes),
        )

    return document._replace(
        title=hide(document.title),
        external_id=hide(document.external_id),
        authors=tuple(hidden(author) for author in document.authors),
        affiliation=hide(document.affiliation),
        source_url=hide(document.source_url),
        source_file=hide(document.source_file),
        text=masked,
        text_sha256=digest(masked),
        text_sha256_normalised=normalised_digest(masked),
        file_sha256=None,
        answers=tuple(
            answer._replace(values=tuple(hidden(value) for value in answer.values)) for answer in document.answers
        ),
        annotations=tuple(tag(record) for record in document.annotations),
        decisions=tuple(ruling._replace(reason=hide(ruling.reason)) for ruling in document.decisions),
        notes=tuple(note(said) for said in document.notes),
        columns={name: hidden(value) for name, value in document.columns.items()},
    )
