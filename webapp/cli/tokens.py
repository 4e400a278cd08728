"""`glossator token`: API tokens."""

from uuid import UUID

import click

from webapp.cli.installation import reading, writing
from webapp.cli.printing import one, rows, say
from webapp.clock import rfc3339
from webapp.domain.drafts import TokenDraft
from webapp.domain.roles import Actor
from webapp.errors import NotFound

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("token")
def command() -> None:
    """Tokens with which scripts use the API."""


@command.command()
@click.argument("user")
@click.option("--project", metavar="SLUG", help="Good for this project only.")
@click.option("--days", type=int, metavar="N", help="Ends after so many days; without, when it is revoked.")
@click.option("--label", default="", help="What it is for, shown in lists.")
@_JSON
def create(user: str, project: str | None, days: int | None, label: str, as_json: bool) -> None:
    """Print a new token of USER, alone on the last line; it can't be shown again."""
    from webapp.services import accounts, tokens

    with writing() as session:
        draft = TokenDraft(label, project, days)
        try:
            made, secret = tokens.create(session, Actor.system(), accounts.named(session, user), draft)
        except NotFound as unknown:
            raise (unknown if unknown.errors else NotFound(f"{user} is in no project called {project}.")) from unknown
    say(f"A token of {user}; keep it, it is shown only now.")
    one({"id": str(made.id), "user": user, "token": secret}, "token", as_json=as_json)


@command.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Print id, user, project, label, making and end of each token that is not revoked."""
    from webapp.services import tokens

    with reading() as session:
        found = tokens.index(session, Actor.system())
    rows(
        [
            {
                "id": str(token.id),
                "user": token.user.name,
                "project": project.slug if project else None,
                "label": token.label,
                "created_at": rfc3339(token.created_at),
                "expires_at": rfc3339(token.expires_at) if token.expires_at else None,
            }
            for token, project in found
        ],
        as_json=as_json,
    )


@command.command()
@click.argument("token_id", metavar="ID", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """End the token with that id (see `glossator token list`) at once."""
    from webapp.services import tokens

    with writing() as session:
        token = tokens.revoke(session, Actor.system(), token_id)
    say(f"The token of {token.user.name} works no longer.")
