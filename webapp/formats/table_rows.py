"""The rows of the analysis tables: a tag, an article, a coder each as named values."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.domain import text as texts
from webapp.domain.coverage import Interval, length, united, without
from webapp.domain.records import AnnotationRecord, Corpus, DateRecord, DocumentRecord
from webapp.domain.regions import EXCLUDED
from webapp.domain.workflow import CodingState, Layer, Status

Row = dict[str, Any]
"""Values by a key: a fixed name, or `field:code:name`, `own:name`, `code:key:measure`, `question:name`."""
JOINED = "; "
KNOWN = "known"
"""Whether 0 may be written for a code that the article has no tag of: somebody has finished it, and if several
tagged it, something is decided."""


@dataclass(slots=True)
class Coder:
    """What one coder has done."""

    begun: int = 0
    finished: int = 0
    tags: int = 0
    final: int = 0
    status: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> Row:
        """The coder as a row."""
        counts = {f"code:{code}:n": count for code, count in self.codes.items()}
        judged = {status: self.status[status] for status in (Status.ACCEPTED.value, Status.REJECTED.value)}
        return {
            "coder": name,
            "documents_begun": self.begun,
            "documents_finished": self.finished,
            "tags": self.tags,
            **judged,
            "final_tags": self.final,
            KNOWN: True,
            **counts,
        }


def about(document: DocumentRecord) -> Row:
    """What is known of an article, as both tables have it."""
    year, month, day = document.published
    return {
        "doc_id": document.doc_id,
        "external_id": document.external_id,
        "title": document.title,
        "authors": JOINED.join(document.authors),
        "affiliation": document.affiliation,
        "outlet": document.outlet,
        "published": _date(document.published),
        "year": year,
        "month": month,
        "day": day,
        "language": document.language,
        "source_url": document.source_url,
        "source_file": document.source_file,
        "licence": document.licence,
        **{f"own:{name}": value for name, value in document.columns.items()},
    }


def tags(document: DocumentRecord) -> Iterator[Row]:
    """A row for each tag, with what is known of its article."""
    known = about(document)
    for tag in document.annotations:
        note = next((said.body for said in tag.notes if said.author == tag.annotator and said.thread is None), None)
        yield {
            **known,
            "tag_id": tag.id,
            "code": tag.code,
            "coder": tag.annotator,
            "layer": tag.layer,
            "final": int(tag.final),
            "status": tag.status,
            "start": tag.start,
            "end": tag.end,
            "characters": tag.end - tag.start,
            "words": texts.words(tag.quote) if tag.quote is not None else None,
            "quote": tag.quote,
            "unsure": int(tag.certainty == "unsure"),
            "note": note,
            "origin": tag.origin,
            "round": tag.round,
            "codebook_version": tag.codebook_version,
            "created_at": tag.created_at,
            "updated_at": tag.updated_at,
            **_fields(tag),
        }


def document(record: DocumentRecord, corpus: Corpus) -> Row:
    """A row for the article: how much of it each code has, counted over its final tags, or the layers chosen."""
    counted = [tag for tag in record.annotations if corpus.layers or tag.final]
    excluded = united((region.start, region.end) for region in record.regions if region.kind in EXCLUDED)
    article = without([(0, record.text_length)] if record.text_length else [], excluded)
    row = {
        **about(record),
        "characters": length(article),
        "words": _words(record.text, article),
        "coders_finished": len({coding.annotator for coding in record.codings if coding.state == CodingState.COMPLETE}),
        "tags": len(record.annotations),
        "final_tags": sum(tag.final for tag in record.annotations),
        **_answers(record),
    }
    undecided = record.annotations and not counted and not corpus.layers
    row[KNOWN] = bool(counted) or (row["coders_finished"] > 0 and not undecided)
    for code in sorted({tag.code for tag in counted}):
        spans = without(united((tag.start, tag.end) for tag in counted if tag.code == code), excluded)
        row |= _measures(code, sum(tag.code == code for tag in counted), spans, record.text, row)
    return row


def count(record: DocumentRecord, coders: dict[str, Coder]) -> None:
    """Add to *coders* what they did in the article."""
    finished = {coding.annotator for coding in record.codings if coding.state == CodingState.COMPLETE}
    for name in {coding.annotator for coding in record.codings}:  # who coded it in several rounds, once
        one = coders.setdefault(name, Coder())
        one.begun += 1
        one.finished += name in finished
    for tag in record.annotations:
        one = coders.setdefault(tag.annotator, Coder())
        one.tags += 1
        one.final += tag.final
        one.status[tag.status] += 1
        one.codes[tag.code] += 1


def _measures(code: str, tagged: int, spans: list[Interval], text: str | None, row: Mapping[str, Any]) -> Row:
    words = _words(text, spans)
    return {
        f"code:{code}:n": tagged,
        f"code:{code}:any": 1,
        f"code:{code}:share_words": _share(words, row["words"]),
        f"code:{code}:share_chars": _share(length(spans), row["characters"]),
    }


def _words(text: str | None, spans: list[Interval]) -> int | None:
    return None if text is None else sum(texts.words(text[start:end]) for start, end in spans)


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(part / whole, 6)


def _fields(tag: AnnotationRecord) -> Row:
    given: dict[str, list[str]] = {}
    for name, value in tag.attributes:
        given.setdefault(f"field:{tag.code}:{name}", []).append(value)
    return {key: JOINED.join(values) for key, values in given.items()}


def _answers(record: DocumentRecord) -> Row:
    """The answers that were agreed on, else the different ones that coders gave."""
    found: dict[str, dict[str, None]] = {}
    agreed = {answer.question for answer in record.answers if answer.layer == Layer.CONSENSUS}
    for answer in record.answers:
        wanted = Layer.CONSENSUS if answer.question in agreed else Layer.INDIVIDUAL
        if answer.layer == wanted:
            found.setdefault(f"question:{answer.question}", {}).update(dict.fromkeys(answer.values))
    return {key: JOINED.join(values) for key, values in found.items()}


def _date(date: DateRecord) -> str | None:
    """2031-03-14, 2031-03 or 2031; nothing where no year is stated."""
    if date.year is None:
        return None
    parts = [f"{date.year:04}"]
    if date.month is not None:
        parts.append(f"{date.month:02}")
        parts += [f"{date.day:02}"] if date.day is not None else []
    return "-".join(parts)
