"""The files of a dataset version, one after the other; what they hold is decided by the state of the project alone."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook_json import digest, to_json
from webapp.domain.records import Corpus, DocumentRecord
from webapp.domain.releases import CORPUS, MANIFEST, SUMS, FileRecord, Tally, Terms, manifest
from webapp.domain.workflow import Purpose, RoundState
from webapp.formats import jsonl
from webapp.formats.base import Files
from webapp.models import Round
from webapp.services.access import ProjectPlace


@dataclass(slots=True)
class Making:
    """A version while its files are written: what was counted, and which files there are already."""

    session: Session
    place: ProjectPlace
    terms: Terms
    corpus: Corpus
    tally: Tally = field(default_factory=Tally)
    written: list[FileRecord] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    def files(self) -> Files:
        """All files; the manifest and the sums, which tell of the others, are the last."""
        yield from self._watched(CORPUS, jsonl.write(self._counted()), records=True)
        for path, write in _FILES.items():
            for name, content in write(self, path):
                yield from self._watched(name, [content])
        self.manifest = manifest(
            self.place.project.slug, self.place.project.name, self.terms, self.tally, self.written, self._more()
        )
        yield from self._watched(MANIFEST, [written(self.manifest)])
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in sorted(self.written, key=lambda one: one.path))
        yield SUMS, [sums.encode()]

    def _counted(self) -> Corpus:
        corpus = self.corpus
        documents = self.tally.over(settled(corpus.documents, _unsettled(self.session, self.place)))
        return Corpus(corpus.id, corpus.title, corpus.codebook, corpus.codebooks, documents, layers=corpus.layers)

    def _watched(self, path: str, pieces: Iterable[bytes], *, records: bool = False) -> Files:
        """The file, and when it has been taken its line in the list of files."""
        seen, size = sha256(), 0

        def watched() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                seen.update(piece)
                size += len(piece)
                yield piece

        yield path, watched()
        count = self.tally.documents if records else None
        self.written.append(FileRecord(path, size, seen.hexdigest(), count))

    def _more(self) -> dict[str, Any]:
        in_use = self.corpus.codebook
        return {"codebook": {"file": "codebook.json", "version": in_use.version, "sha256": digest(in_use)}}


def settled(documents: Iterable[DocumentRecord], unsettled: frozenset[str]) -> Iterator[DocumentRecord]:
    """The documents without what belongs to rounds that are not locked: a version holds nothing half done."""

    def kept(found: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(record for record in found if record.round not in unsettled)

    for document in documents:
        yield document._replace(
            codings=kept(document.codings),
            answers=kept(document.answers),
            annotations=kept(document.annotations),
            decisions=kept(document.decisions),
        )


def written(content: object) -> bytes:
    """JSON that people can read, too."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _unsettled(session: Session, place: ProjectPlace) -> frozenset[str]:
    going_on = select(Round.export_id).where(
        Round.project_id == place.project.id, Round.state != RoundState.LOCKED.value
    )
    return frozenset(session.scalars(going_on))


def _codebooks(making: Making, _path: str) -> Iterator[tuple[str, bytes]]:
    """The codebook in use, and every version that something in the data was made with."""
    yield "codebook.json", written(to_json(making.corpus.codebook))
    for number, spec in sorted(making.corpus.codebooks.items()):
        if number in making.tally.versions:
            yield f"codebooks/{number}.json", written(to_json(spec))


def _rounds(making: Making, path: str) -> Iterator[tuple[str, bytes]]:
    """How the locked rounds were made: purpose, draw, conditions, days."""
    wanted = select(Round).where(
        Round.project_id == making.place.project.id,
        Round.state == RoundState.LOCKED.value,
        Round.purpose != Purpose.TRAINING.value,
    )
    rounds = making.session.scalars(wanted.order_by(Round.locked_at, Round.export_id))
    yield path, written({"rounds": [_round(one) for one in rounds]})


def _round(one: Round) -> dict[str, Any]:
    return {"id": one.export_id, "name": one.name, "purpose": one.purpose, "blind": one.blind, "plan": one.plan}


_FILES: Mapping[str, Callable[[Making, str], Iterator[tuple[str, bytes]]]] = {
    "codebooks/": _codebooks,
    "rounds.json": _rounds,
}
"""What is written after the data, in order. Each gets the making, with the data counted, and its own path."""
