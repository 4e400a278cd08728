"""`glossator project`: corpora and their teams."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.installation import reading, writing
from webapp.cli.printing import one, rows, say
from webapp.clock import rfc3339
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict

if TYPE_CHECKING:
    from webapp.domain.codebook import CodebookSpec

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ROLES = ("viewer", "annotator", "reviewer", "owner")


@click.group("project")
def command() -> None:
    """Projects and who is in them."""


@command.command()
@click.argument("slug")
@click.option("--name", default="", help="How it is shown; SLUG when left out.")
@click.option("--codebook", type=_FILE, help="A codebook (.json, .qdc, .csv); without, one with three codes.")
@click.option("--codebook-of", metavar="SLUG", help="The codebook in use in that project, without its retired codes.")
@click.option("--owner", metavar="USER", help="Its owner; without, the first administrator.")
@_JSON
def create(
    slug: str, name: str, codebook: Path | None, codebook_of: str | None, owner: str | None, as_json: bool
) -> None:
    """Make a project with a codebook in use as 1.0."""
    from webapp.services import accounts, projects

    if codebook and codebook_of:
        raise click.UsageError("Give --codebook or --codebook-of, not both.")
    spec = _codebook(codebook) if codebook else projects.template()
    with writing() as session:
        if codebook_of:
            projects.named(session, codebook_of)
            spec = projects.codebook_of(session, Actor.system(), codebook_of)
        person = accounts.named(session, owner) if owner else accounts.first_admin(session)
        if person is None:
            raise Conflict(
                "There is no account yet to own it; make one first: glossator init --admin NAME --password-stdin"
            )
        project = projects.create(session, Actor.system(), slug, name, spec, person)
    if as_json:
        one({"slug": project.slug, "name": project.name, "owner": person.name}, "slug", as_json=True)
    say(f"The project {project.slug} is ready; {person.name} owns it.")


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Print short name, name, number of people and state of each project."""
    from webapp.services import projects

    with reading() as session:
        found = projects.overview(session, Actor.system())
    rows(
        [
            {
                "slug": project.slug,
                "name": project.name,
                "people": people,
                "state": "closed" if project.closed_at else "open",
                "created_at": rfc3339(project.created_at),
            }
            for project, people in found
        ],
        as_json=as_json,
    )


@command.command("add-member")
@click.argument("slug")
@click.argument("user")
@click.argument("role", type=click.Choice([*ROLES, "coder"]))
def add_member(slug: str, user: str, role: str) -> None:
    """Put USER into the team, or change their role; who comes back finds their unfinished work again."""
    from webapp.services import accounts, members, projects

    wanted = Role.ANNOTATOR if role == "coder" else Role.named(role)
    assert wanted
    with writing() as session:
        projects.named(session, slug)
        restored = members.add(session, Actor.system(), slug, accounts.named(session, user), wanted)
    say(f"{user} is {wanted.word} in {slug}.{f' {restored:,} tags came back.' if restored else ''}")


@command.command("remove-member")
@click.argument("slug")
@click.argument("user")
def remove_member(slug: str, user: str) -> None:
    """Take USER out of the team; finished articles stay, unfinished ones go back."""
    from webapp.services import accounts, members, projects

    with writing() as session:
        projects.named(session, slug)
        gone = members.remove(session, Actor.system(), slug, accounts.named(session, user).id)
    say(f"{user} is no longer in {slug}. {gone.departure.sentence}")


def _codebook(file: Path) -> "CodebookSpec":
    from webapp.formats import codebook_files

    found = codebook_files.find(file.name, file.read_bytes())
    for remark in found.remarks:
        say(remark)
    return found.spec
