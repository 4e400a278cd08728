"""JSON in and out: strict on the way in, one shape on the way out."""

from typing import Any, TypeVar

import msgspec
from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.errors import Invalid, Malformed, Required, TooLarge, Unsupported
from webapp.formats.shapes import sentence

Body = TypeVar("Body", bound=msgspec.Struct)
MAX_PAGE = 200
_DEPTH = 32


def read(kind: type[Body]) -> Body:
    """The body of the request as *kind*.

    Raises Unsupported when it is not JSON, Malformed when it can't be parsed, Invalid when it parses and is
    not of that shape.
    """
    if request.mimetype != "application/json":
        raise Unsupported("Send the body as application/json.")
    raw = raw_body()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        field, words = sentence(error)
        raise Invalid(words, field=field or None) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("The body is not JSON that can be read.") from error
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error


def raw_body() -> bytes:
    """The body as bytes; raises TooLarge over the limit of the access table, Malformed when nested too deeply."""
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise TooLarge("This is more than is taken at once.") from error
    require_shallow(raw)
    return raw


def require_shallow(raw: bytes) -> None:
    """Return when brackets nest no deeper than 32; cheap, since deep JSON costs more to parse than to refuse."""
    if raw.count(b"[") + raw.count(b"{") <= _DEPTH:
        return
    depth = 0
    in_text = escaped = False
    for byte in raw:
        if in_text:
            in_text, escaped = (byte != 0x22 or escaped), byte == 0x5C and not escaped
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > _DEPTH:
                raise Malformed("The body is nested too deeply.")
        elif byte in b"]}":
            depth -= 1


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """*value* as JSON."""
    return Response(msgspec.json.encode(value), status, headers, content_type="application/json")


def expected_version() -> int | None:
    """The version in `If-Match: "3"`; None without the header. Raises Malformed for anything else."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    number = header.strip().removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        raise Malformed('If-Match takes a version, such as "3".')
    return int(number)


def require_version() -> int:
    """As `expected_version`; raises Required when the header is missing."""
    version = expected_version()
    if version is None:
        raise Required('Say which version this replaces: If-Match: "version".')
    return version


def page_limit() -> int:
    """How many are asked for at once; raises Malformed for what is no number of one page."""
    given = request.args.get("limit", "50")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MAX_PAGE:
        raise Malformed(f"limit is a number from 1 to {MAX_PAGE}.", field="limit")
    return int(given)
