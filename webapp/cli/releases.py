"""`glossator release`: numbered, frozen datasets."""

import hashlib
import json
from pathlib import Path
from typing import Any

import click

from webapp.cli.exports import layers
from webapp.cli.installation import opened, reading, writing
from webapp.cli.printing import one, rows, say
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("release")
def command() -> None:
    """Numbered, frozen datasets: made once, given out byte for byte."""


@command.command()
@click.argument("slug")
@click.argument("version")
@click.option("--note", default="", metavar="TEXT", help="What is new in it.")
@click.option("--layer", multiple=True, callback=layers, metavar="NAME", help="Only this layer; can be repeated.")
@click.option("--no-text", is_flag=True, help="Offsets, hashes and choices only; nothing of the texts.")
@click.option("--anonymous", is_flag=True, help="Without the names of project, team and server.")
@click.option("--personal", is_flag=True, help="With the fields that the codebook marks as personal.")
@click.option("--checked", is_flag=True, help="You have looked at what may identify somebody: release check SLUG.")
@_JSON
def create(slug: str, version: str, layer: frozenset[str], *, no_text: bool, as_json: bool, **asked: Any) -> None:
    """Freeze a project as it is now under the number VERSION."""
    from webapp.services import exports, projects, releases

    with opened() as (settings, database), database.reading() as session:
        hosts = settings.hosts
        ticked = asked.pop("checked")
        terms = Terms(version, layers=layer, text=not no_text, ticked=ticked, hosts=hosts, **asked)
        exports.steady(session)
        projects.named(session, slug)
        with releases.made(session, Actor.system(), slug, terms) as draft, database.writing() as other:
            release = releases.keep(other, Actor.system(), draft)
            other.commit()
            shown = {"number": release.number, "sha256": release.sha256, "bytes": release.size}
    say(f"Version {version} of {slug} is kept.")
    one(shown, "sha256", as_json=as_json)


@command.command()
@click.argument("slug")
@_JSON
def check(slug: str, as_json: bool) -> None:
    """Say what in a version may identify somebody, before it is made: counts and articles, never the words."""
    from webapp.services import exports, projects, release_privacy

    with reading() as session:
        exports.steady(session)
        projects.named(session, slug)
        found = release_privacy.check(session, Actor.system(), slug).findings
    if as_json:
        click.echo(json.dumps({"found": [each.portray() for each in found]}, ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(f"{each.words}. {each.fate}")
        for doc_id, title in each.places.items():
            click.echo(f"    {doc_id}\t{title}")
    if not found:
        say("Nothing was found that may identify somebody.")


@command.command("list")
@click.argument("slug")
@_JSON
def list_(slug: str, as_json: bool) -> None:
    """Print number, day, size, hash and note of each version, and why it was withdrawn."""
    from webapp.services import projects, releases

    with reading() as session:
        projects.named(session, slug)
        found = releases.index(session, Actor.system(), slug)
        shown = [releases.portray(each) for each in found]
    rows(shown if as_json else map(_line, shown), as_json=as_json)


@command.command()
@click.argument("slug")
@click.argument("version")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.zip")
def save(slug: str, version: str, output: Path) -> None:
    """Write the archive of a version, the same bytes each time."""
    from webapp.services import projects, releases

    with reading() as session:
        projects.named(session, slug)
        _, pieces = releases.archive(session, Actor.system(), slug, version)
        with output.open("wb") as stream:
            stream.writelines(pieces)


@command.command()
@click.argument("slug")
@click.argument("old")
@click.argument("new")
@_JSON
def diff(slug: str, old: str, new: str, as_json: bool) -> None:
    """Say what version NEW has otherwise than version OLD: documents, tags, codes."""
    from webapp.services import projects, release_diff

    with reading() as session:
        projects.named(session, slug)
        found = release_diff.difference(session, Actor.system(), slug, old, new)
    if as_json:
        click.echo(json.dumps(found.portray(), ensure_ascii=False, indent=1))
        return
    for sentence in found.sentences():
        click.echo(sentence)
    for change in found.tags:
        parts = f" ({', '.join(change.parts)})" if change.parts else ""
        click.echo(f"{change.fate}\t{change.document}\t{change.start}-{change.end}\t{change.code}\t{change.tag}{parts}")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say whether the archive of a version is as it was made: every sum, every line, every quote.

    Its own SHA-256 is printed, to be compared with the one that was published.
    """
    from webapp.formats import dataset

    with dataset.opened(file) as found:
        problems = found.problems()
        for problem in problems:
            say(problem)
        if problems:
            raise click.exceptions.Exit(1)
        made = found.manifest()
    counts = made["counts"]
    say(f"Whole: version {made['version']}, {counts['documents']:,} documents, {counts['annotations']:,} tags.")
    with file.open("rb") as stream:
        click.echo(hashlib.file_digest(stream, "sha256").hexdigest())


@command.command()
@click.argument("slug")
@click.argument("version")
@click.option("--reason", required=True, metavar="TEXT", help="Why; whoever looks for the version reads it.")
def withdraw(slug: str, version: str, reason: str) -> None:
    """Give a version out no longer; its number and manifest stay with the reason."""
    from webapp.services import projects, releases

    with writing() as session:
        projects.named(session, slug)
        releases.withdraw(session, Actor.system(), slug, version, reason)
    say(f"Version {version} of {slug} is withdrawn.")


def _line(shown: dict[str, Any]) -> dict[str, Any]:
    """A version in a line."""
    gone = shown["withdrawal"] or {}
    return {name: shown[name] for name in ("number", "created_at", "bytes", "sha256", "note")} | {
        "withdrawn": gone.get("reason")
    }
