"""Pages: one blueprint a noun; each view reads the request, calls one service, commits, answers."""

from flask import Flask

from webapp.views import (
    annotations,
    codebooks,
    codings,
    comments,
    documents,
    health,
    home,
    links,
    outcomes,
    reviews,
    sign_in,
    verdicts,
)

NOUNS = (
    annotations,
    codebooks,
    codings,
    comments,
    documents,
    health,
    home,
    links,
    outcomes,
    reviews,
    sign_in,
    verdicts,
)


def install(app: Flask) -> None:
    """Plug in every noun."""
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
