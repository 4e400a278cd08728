"""`glossator serve`: the server for a team."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from webapp.cli.printing import say

if TYPE_CHECKING:
    from webapp.db import Database
    from webapp.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=32, show_default=True, type=click.IntRange(1, 40), help="Requests answered at once.")
@click.option("--insecure-http", is_flag=True, help="Let other machines in although the base URL is not https.")
def command(host: str, port: int, threads: int, insecure_http: bool) -> None:
    """Serve this installation until Ctrl-C or SIGTERM; the first time it prints a set-up link."""
    from webapp.app import create_app
    from webapp.cli import running
    from webapp.cli.installation import opened
    from webapp.http import live, logs
    from webapp.http.server import Server, listen
    from webapp.settings import Settings

    settings = Settings.load()
    _require_safe(settings.secure, host, insecure=insecure_http)
    with running.alone(settings), listen(host, port) as listening, opened() as (_, database):
        settings = settings.served_at(host, listening.getsockname()[1])
        logs.to_stderr()
        app = create_app(settings, database)
        server = Server(app, listening, threads=threads, behind_proxy=settings.secure)
        with live.closing(app), _backed_up(settings, database):
            server.run(lambda: _announce(settings, database))


def _announce(settings: "Settings", database: "Database") -> None:
    from webapp.services import invitations

    click.echo(f"Glossator serves {settings.base_url}")
    with database.writing() as session:
        secret = invitations.setup_link(session)
        session.commit()
    if secret:
        say("Nobody has an account yet. This link makes the first administrator, once, within 30 minutes:")
        click.echo(f"{settings.base_url}/setup/{secret}")


def _backed_up(settings: "Settings", database: "Database") -> AbstractContextManager[None]:
    """Keep backups of a SQLite file while the block runs; PostgreSQL is backed up by who looks after it."""
    from webapp.cli.keeper import FOLDER, Keeper

    return Keeper(database, settings.home / FOLDER).awake() if database.path else nullcontext()


def _require_safe(secure: bool, host: str, *, insecure: bool) -> None:
    from webapp.errors import Invalid
    from webapp.http.server import is_loopback

    if not (secure or insecure or is_loopback(host)):
        raise Invalid(
            f"On {host} other machines could read along. Set GLOSSATOR_BASE_URL to the https address that people use,"
            " or say --insecure-http."
        )
