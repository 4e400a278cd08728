"""Answers that stay open: our own server takes them off its threads, so that one is a socket and nothing more.

Waitress has no such thing. A task that is handed over does not finish its answer, and its channel lives on until the
reader leaves or `end` is called.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HAND_OVER: Final = "glossator.hand_over"
"""The name in a WSGI environment of what makes a stream out of the answer under way."""
_BEHIND = 64 * 1024
"""Bytes that a reader may leave unread before they are let go; they come back and ask for everything."""


class Stream(Protocol):
    """An answer under way, written from any thread."""

    def send(self, data: bytes) -> bool:
        """Send on; False when nobody reads any more."""

    def end(self) -> None:
        """Finish the answer."""


def handed_over(environ: "WSGIEnvironment") -> Stream | None:
    """The answer to *environ* as a stream, once its view has returned; None where the server has no streams."""
    hand_over: Callable[[], Stream] | None = environ.get(HAND_OVER)
    return hand_over() if hand_over and environ["REQUEST_METHOD"] == "GET" else None


class StreamingChannel(HTTPChannel):
    """A connection that may be handed over; from then on the broker's thread and the server's both write to it."""

    stream: "_Handed | None" = None

    def handle_write(self) -> None:
        if self.stream is None:
            super().handle_write()
            return
        with self.outbuf_lock:
            super().handle_write()


class _Task(WSGITask):
    channel: StreamingChannel

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[HAND_OVER] = self._hand_over
        return environ

    def finish(self) -> None:
        stream = self.channel.stream
        if stream is None:
            super().finish()
            return
        self.close_on_finish = False  # though no length was given
        stream.release()

    def _hand_over(self) -> Stream:
        self.channel.stream = _Handed(self.channel)
        stream: Stream = self.channel.stream
        return stream


StreamingChannel.task_class = _Task


class _Handed:
    """A stream on a connection of our own server; its body is chunked, as the server began it."""

    def __init__(self, channel: StreamingChannel) -> None:
        self._channel = channel
        self._lock = threading.Lock()
        self._early: list[bytes] | None = []  # what is sent before the head of the answer is out
        self._over = False

    def release(self) -> None:
        """The head is out: from here on what is sent is written."""
        with self._lock:
            early, self._early = self._early, None
        for data in early or ():
            self.send(data)
        if self._over:
            self.end()

    def send(self, data: bytes) -> bool:
        with self._lock:
            if self._early is not None:
                self._early.append(data)
                return True
        channel = self._channel
        if channel.total_outbufs_len > _BEHIND:
            channel.will_close = True
        if channel.will_close or not self._write(b"%X\r\n%b\r\n" % (len(data), data)):
            return False
        return self._pull()

    def end(self) -> None:
        with self._lock:
            self._over = True
            if self._early is not None:
                return
        if self._write(b"0\r\n\r\n"):
            self._channel.close_when_flushed = True
            self._pull()

    def _pull(self) -> bool:
        """Wake the server's loop; False when it has ended, and every stream with it."""
        with suppress(OSError):
            self._channel.server.pull_trigger()
            return True
        return False

    def _write(self, data: bytes) -> bool:
        with suppress(ClientDisconnected, OSError):
            self._channel.write_soon(data)
            return True
        return False
