"""`glossator export`: a project in a format that is kept, or that other programs read."""

import csv
import errno
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from webapp.cli.installation import reading
from webapp.cli.printing import say
from webapp.domain.roles import Actor
from webapp.errors import Full, Invalid

if TYPE_CHECKING:
    from webapp.services.exports import Export


def layers(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.strip() for names in given for name in names.split(",") if name.strip())


@click.command("export")
@click.argument("slug")
@click.option("-o", "--output", metavar="FILE", help="Where to write; a folder when it ends in /. Default: stdout.")
@click.option("--format", "form", default="jsonl", show_default=True, metavar="NAME")
@click.option("--layer", multiple=True, callback=layers, metavar="NAME", help="Only this layer; can be repeated.")
@click.option("--no-text", is_flag=True, help="Offsets, hashes and choices only; nothing of the texts.")
@click.option("--prefix", default=0, metavar="N", help="With --no-text, keep N characters of each quote.")
@click.option("--with-notes", is_flag=True, help="With --no-text, keep notes and comments.")
@click.option("--personal", is_flag=True, help="Keep personal fields, and names in notes, as they were typed.")
@click.option("--names", type=click.Path(dir_okay=False, path_type=Path), help="Write the key of people here.")
def command(
    slug: str,
    output: str | None,
    form: str,
    layer: frozenset[str],
    no_text: bool,
    prefix: int,
    with_notes: bool,
    personal: bool,
    names: Path | None,
) -> None:
    """Write a project as canonical JSONL, or in another format.

    With -o FOLDER/, jsonl and parquet become a folder for Hugging Face: data, data card, codebooks, manifest.
    """
    from webapp.services import exports, projects

    wanted = exports.Wanted(form, layer, not no_text, prefix, with_notes, _is_folder(output), personal)
    with reading() as session:
        exports.steady(session)
        projects.named(session, slug)
        with closing(exports.plan(session, Actor.system(), slug, wanted)) as export:
            _write(export, output)
        if names:
            _write_names(exports.people(session, Actor.system(), slug), names)
    if export.losses:
        say(f"{export.format.title} can't carry:")
    for line in export.losses:
        say(f"- {line}")


def _is_folder(output: str | None) -> bool:
    return output is not None and (output.endswith(("/", "\\")) or Path(output).is_dir())


def _write(export: "Export", output: str | None) -> None:
    if output is None or output == "-":
        _to_stdout(export)
    elif _is_folder(output):
        _to_folder(export, Path(output))
    else:
        _to_file(export, Path(output))


def _to_stdout(export: "Export") -> None:
    if export.format.files and sys.stdout.isatty():
        raise Invalid("This format is a zip; say where to write it with -o FILE.", field="output")
    for piece in export.pieces():
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _to_file(export: "Export", file: Path) -> None:
    with _watched(export) as watched, finished(file) as stream:
        stream.writelines(watched.pieces())
    if export.losses and not export.format.files:
        from webapp.formats.archive import LOSSES, losses_text

        with finished(file.with_name(LOSSES)) as stream:
            stream.write(losses_text(export.losses))


def _to_folder(export: "Export", folder: Path) -> None:
    with _watched(export) as watched:
        for name, pieces in watched.files():
            with finished(folder / name) as stream:
                stream.writelines(pieces)


@contextmanager
def finished(file: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """A stream into a file that appears when it is whole; raises AppErrors where it can't be written."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.touch(mode=0o600 if private else 0o666)
        with part.open("wb") as stream:
            yield stream
        part.replace(file)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Full("The disk is full; nothing was written.") from error
        raise Invalid(f"{file} can't be written: {error.strerror}.", field="output") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _watched(export: "Export") -> Iterator["Export"]:
    """The export with a progress bar over its documents, where somebody looks."""
    if not sys.stderr.isatty():
        yield export
        return
    documents = export.corpus.documents
    with click.progressbar(documents, length=export.count, label="Documents", file=sys.stderr) as bar:
        yield replace(export, corpus=replace(export.corpus, documents=bar))


def _write_names(people: Iterable[tuple[str, str, str]], file: Path) -> None:
    """Who is behind which pseudonym: readable by its owner only."""
    with finished(file, private=True) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        csv.writer(text, lineterminator="\n").writerows([("pseudonym", "name", "display_name"), *people])
        text.detach()
