"""Exports over HTTP: what an address asks for, and an answer that a slow reader can take all day.

The export is written into a temporary file first, in one short read transaction: a refusal in the middle still has
its status, the length is known, and neither a thread nor the database waits for the reader.
"""

import errno
import re
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import quote

from flask import Response, request, send_file
from werkzeug.sansio.response import Response as BaseResponse

from webapp.domain.file_names import clean_name
from webapp.errors import Full, Invalid
from webapp.services.exports import Export, Wanted

_SWITCH: Final = {"": None, "0": False, "1": True}
_FEW: Final = 1 << 20  # bytes
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9._-]+")


def wanted() -> Wanted:
    """What `?format=&layer=&text=&prefix=&notes=&folder=&personal=` asks for; layers are repeated or joined by commas.

    Raises Invalid, naming the parameter, for a switch that is neither 0 nor 1 and a prefix that is no number.
    """
    layers = {name.strip() for names in request.args.getlist("layer") for name in names.split(",")} - {""}
    prefix = request.args.get("prefix", "").strip() or "0"
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) < 4):
        raise Invalid("prefix is a number.", field="prefix")
    return Wanted(
        request.args.get("format") or "jsonl",
        frozenset(layers),
        _switch("text", default=True),
        int(prefix),
        _switch("notes", default=False),
        _switch("folder", default=False),
        _switch("personal", default=False),
    )


def download(export: Export) -> Response:
    """The export as a file that a browser saves."""
    kind = "application/zip" if export.is_archive else export.format.media_type
    return saved(export.pieces(), kind, export.file_name)


def saved(pieces: Iterator[bytes], kind: str, name: str) -> Response:
    """A file in pieces, for a browser to save."""
    stream, size = _written(pieces)
    if request.method == "HEAD" and not isinstance(stream, bytes):
        stream.close()
        stream = b""
    response = Response(stream) if isinstance(stream, bytes) else send_file(stream, kind)
    response.content_type = kind
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    save_as(response, name)
    return response


def frozen(pieces: Iterator[bytes], kind: str, name: str, sha256: str) -> Response:
    """A file that never changes, to save, told by its SHA-256: whoever has it already gets none of it again."""
    if request.if_none_match.contains_weak(sha256):
        response = Response(status=304)
        response.headers.pop("Content-Type")
    else:
        response = saved(pieces, kind, name)
        digest = b64encode(bytes.fromhex(sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530
    response.set_etag(sha256)
    return response


def save_as(response: BaseResponse, name: str) -> None:
    """Let a browser save *response* under *name*; one that reads plain letters only is told those."""
    shown = clean_name(name)
    plain = _NOT_PLAIN.sub("_", shown)
    full = "" if plain == shown else f"; filename*=UTF-8''{quote(shown, safe='')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"{full}'


def _written(pieces: Iterator[bytes]) -> tuple[IO[bytes] | bytes, int]:
    """All of them: a file that the server closes when it is sent, or the bytes when there are few."""
    first = bytearray()
    for piece in pieces:
        first += piece
        if len(first) > _FEW:
            break
    else:
        return bytes(first), len(first)
    stream = tempfile.TemporaryFile(prefix="glossator-")  # noqa: SIM115  # the server closes it
    try:
        stream.write(first)
        stream.writelines(pieces)
        size = stream.tell()
        stream.seek(0)
    except OSError as error:
        stream.close()
        if error.errno == errno.ENOSPC:
            raise Full("The disk is full; the export could not be written.") from error
        raise
    except BaseException:
        stream.close()
        raise
    return stream, size


def _switch(name: str, *, default: bool) -> bool:
    given = request.args.get(name, "").strip()
    if given not in _SWITCH:
        raise Invalid(f"{name} is 0 or 1.", field=name)
    chosen = _SWITCH[given]
    return default if chosen is None else chosen
