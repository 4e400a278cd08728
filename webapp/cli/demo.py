"""`glossator demo`: a home with a project to try, served on this machine only."""

import json
import logging
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket

import click

from webapp import resources
from webapp.app import create_app
from webapp.cli import running, upgrading
from webapp.cli.installation import opened
from webapp.db import Database, Session
from webapp.domain import text as texts
from webapp.domain.codebook_json import parse
from webapp.domain.roles import Actor, Role
from webapp.errors import NotFound
from webapp.http import live, logs
from webapp.http.server import Server, listen
from webapp.services import accounts, corpora, invitations, projects
from webapp.settings import Settings

PEOPLE = (
    ("ilse", "Ilse Maren", Role.OWNER),
    ("mina", "Mina Okafor", Role.ANNOTATOR),
    ("jonas", "Jonas Weber", Role.ANNOTATOR),
)


@click.command("demo")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535))
@click.option("--home", type=click.Path(path_type=Path), help="Keep the demo in this folder.")
@click.option("--no-browser", is_flag=True, help="Don't open a browser.")
def command(port: int, home: Path | None, no_browser: bool) -> None:
    """Serve a project of invented articles on this machine only, until Ctrl-C."""
    settings = Settings.load(home=home)
    with running.alone(settings), listen("127.0.0.1", port) as listening:
        upgrading.upgrade(settings)  # who tries a newer version wants their demo back, not a command to type
        with opened(home) as (_, database):
            _serve(settings.on_loopback(listening.getsockname()[1]), database, listening, browser=not no_browser)


def _serve(settings: Settings, database: Database, listening: socket, *, browser: bool) -> None:
    with database.writing() as session:
        link = f"{settings.base_url}/link/{_link(session)}"
        session.commit()
    logs.to_stderr(logging.WARNING)
    app = create_app(settings, database)
    with live.closing(app):
        Server(app, listening).run(lambda: _announce(settings.base_url, link, browser=browser))


def _announce(address: str, link: str, *, browser: bool) -> None:
    click.echo(f"Glossator's demo runs at {address}; Ctrl-C ends it. This link signs you in, once:", err=True)
    click.echo(link)
    if browser and _has_windows():
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def _has_windows() -> bool:
    """Whether there is a browser with windows; one for the terminal would take it over."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return not isinstance(found, webbrowser.GenericBrowser) or isinstance(found, webbrowser.BackgroundBrowser)


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
    run = corpora.begin(session, system, "demo", people={f"u-{name}": name for name, _, _ in PEOPLE})
    for batch in corpora.batches(_articles()):
        corpora.bring_in(session, system, run.place, batch, run)


def _articles() -> Iterator[corpora.Line]:
    """The articles with tags, decisions and comments: lines without text, each checked against its article."""
    folder = resources.path("seeds") / "demo"
    with (folder / "tags.jsonl").open("rb") as stream:
        for line in corpora.lines("tags.jsonl", stream):
            assert line.record
            assert line.record.source_file
            text = texts.clean((folder / line.record.source_file).read_bytes())
            yield replace(line, record=line.record._replace(text=text))
