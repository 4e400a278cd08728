"""`glossator codebook`: a project's codebook out of a file and into one."""

from pathlib import Path

import click

from webapp.cli.installation import reading, writing
from webapp.cli.printing import say
from webapp.domain.roles import Actor
from webapp.domain.text import clean_field
from webapp.errors import Invalid

MAX_NOTE = 10_000


@click.group("codebook")
def command() -> None:
    """A project's codebook, out and in."""


@command.command()
@click.argument("slug")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write (.json, .qdc, .csv)."
)
@click.option("--version", "number", metavar="N", help="Another version than the one in use.")
@click.option("--with-passages", is_flag=True, help="Also the passages that the team shows as examples.")
def export(slug: str, output: Path | None, number: str | None, with_passages: bool) -> None:
    """Write a version of the codebook, without -o as JSON. All three kinds of files carry all of it."""
    from webapp.errors import NotFound
    from webapp.formats import codebook_files as formats
    from webapp.services import codebook_files, projects

    with reading() as session:
        projects.named(session, slug)
        try:
            spec = codebook_files.show(session, Actor.system(), slug, number, passages=with_passages)
        except NotFound:
            raise NotFound(f"There is no version {number} of the codebook of {slug}.", field="version") from None
    text = formats.write(output.name if output else "codebook.json", spec)
    _write(text, output)
    if output:
        say(f"Version {spec.version} of the codebook of {slug} is in {output}.")


@command.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="What changed and why; without, the file's note or a list of the changes.")
def import_(slug: str, file: Path, note: str) -> None:
    """Put the codebook in FILE (.json, .qdc, .csv) into use as the next version, and print its number.

    What a .qdc of another program, or a small table, has no place for stays as it is in the project.
    """
    from dataclasses import replace

    from webapp.formats import codebook_files as formats
    from webapp.services import codebook_files, codebooks, projects

    found = formats.find(file.name, file.read_bytes())
    for remark in found.remarks:
        say(remark)
    with writing() as session:
        projects.named(session, slug)
        spec = codebook_files.as_here(codebooks.show(session, Actor.system(), slug).spec, found)
        spec = replace(spec, change_note=clean_field(note, "note", MAX_NOTE) or spec.change_note)
        updated = codebooks.replace(session, Actor.system(), slug, spec)
    number = updated.edition.number
    click.echo(number)
    say(f"Version {number} is in use now." if updated.created else f"Nothing changed: version {number} says the same.")


@command.command()
@click.argument("slug")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file, .csv or .json.")
def rulings(slug: str, output: Path | None) -> None:
    """Write what the team has settled: passage, question, decision, date, version; as JSON without a file."""
    from webapp.formats import ruling_files
    from webapp.services import projects
    from webapp.services import rulings as found

    kind = ruling_files.kind_of(output.suffix.lower().lstrip(".") if output else "json")
    with reading() as session:
        projects.named(session, slug)
        records = list(found.records(session, Actor.system(), slug))
    _write("".join(kind.write(records)), output)
    if output:
        count = len(records)
        say(f"{count:,} {'ruling' if count == 1 else 'rulings'} of {slug} {'is' if count == 1 else 'are'} in {output}.")


def _write(text: str, output: Path | None) -> None:
    """Put the text into the file, or on stdout without one."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Invalid(f"{output} can't be written: {error.strerror}.", field="output") from error
