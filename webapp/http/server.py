"""The server inside `serve` and `demo`: waitress, and an end that finishes what is in flight.

Why waitress, and why these figures: docs/adr/0002-server.md.
"""

import errno
import gc
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher

from webapp.errors import Conflict, Forbidden, Invalid
from webapp.http.access_table import MB, ROUTES
from webapp.http.streams import StreamingChannel

GRACE = 8.0
"""Seconds that requests in flight get when the server is told to stop."""
_LAST_CALL = 0.2
"""Seconds of these in which what was sent already is still read."""
_CONNECTIONS = 1000
_SILENCE = 30
"""Seconds after which a connection that says nothing is closed."""
_log = logging.getLogger("glossator")


def listen(host: str, port: int) -> socket.socket:
    """A socket on which nobody is answered yet, so that a port that is taken is known before anything else is done.

    Raises Conflict when it is taken, Forbidden when it needs more rights, Invalid when there is no such host.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except socket.gaierror as error:
        raise Invalid(f"There is no host {host} on this machine.", field="host") from error
    except PermissionError as error:
        raise Forbidden(f"Port {port} needs the rights of an administrator; choose another one with --port.") from error
    except OverflowError as error:
        raise Invalid("A port is a number from 0 to 65535.", field="port") from error
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
        raise Conflict(f"Port {port} of {host} {why}; choose another one with --port.") from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach *host*."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Server:
    """Answers requests until it is told to stop."""

    def __init__(self, app: Flask, listening: socket.socket, *, threads: int = 32, behind_proxy: bool = False) -> None:
        self.address: tuple[str, int] = listening.getsockname()[:2]
        self._listening = listening
        self._map: dict[int, Any] = {}
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(threads)
        server = create_server(
            app,
            self._map,
            _dispatcher=self._threads,
            sockets=[listening],
            ident=None,
            expose_tracebacks=False,
            connection_limit=_CONNECTIONS,
            channel_timeout=_SILENCE,
            cleanup_interval=10,
            asyncore_use_poll=True,  # select() can't look at more than 1,024 files
            max_request_body_size=max(rule.limit for rule in ROUTES.values()) + MB,
            **_trusting(behind_proxy=behind_proxy),
        )
        assert isinstance(server, BaseWSGIServer)  # one socket
        server.channel_class = StreamingChannel
        self._server = server
        self._stop_at: float | None = None
        self._asked = threading.Event()

    def run(self, announce: Callable[[], None] = lambda: None) -> None:
        """Call *announce* and answer; returns when `stop`, SIGTERM or SIGINT asked for it and all is answered."""
        # What is there now stays: looked at again and again for garbage, it would cost 7 % of every save.
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        with _on_signal(self.stop):
            announce()
            while self._map and not self._ended():
                wait = 0.05 if self._asked.is_set() else 1
                wasyncore.loop(timeout=wait, use_poll=True, map=self._map, count=1)
        self._close()

    def stop(self) -> None:
        """Take no new connections and end when what is in flight is answered; asked twice, end at once."""
        twice = self._asked.is_set()
        self._asked.set()
        if twice:
            self._stop_at = time.monotonic()
        with suppress(OSError):  # ended already
            self._server.pull_trigger()

    def _ended(self) -> bool:
        if not self._asked.is_set():
            return False
        moment = time.monotonic()
        if self._stop_at is None:
            self._stop_at = moment + GRACE
        if moment < self._stop_at - GRACE + _LAST_CALL:
            return False
        self._stop_listening()
        channels = [part for part in self._map.values() if isinstance(part, HTTPChannel)]
        for channel in channels:
            if not _busy(channel):
                channel.handle_close()
        return moment >= self._stop_at or not any(map(_busy, channels))

    def _stop_listening(self) -> None:
        if self._server.accepting:
            self._server.accepting = False
            self._server.del_channel()
            self._listening.close()

    def _close(self) -> None:
        unanswered = sum(isinstance(part, HTTPChannel) and _busy(part) for part in self._map.values())
        if unanswered:
            _log.warning("stopped with %d requests unanswered", unanswered)
        wasyncore.close_all(self._map, ignore_all=True)
        self._threads.shutdown(timeout=1)


def _busy(channel: HTTPChannel) -> bool:
    """Whether a request of this connection is being answered, or its answer is still on the way."""
    return bool(channel.connected and (channel.requests or channel.total_outbufs_len))


def _trusting(*, behind_proxy: bool) -> dict[str, Any]:
    """Whose word is taken for a caller's address: nobody's, or that of one proxy on this machine."""
    if not behind_proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


@contextmanager
def _on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Call *stop* for SIGTERM and SIGINT while the block runs; only the main thread is told of signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stopping(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, stopping) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
