"""`glossator rehydrate`: texts put back into a dataset that was given away without them, without a database."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from webapp.cli.exports import finished
from webapp.cli.printing import say
from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import Corpus, DocumentRecord
from webapp.errors import Invalid, Malformed

if TYPE_CHECKING:
    from webapp.cli.own_texts import OwnTexts
    from webapp.domain.rehydrating import Lost, Rehydrated

Documents = Callable[[], Iterator[DocumentRecord]]
_PLACES: Final = ("data/corpus.jsonl", "corpus.jsonl")
_EXISTING: Final = click.Path(exists=True, path_type=Path)


@click.command("rehydrate")
@click.argument("file", type=_EXISTING)
@click.argument("texts", nargs=-1, required=True, metavar="TEXTS…", type=_EXISTING)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.jsonl", help="Default: stdout."
)
@click.option("--json", "as_json", is_flag=True, help="With -o, print what was found as JSON.")
def command(file: Path, texts: tuple[Path, ...], output: Path | None, *, as_json: bool) -> None:
    """Put texts back into FILE: canonical JSONL without texts, or the zip or folder of a dataset.

    TEXTS are your own copies, files or folders. A text is known by its hash, also with other line ends, spaces or
    composed letters; else by passages whose hashes stand in it. What finds no place is left out and said.
    """
    from webapp.cli.own_texts import OwnTexts

    if as_json and output is None:
        raise click.UsageError("--json wants -o: the lines themselves go to stdout.")
    with ExitStack() as stack:
        documents = stack.enter_context(_opened(file))
        own = stack.enter_context(OwnTexts())
        _take(own, texts)
        own.look_for(documents())
        report = Report()
        stream = stack.enter_context(finished(output)) if output else sys.stdout.buffer
        stream.writelines(_lines(report.over(documents(), own)))
        if not report.exact + report.other:
            raise Invalid("None of the texts is that of a document without one.", field="texts")
    report.tell(as_json=as_json)


@dataclass(slots=True)
class Report:
    """What became of the documents."""

    exact: int = 0  # with the text that they had
    other: int = 0  # with another copy
    without: list[str] = field(default_factory=list)
    tags: int = 0
    lost: list[tuple[str, "Lost"]] = field(default_factory=list)

    def over(self, documents: Iterator[DocumentRecord], own: "OwnTexts") -> Iterator[DocumentRecord]:
        """The documents, with their texts where these are found."""
        for record in documents:
            found = own.put_back(record) if record.text is None else None
            self._count(record, found)
            yield found.record if found else record

    def _count(self, record: DocumentRecord, found: "Rehydrated | None") -> None:
        if found:
            self.tags += len(record.annotations)
            self.exact, self.other = self.exact + found.exact, self.other + (not found.exact)
            self.lost += ((record.doc_id, one) for one in found.lost)
        elif record.text is None:
            self.without.append(record.doc_id)

    def tell(self, *, as_json: bool) -> None:
        """Say it: what has no place line by line, then the sum."""
        if as_json:
            click.echo(json.dumps(self._portray(), ensure_ascii=False, indent=1))
        for doc_id in self.without:
            say(f"{doc_id}: none of the texts is its own.")
        for doc_id, one in self.lost:
            say(f"{doc_id}: {one.what} {one.id} ({one.start}–{one.end}) {one.why}; it is left out.")
        placed = self.tags - sum(one.what == "tag" for _, one in self.lost)
        say(f"Documents: {self.exact:,} with the text that they had, {self.other:,} with another copy of it,")
        say(f"{len(self.without):,} without. Tags: {placed:,} of {self.tags:,} have their place.")

    def _portray(self) -> dict[str, Any]:
        lost = [{"document": doc_id, **one._asdict()} for doc_id, one in self.lost]
        found = {"exact": self.exact, "other_copy": self.other, "without_text": self.without}
        return {**found, "tags": self.tags, "left_out": lost}


def _lines(documents: Iterator[DocumentRecord]) -> Iterator[bytes]:
    from webapp.formats import jsonl

    return jsonl.write(Corpus("", "", CodebookSpec("", ()), {}, documents))


def _take(own: "OwnTexts", paths: tuple[Path, ...]) -> None:
    """Read the texts; what can't be read is said."""
    from webapp.cli import sources
    from webapp.formats.sandbox import Sandbox

    with Sandbox() as sandbox:
        found = sources.find(sandbox, paths, None)
        for arrival in sources.texts(sandbox, found, None, lambda _: None):
            if arrival.draft:
                own.add(arrival.name, arrival.draft.text)
            else:
                say(f"{arrival.name}: {arrival.problem}")


@contextmanager
def _opened(file: Path) -> Iterator[Documents]:
    """The documents of a file of lines, a folder or a zip, as often as they are asked for."""
    from webapp.formats import dataset

    if file.is_dir():
        inside = next((file / place for place in _PLACES if (file / place).is_file()), None)
        if inside is None:
            raise Malformed(f"{file} holds no {_PLACES[0]}.", field="file")
        file = inside
    with file.open("rb") as stream:
        is_zip = stream.read(4) == b"PK\x03\x04"
    if is_zip:
        with dataset.opened(file) as version:
            yield lambda: _sound(version.documents())
    else:
        yield lambda: _sound(_read(file))


def _read(file: Path) -> Iterator[DocumentRecord]:
    from webapp.formats import jsonl

    with file.open("rb") as stream:
        for raw in stream:
            if not raw.isspace():
                yield jsonl.read_line(raw)


def _sound(documents: Iterator[DocumentRecord]) -> Iterator[DocumentRecord]:
    """The documents; raises Malformed, with the number of the first that makes no sense."""
    from webapp.domain.soundness import require_sound

    number = 0
    try:
        for record in documents:
            number += 1
            require_sound(record)
            yield record
    except Invalid as wrong:
        raise Malformed(f"Document {number} can't be read: {wrong.detail}", field="file") from wrong
