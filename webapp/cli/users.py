"""`glossator user`: accounts of people."""

import click

from webapp.cli.installation import opened, reading, writing
from webapp.cli.printing import one, password_from_stdin, rows, say
from webapp.clock import rfc3339
from webapp.domain.roles import Actor

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("user")
def command() -> None:
    """People who can sign in."""


@command.command()
@click.argument("name")
@click.option("--display", default="", help="How they are shown; the name itself when left out.")
@click.option("--email", default="", help="An address, seen by administrators only.")
@click.option("--admin", is_flag=True, help="They look after the installation.")
@click.option("--password-stdin", is_flag=True, help="Read their password from the first line of stdin.")
@_JSON
def add(name: str, display: str, email: str, admin: bool, password_stdin: bool, as_json: bool) -> None:
    """Make an account; without a password, print a link by which its owner sets one within a day."""
    from webapp.services import accounts, invitations

    system, password = Actor.system(), password_from_stdin() if password_stdin else None
    with opened() as (settings, database), database.writing() as session:
        user = accounts.create(session, system, name, password, display, is_admin=admin, email=email)
        secret = None if password is not None else invitations.reset_link(session, system, user)
        session.commit()
    link = f"{settings.base_url}/reset/{secret}" if secret else None
    if link or as_json:
        one({"name": name, "link": link}, "link", as_json=as_json)
    say(f"{name} can set a password with this link within a day." if link else f"{name} can sign in.")


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Print name, shown name, e-mail, whether administrator, and state of each account."""
    from webapp.services import accounts

    with reading() as session:
        found = accounts.index(session, Actor.system())
    rows(
        [
            {
                "name": user.name,
                "display_name": user.display_name,
                "email": user.email,
                "admin": user.is_admin,
                "state": "disabled" if user.disabled_at else "active" if user.password_hash else "no password yet",
                "created_at": rfc3339(user.created_at),
            }
            for user in found
        ],
        as_json=as_json,
    )


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """Shut somebody out at once; their work stays."""
    from webapp.services import accounts

    with writing() as session:
        accounts.disable(session, Actor.system(), accounts.named(session, name).id)
    say(f"{name} can't sign in any more.")


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let somebody in again."""
    from webapp.services import accounts

    with writing() as session:
        accounts.enable(session, Actor.system(), accounts.named(session, name).id)
    say(f"{name} can sign in again.")


@command.command("reset-link")
@click.argument("name")
@_JSON
def reset_link(name: str, as_json: bool) -> None:
    """Print a link by which somebody sets a new password within a day; all their sessions end then."""
    from webapp.services import accounts, invitations

    with opened() as (settings, database), database.writing() as session:
        secret = invitations.reset_link(session, Actor.system(), accounts.named(session, name))
        session.commit()
    one({"name": name, "link": f"{settings.base_url}/reset/{secret}"}, "link", as_json=as_json)
    say("It works once, within a day.")
