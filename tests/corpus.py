"""Corpora in tests: a project as lines of canonical JSONL, and lines into a project."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Actor
from webapp.services import corpora, exports
from webapp.services.corpus_report import Report
from webapp.services.exports import Wanted

SYSTEM = Actor.system()


def written(session: Session, slug: str = "corpus", actor: Actor = SYSTEM, **wanted: Any) -> bytes:
    """The project as a file."""
    session.flush()
    return b"".join(exports.plan(session, actor, slug, Wanted(**{"personal": True, **wanted})).pieces())


def documents(session: Session, slug: str = "corpus", actor: Actor = SYSTEM, **wanted: Any) -> list[dict[str, Any]]:
    """The project as decoded lines."""
    return [json.loads(line) for line in written(session, slug, actor, **wanted).splitlines()]


def bring(
    session: Session,
    lines: bytes | Iterable[Mapping[str, Any]],
    slug: str = "corpus",
    *,
    people: Mapping[str, str] | None = None,
    codebooks: Iterable[CodebookSpec] = (),
    actor: Actor = SYSTEM,
) -> Report:
    """Bring a file, or documents, into the project."""
    raw = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    run = corpora.begin(session, actor, slug, people=people, codebooks={book.version: book for book in codebooks})
    report = Report()
    for batch in corpora.batches(corpora.lines("corpus.jsonl", raw.splitlines(keepends=True))):
        report.add(corpora.bring_in(session, actor, run.place, batch, run))
    return report


def with_text(line: Mapping[str, Any], text: str, **more: Any) -> dict[str, Any]:
    """The line about another text, without tags."""
    about = {"text_length": len(text), "text_sha256": texts.digest(text)}
    normalised = {"text_sha256_normalised": texts.normalised_digest(text)}
    return {**line, "text": text, **about, **normalised, "annotations": [], "regions": [], "decisions": [], **more}
