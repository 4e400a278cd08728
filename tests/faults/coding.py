"""Coders at work on a running server, whatever happens to it: they send each tag until it is taken, as browsers do."""

import http.client
import json
import math
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from tests.make import Make
from tests.processes import PATIENCE, Process, started
from webapp import migrations
from webapp.db import Database
from webapp.domain.drafts import TokenDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.models import User
from webapp.services import invariants, tokens
from webapp.settings import Settings

TEXT = "Nobody counted the 312 returns of that winter, and nobody asked. " * 40
SPAN = 30


@dataclass(frozen=True)
class Office:
    """An installation with a document to tag, the token of a coder, the port on which it is served again and again."""

    settings: Settings
    port: int
    token: str
    document: UUID

    @contextmanager
    def serving(self, **environment: str) -> Iterator[Process]:
        """A server on the port, ready to answer."""
        given = {**self._database(), **environment}
        with started(self.settings.home, "serve", "--port", str(self.port), **given) as server:
            server.line("serves http")
            yield server

    def _database(self) -> dict[str, str]:
        return {} if self.settings.sqlite_path else {"GLOSSATOR_DATABASE_URL": self.settings.database_url}

    def put(self, connection: http.client.HTTPConnection, tag: UUID, start: int) -> int:
        """Send one tag and give the status of the answer."""
        body = {"document": str(self.document), "start": start, "end": start + SPAN, "code": "testimony"}
        body["quote"] = TEXT[start : start + SPAN]
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request("PUT", f"/api/v1/annotations/{tag}", json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def stored(self) -> list[UUID]:
        """The ids of the tags that a fresh look at the document finds."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            headers = {"Authorization": f"Bearer {self.token}"}
            connection.request("GET", f"/api/v1/documents/{self.document}/annotations", headers=headers)
            return [UUID(item["id"]) for item in json.loads(connection.getresponse().read())["items"]]


@dataclass
class Coder:
    """One of them: saves a tag every *pause* seconds until told to stop; remembers what was acknowledged."""

    office: Office
    seed: int
    pause: float
    acknowledged: list[UUID] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    retries: int = 0
    patient_until: float = math.inf  # of fifty coders only some get through between two kills

    def work(self, over: threading.Event) -> None:
        """Save until *over*; the last tag is sent until it is taken, too."""
        chance = random.Random(self.seed)
        while not over.wait(self.pause):
            self._save(new_id(), chance.randrange(len(TEXT) - SPAN), chance)

    def _save(self, tag: UUID, start: int, chance: random.Random) -> None:
        while time.monotonic() < self.patient_until:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=5)) as connection:
                    status = self.office.put(connection, tag, start)
            except (OSError, http.client.HTTPException):
                self.retries += 1
                time.sleep(chance.uniform(0.02, 0.2))
                continue
            if status in (200, 201):
                self.acknowledged.append(tag)
                return
            if status != 503:
                self.refused.append(status)
                return
            time.sleep(chance.uniform(0.02, 0.2))
        self.refused.append(0)


class Team:
    """Coders who save while the block runs; `finish` lets what is on its way arrive, so a server must run then."""

    def __init__(self, office: Office, coders: int, pause: float) -> None:
        self.coders = [Coder(office, seed, pause) for seed in range(coders)]
        self._over = threading.Event()
        self._threads = [threading.Thread(target=coder.work, args=(self._over,)) for coder in self.coders]

    def __enter__(self) -> "Team":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    @property
    def acknowledged(self) -> list[UUID]:
        """All tags that the server has said it took."""
        return [tag for coder in self.coders for tag in coder.acknowledged]

    @property
    def refused(self) -> list[int]:
        """Statuses that no coder should meet; 0 for no answer at all."""
        return [status for coder in self.coders for status in coder.refused]

    def until(self, more: int) -> None:
        """Return when together they have saved so many more."""
        saved, since = len(self.acknowledged), time.monotonic()
        wanted = saved + more
        while (now := len(self.acknowledged)) < wanted:
            if now > saved:
                saved, since = now, time.monotonic()
            assert time.monotonic() < since + PATIENCE, (now, self.refused)
            time.sleep(0.01)

    def finish(self) -> None:
        """Take up no more; with a server running, all is taken before long."""
        self._over.set()
        for coder in self.coders:
            coder.patient_until = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join()


def require_exactly_once(office: Office, team: Team) -> None:
    """Return when all that was acknowledged is stored, nothing is twice, and the database is whole."""
    assert team.refused == []
    with office.serving() as server:
        stored = office.stored()
        assert server.stop() == 0
    assert set(team.acknowledged) <= set(stored), "acknowledged but lost"
    assert [tag for tag, count in Counter(stored).items() if count > 1] == []
    database = Database(office.settings)
    with database.reading() as session:
        made = session.connection().exec_driver_sql(
            "SELECT subject_id, count(*) FROM event WHERE name = 'annotation.created' GROUP BY 1"
        )
        assert {count for _, count in made} == {1}, "saved twice"
        assert [*invariants.broken(session), *invariants.damage(session)] == []
    database.close()


def open_office(settings: Settings) -> Office:
    """A project with a document in an empty database, and the token of its owner."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    database = Database(settings)
    migrations.upgrade(database.write)
    with database.writing() as session:
        make = Make.on(session)
        document = make.document(TEXT)
        owner = session.get_one(User, make.owner().user_id)
        _, token = tokens.create(session, Actor.system(), owner, TokenDraft())
        session.commit()
    database.close()
    return Office(settings, port, token, document.id)
