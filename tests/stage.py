"""A whole installation for a test: a database of its own, the application on it, people signed in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Page
from waitress import create_server, wasyncore
from werkzeug.test import TestResponse

from tests.make import Make
from webapp.db import Database
from webapp.domain.roles import Actor
from webapp.http import live
from webapp.http.streams import StreamingChannel
from webapp.models import Document, User
from webapp.services import identity
from webapp.settings import Settings


class SignedInClient(FlaskClient):
    """A test client that sends its CSRF token along, as our pages do."""

    csrf_token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        headers = dict(kwargs.pop("headers", None) or {})
        if self.csrf_token:
            headers.setdefault("X-CSRFToken", self.csrf_token)
        return super().open(*args, headers=headers, **kwargs)


@dataclass
class Stage:
    """An application on a real database."""

    settings: Settings
    database: Database
    app: Flask

    @contextmanager
    def making(self) -> Iterator[Make]:
        """Make things, and commit them when the block ends."""
        with self.database.writing() as session:
            yield Make.on(session)
            session.commit()

    def client(self, person: User | Actor | None = None) -> SignedInClient:
        """A browser without a screen, signed in as *person* when one is given."""
        self.app.test_client_class = SignedInClient
        client = self.app.test_client()
        assert isinstance(client, SignedInClient)
        if person is None:
            return client
        user_id = person.id if isinstance(person, User) else person.user_id
        assert user_id
        with self.database.writing() as session:
            secret = identity.begin(session, user_id, "a test")
            session.commit()
        with self.app.test_request_context() as context:
            client.csrf_token = generate_csrf()
            csrf = context.session["csrf_token"]
        with client.session_transaction() as cookie:
            cookie["token"], cookie["csrf_token"] = secret, csrf
        return client


@dataclass
class Site(Stage):
    """A stage whose application is served on loopback, for a real browser."""

    url: str

    def sign_in(self, page: Page, person: User | Actor) -> None:
        """Sign *person* in on the browser of *page*."""
        cookie = self.client(person).get_cookie("glossator")
        assert cookie
        page.context.add_cookies([{"name": "glossator", "value": cookie.value, "url": self.url, "httpOnly": True}])

    def document_url(self, document: Document) -> str:
        """The address of the article page of *document*."""
        return f"{self.url}/documents/{document.id}"


@contextmanager
def staged(app: Flask, settings: Settings) -> Iterator[Stage]:
    """*app* on the database of *settings*, and then again on the one that it had: to make it anew takes longer."""
    before = dict(app.extensions), app.config["SECRET_KEY"], dict(app.view_functions)
    database = Database(settings)
    take_statements(database, app.extensions["glossator.database"])
    app.extensions |= {"glossator.database": database, "glossator.settings": settings}
    live.install(app, database)
    app.config["SECRET_KEY"] = settings.secret_key
    try:
        with live.closing(app):
            yield Stage(settings, database, app)
    finally:
        app.extensions, app.config["SECRET_KEY"], app.view_functions = before
        database.close()


def take_statements(database: Database, known: Database) -> None:
    """Let *database* use what was compiled for *known*: SQLAlchemy keeps it by engine, and would begin anew."""
    for new, old in ((database.write, known.write), (database.read, known.read)):
        new.dialect, new._compiled_cache = old.dialect, old._compiled_cache


@contextmanager
def served(stage: Stage) -> Iterator[Site]:
    """*stage* behind the real server, on a free port of loopback."""
    server = create_server(stage.app, host="127.0.0.1", port=0, threads=8, ident=None)
    server.channel_class = StreamingChannel
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Site(stage.settings, stage.database, stage.app, f"http://127.0.0.1:{server.effective_port}")
    finally:
        # in the server's own thread, and with the connections that browsers keep open
        with suppress(OSError):  # another event woke it first, and it has ended
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(5)
        server.task_dispatcher.shutdown()
