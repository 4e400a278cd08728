"""Live signals: who is told what, by a real server, on whichever database the tests run on."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

import pytest

from tests.stage import Site
from webapp.domain.drafts import TokenDraft
from webapp.domain.roles import Actor, Role
from webapp.http import live
from webapp.models import User
from webapp.services import codebooks, members, tokens

PATIENCE, QUIET = 10.0, 1.5
Told = tuple[str, dict[str, str | None]]


class Stream:
    """An open stream, read event by event."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self._answer = answer

    def next(self) -> Told:
        """The next event; raises TimeoutError when none comes, EOFError when the stream has ended."""
        name, data = "", ""
        while line := self._answer.readline().decode():
            key, _, value = line.rstrip("\n").partition(": ")
            name, data = (value if key == "event" else name), (value if key == "data" else data)
            if line == "\n" and name:
                return name, json.loads(data)
        raise EOFError

    def is_silent(self) -> bool:
        """Whether nothing comes for as long as anything could take."""
        try:
            self.next()
        except TimeoutError:
            return True
        return False


@contextmanager
def listening(site: Site, person: Actor, patience: float = PATIENCE) -> Iterator[Stream]:
    with site.database.writing() as session:
        _, secret = tokens.create(session, person, session.get_one(User, person.user_id), TokenDraft("live"))
        session.commit()
    with closing(http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=patience)) as connection:
        connection.request("GET", "/api/v1/projects/corpus/events", headers={"Authorization": f"Bearer {secret}"})
        with closing(connection.getresponse()) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
            stream = Stream(answer)
            assert stream.next() == ("resync", {})
            yield stream


def test_a_tag_is_told_of_to_who_may_see_it_and_says_nothing_of_what_it_says(site: Site) -> None:
    with site.making() as make:
        coder, other, document = make.member(), make.member(), make.document("A wolf howled.")
    with listening(site, other) as stream, listening(site, other, QUIET) as second:
        with site.making() as make:
            make.tag(coder, document, "wolf")
        assert stream.next() == ("changed", {"document": str(document.id), "what": "annotations"})
        assert second.next()[0] == "changed"
        assert second.is_silent()


def test_where_the_team_works_apart_a_coder_hears_of_their_own_work_only(site: Site) -> None:
    with site.making() as make:
        coder, other, document = make.member(), make.member(), make.document("A wolf howled.")
        make.project().open_team = False
    with listening(site, other, QUIET) as apart, listening(site, coder) as own:
        with site.making() as make:
            make.tag(coder, document, "wolf")
        assert own.next()[0] == "changed"
        assert apart.is_silent()


def test_a_new_codebook_is_told_to_everybody_and_of_no_document(site: Site) -> None:
    with site.making() as make:
        owner, viewer = make.owner(), make.member(Role.VIEWER)
    with listening(site, viewer) as stream:
        with site.making() as make:
            spec = codebooks.show(make.session, owner, "corpus").spec
            codebooks.replace(make.session, owner, "corpus", replace(spec, title="Another title"))
        assert stream.next() == ("changed", {"document": None, "what": "codebook"})


def test_a_stream_ends_when_roles_change_so_that_its_listener_is_looked_at_anew(site: Site) -> None:
    with site.making() as make:
        owner, reviewer = make.owner(), make.member(Role.REVIEWER)
    with listening(site, reviewer) as stream:
        with site.making() as make:
            members.change_role(make.session, owner, "corpus", reviewer.user_id, Role.VIEWER)
        with pytest.raises(EOFError):
            stream.next()


def test_very_much_at_once_is_told_as_one_look_at_everything(site: Site) -> None:
    with site.making() as make:
        coder, other = make.member(), make.member()
        texts = [make.document(f"A wolf howled {number} times.") for number in range(201)]
    with listening(site, other) as stream:
        with site.making() as make:
            for document in texts:
                make.tag(coder, document, "wolf")
        assert stream.next() == ("resync", {})


def test_streams_hold_no_thread_and_a_listener_who_leaves_is_forgotten(site: Site) -> None:
    with site.making() as make:
        coder, other, document = make.member(), make.member(), make.document("A wolf howled.")
    with ExitStack() as stack:
        streams = [stack.enter_context(listening(site, other)) for _ in range(40)]  # of 8 threads
        assert site.client(coder).get(f"/documents/{document.id}").status_code == 200
        with site.making() as make:
            make.tag(coder, document, "wolf")
        assert {stream.next()[0] for stream in streams} == {"changed"}
    broker = site.app.extensions["glossator.broker"]
    deadline = time.monotonic() + PATIENCE
    with site.making() as make:
        make.tag(coder, document, "howled")
    while broker.listeners and time.monotonic() < deadline:
        time.sleep(0.05)
    assert broker.listeners == 0


def test_when_the_feed_breaks_streams_end_and_the_next_listener_is_told_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> object:
        raise RuntimeError("no feed")

    with site.making() as make:
        coder, other, document = make.member(), make.member(), make.document("A wolf howled.")
    with monkeypatch.context() as patched:
        patched.setattr(live, "open_feed", broken)
        with pytest.raises(EOFError), listening(site, other):
            pass
    with listening(site, other) as stream:
        with site.making() as make:
            make.tag(coder, document, "wolf")
        assert stream.next()[0] == "changed"
