"""`glossator init`: database and first administrator."""

import click

from webapp.cli.installation import opened
from webapp.cli.printing import password_from_stdin, say


@click.command("init")
@click.option("--admin", metavar="NAME", help="Make this person the first administrator.")
@click.option("--password-stdin", is_flag=True, help="Read their password from the first line of stdin.")
def command(admin: str | None, password_stdin: bool) -> None:
    """Make the database, and the first administrator when one is named.

    Without options the first `glossator serve` prints a one-time link that makes the administrator.
    """
    from webapp.services import accounts

    if password_stdin and not admin:
        raise click.UsageError("--password-stdin needs --admin NAME.")
    if admin and not password_stdin:
        raise click.UsageError("--admin needs --password-stdin: the password is read from stdin.")
    with opened() as (settings, database):
        if admin:
            with database.writing() as session:
                accounts.create_first(session, admin, password_from_stdin())
                session.commit()
            say(f"{admin} is the first administrator.")
        elif not settings.sqlite_path or settings.sqlite_path.exists():
            say("The database is ready. `glossator serve` prints the link that makes the first administrator.")
