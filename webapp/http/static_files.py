"""Static files, answered before Flask is asked: a page brings a dozen of them, at a quarter of what Flask would take.

Only addresses with the hash of this build are answered here, from memory, with the headers that every answer carries;
all others take the usual way. Style sheets and scripts come with what they import inside them.
"""

import gzip
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.security import safe_join

from webapp.http.headers import ALWAYS
from webapp.http.joining import joined

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOR_EVER = "public, max-age=31536000, immutable"
_WORDS = ("text/", "image/svg", "application/json")


@dataclass(frozen=True, slots=True)
class _File:
    """One file as it is sent, whole and packed."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes | None  # None where packing gains nothing


class StaticFiles:
    """The application behind it, and the files under *folder* as they were when each was first asked for."""

    def __init__(self, application: "WSGIApplication", folder: Path, build: str) -> None:
        self._application, self._folder = application, folder
        self._prefix = f"/static/{build}/"
        self._files: dict[str, _File | None] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD") and path.startswith(self._prefix):
            file = self._file(path.removeprefix(self._prefix))
            if file:
                return _answer(file, environ, start_response)
        return self._application(environ, start_response)

    def _file(self, name: str) -> _File | None:
        if name not in self._files:
            path = safe_join(str(self._folder), name)
            if path is None or not Path(path).is_file():
                return None  # and not remembered: there is no end of names that are none
            self._files[name] = _read(Path(path))
        return self._files[name]


def _read(path: Path) -> _File:
    body = joined(path)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if kind.startswith(_WORDS) else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Cache-Control": FOR_EVER,
    }
    if packed is not None:
        headers["Vary"] = "Accept-Encoding"
    return _File((*headers.items(), *ALWAYS.items()), body, packed)


def _answer(file: _File, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    body, headers = file.body, list(file.headers)
    if file.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = file.packed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
