"""Telling open pages that something changed: one broker a process, one stream a browser.

A page is told what kind of thing changed in which document, and asks for what it may see. Whoever connects, again or
for the first time, is told to look at everything as soon as nothing that comes after it can be missed.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec
from flask import Flask, Response, current_app, request

from webapp.db import Database
from webapp.domain.signals import ends_streams, kind_of
from webapp.errors import Unavailable
from webapp.feed import Feed, Signal, open_feed
from webapp.http.streams import Stream, handed_over
from webapp.services.audiences import Audience

_log = logging.getLogger("glossator")
_RESYNC: Final = b"event: resync\ndata: {}\n\n"
_WELCOME: Final = b"retry: 2000\n\n"
_COME_BACK: Final = b"retry: 15000\n" + _RESYNC
_PING: Final = b": still here\n\n"
_PING_EVERY, _LONGEST = 15.0, 600.0  # seconds; rights are looked at anew whenever somebody connects
_MOST = 800
"""Streams at once, so that connections remain for everything else."""
_MUCH: Final = 200
"""Different signals at once after which everybody looks at everything: an import, for instance."""


@dataclass(slots=True, eq=False)
class _Listener:
    audience: Audience
    stream: Stream
    since: float


class Broker:
    """Hands what is committed to whom it may be told. Its thread runs while somebody listens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._listeners: set[_Listener] = set()
        self._thread: threading.Thread | None = None
        self._follows = False  # whether nothing is missed any more
        self._closing = threading.Event()

    def join(self, audience: Audience, begin: Callable[[], Stream | None]) -> bool:
        """Tell *audience* from now on by the stream that *begin* gives; False when the server has no streams.

        Raises Unavailable, before a stream is begun, when too many listen already.
        """
        with self._lock:
            if len(self._listeners) >= _MOST or self._closing.is_set():
                raise Unavailable("Too many pages are open to be kept up to date.", retry_after=15)
            stream = begin()
            if stream is None:
                return False
            self._listeners.add(_Listener(audience, stream, time.monotonic()))
            if self._follows:
                stream.send(_RESYNC)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="glossator-live", daemon=True)
                self._thread.start()
            return True

    @property
    def listeners(self) -> int:
        """How many are told."""
        with self._lock:
            return len(self._listeners)

    def close(self) -> None:
        """End every stream, and the thread."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join(5)

    def _run(self) -> None:
        try:
            with contextlib.closing(open_feed(self._database, self._closing)) as feed:
                self._begin()
                self._follow(feed)
        except Exception:  # noqa: BLE001  # a thread has nobody to raise to
            _log.exception("live signals stopped; who listens will come back")
            with self._lock:
                self._dismiss()

    def _begin(self) -> None:
        """From here on nothing is missed: who listens already may look at everything, and who comes later at once."""
        with self._lock:
            self._follows, waiting = True, list(self._listeners)
        self._send(waiting, _RESYNC)

    def _follow(self, feed: Feed) -> None:
        pinged = time.monotonic()
        while self._goes_on():
            self._tell(feed.wait(0.5))
            moment = time.monotonic()
            if moment - pinged > _PING_EVERY:
                pinged = moment
                self._send(self._present(), _PING)
            self._end([one for one in self._present() if moment - one.since > _LONGEST])

    def _goes_on(self) -> bool:
        with self._lock:
            if self._listeners and not self._closing.is_set():
                return True
            self._dismiss()
            return False

    def _dismiss(self) -> None:
        """End what is left, so that the next who listens begins a new thread; the lock is held."""
        for listener in self._listeners:
            listener.stream.end()
        self._listeners.clear()
        self._thread, self._follows = None, False

    def _tell(self, signals: list[Signal] | None) -> None:
        """Send each listener what they may be told, in one piece; when much happened, that they look at everything."""
        if signals is None or len(found := set(signals)) > _MUCH:
            self._send(self._present(), _RESYNC)
            return
        regrouped = {signal.project_id for signal in found if ends_streams(signal.name)}
        self._end([one for one in self._present() if one.audience.project_id in regrouped])
        for listener in self._present():
            words = {_words(signal) for signal in found if _concerns(signal, listener.audience)}
            if words:
                self._send([listener], b"".join(sorted(words)))

    def _present(self) -> list[_Listener]:
        with self._lock:
            return list(self._listeners)

    def _send(self, listeners: list[_Listener], words: bytes) -> None:
        gone = [one for one in listeners if not one.stream.send(words)]
        with self._lock:
            self._listeners.difference_update(gone)

    def _end(self, listeners: list[_Listener]) -> None:
        for one in listeners:
            one.stream.end()
        with self._lock:
            self._listeners.difference_update(listeners)


def install(app: Flask, database: Database) -> None:
    """Give the application a broker; its thread begins with the first who listens."""
    app.extensions["glossator.broker"] = Broker(database)


@contextlib.contextmanager
def closing(app: Flask) -> Iterator[None]:
    """End all streams of the application with the block."""
    try:
        yield
    finally:
        broker: Broker = app.extensions["glossator.broker"]
        broker.close()


def stream(audience: Audience) -> Response:
    """The answer that tells *audience* from now on, as server-sent events.

    Where the server has no streams it ends at once, and the browser comes back to ask again.
    """
    broker: Broker = current_app.extensions["glossator.broker"]
    stays = broker.join(audience, partial(handed_over, request.environ))
    return Response(
        iter([_WELCOME if stays else _COME_BACK]), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


def _concerns(signal: Signal, audience: Audience) -> bool:
    kind = kind_of(signal.name)
    return kind is not None and signal.project_id == audience.project_id and audience.hears(kind, signal.actor_id)


def _words(signal: Signal) -> bytes:
    told = {"document": signal.document_id, "what": kind_of(signal.name)}
    return b"event: changed\ndata: %b\n\n" % msgspec.json.encode(told)
