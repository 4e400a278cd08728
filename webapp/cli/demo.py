"""`glossator demo`: a home with a project to try, served on this machine only."""

import json
import tomllib
from pathlib import Path

import click

from webapp import resources
from webapp.app import create_app
from webapp.cli.installation import opened
from webapp.db import Session
from webapp.domain import text as texts
from webapp.domain.codebook_json import parse
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.errors import NotFound
from webapp.services import accounts, documents, invitations, projects

PEOPLE = (
    ("ilse", "Ilse Maren", Role.OWNER),
    ("mina", "Mina Okafor", Role.ANNOTATOR),
    ("jonas", "Jonas Weber", Role.ANNOTATOR),
)


@click.command("demo")
@click.option("--port", default=8400, show_default=True)
@click.option("--home", type=click.Path(path_type=Path), help="Keep the demo in this folder.")
@click.option("--no-browser", is_flag=True, help="Don't open a browser.")
def command(port: int, home: Path | None, no_browser: bool) -> None:
    """Serve a project of invented articles on this machine only."""
    from waitress.server import create_server

    with opened(home) as (settings, database):
        with database.writing() as session:
            secret = _link(session)
            session.commit()
        server = create_server(create_app(settings, database), host="127.0.0.1", port=port, threads=8, ident=None)
        click.echo(f"Glossator's demo runs at http://127.0.0.1:{port}", err=True)
        click.echo(f"http://127.0.0.1:{port}/link/{secret}")
        server.run()


def _link(session: Session) -> str:
    try:
        ilse = accounts.named(session, "ilse")
    except NotFound:
        _make(session)
        ilse = accounts.named(session, "ilse")
    return invitations.demo_link(session, ilse)


def _make(session: Session) -> None:
    system = Actor.system()
    people = {name: accounts.create(session, system, name, None, shown) for name, shown, _ in PEOPLE}
    spec = parse(json.loads((resources.path("seeds") / "codebook.json").read_text(encoding="utf-8")))
    project = projects.create(session, system, "demo", "Demo: forced return", spec, people["ilse"])
    for name, _, role in PEOPLE[1:]:
        projects.join(session, project, people[name], role)
    folder = resources.path("seeds") / "demo"
    for article in tomllib.loads((folder / "catalogue.toml").read_text(encoding="utf-8"))["article"]:
        text = texts.clean((folder / article["source_file"]).read_bytes())
        regions = tuple(Region(r["start"], r["end"], r["kind"]) for r in article["regions"])
        date = article.get("published", {})
        draft = documents.DocumentDraft(
            text,
            title=article.get("title"),
            authors=tuple(article["authors"]),
            outlet=article.get("outlet"),
            published=(date.get("year"), date.get("month"), date.get("day")),
            regions=regions,
            source_file=article["source_file"],
        )
        documents.create(session, system, "demo", draft)
