"""The codebook of a project over the API: the version in use, and a new one in its place."""

import re
from typing import Final

import msgspec
from flask import Blueprint, Response, request

from webapp.api import bodies
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse
from webapp.errors import Malformed, Required, Unsupported
from webapp.http.auth import actor, session
from webapp.services import codebooks
from webapp.services.codebooks import Edition

bp = Blueprint("codebooks", __name__)

_NUMBER: Final = re.compile(r'(?:W/)?"?([0-9]{1,6}(?:\.[0-9]{1,6}){1,2})"?')


@bp.get("/projects/<slug>/codebook")
def show(slug: str) -> Response:
    return _answer(codebooks.show(session(), actor(), slug))


@bp.put("/projects/<slug>/codebook")
def update(slug: str) -> Response:
    updated = codebooks.update(session(), actor(), slug, _codebook(), _expected())
    session().commit()
    return _answer(updated.edition)


def _answer(edition: Edition) -> Response:
    return bodies.answer(codebooks.portray(edition), ETag=f'"{edition.number}"')


def _codebook() -> CodebookSpec:
    """The codebook in the body; a version, times and ids that it brings along are those of what it was made from."""
    if request.mimetype != "application/json":
        raise Unsupported("Send the body as application/json.")
    try:
        return parse(msgspec.json.decode(bodies.raw_body()))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("The body is not JSON that can be read.") from error
    except RecursionError as error:
        raise Malformed("The body is nested too deeply.") from error


def _expected() -> str:
    header = request.headers.get("If-Match")
    if header is None:
        raise Required('Say which version this replaces: If-Match: "1.0".')
    number = _NUMBER.fullmatch(header.strip())
    if number is None:
        raise Malformed('If-Match takes the version of the codebook in use, such as "1.0".')
    return number[1]
