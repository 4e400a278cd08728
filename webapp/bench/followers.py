"""Open article pages without a browser: each listens to the project and looks again when its article changed."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from webapp.errors import Unavailable

_GATHER = 0.2
"""Seconds that a page waits for more, as static/js/islands/annotate/colleagues.js does."""
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Page:
    """An open page, and what it asks its server for."""

    port: int
    document: str  # empty: it listens, and never looks
    cookies: str
    stream: str

    def look(self, etag: str = "") -> str:
        """The ETag of its tags, after they were fetched unless they are those of *etag*."""
        if not self.document:
            return etag
        with closing(self._connection()) as connection:
            headers = {"Cookie": self.cookies} | ({"If-None-Match": etag} if etag else {})
            connection.request("GET", f"/documents/{self.document}/state", headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 304):
                raise Unavailable(f"An open page was answered with {answer.status}.")
            return answer.headers["ETag"]

    def follow(self, listening: threading.Barrier) -> None:
        """Listen until the server ends it; *listening* is told once the stream runs."""
        with suppress(OSError, HTTPException), closing(self._connection()) as connection:
            connection.request("GET", self.stream, headers={"Cookie": self.cookies})
            answer = connection.getresponse()
            if answer.status != 200:
                listening.abort()
                return
            listening.wait(_PATIENCE)
            etag = self.look()
            while line := answer.readline():
                if self.document and self.document.encode() in line:
                    time.sleep(_GATHER)
                    etag = self.look(etag)

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)


@contextmanager
def following(pages: list[Page]) -> Iterator[None]:
    """All *pages* listen during the block, and until their server ends."""
    listening = threading.Barrier(len(pages) + 1)
    for page in pages:
        threading.Thread(target=page.follow, args=(listening,), daemon=True).start()
    try:
        listening.wait(_PATIENCE)
    except threading.BrokenBarrierError:
        raise Unavailable(
            "The server did not let all pages listen; server.log of the bench's home says more."
        ) from None
    yield
