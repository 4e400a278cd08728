"""The JSON API, version 1: the same drafts and services as the pages, another door."""

from flask import Blueprint, Flask

from webapp.api import (
    agreement,
    annotations,
    codebooks,
    codings,
    documents,
    events,
    exports,
    openapi,
    operations,
    projects,
    releases,
    rounds,
    undoings,
    verdicts,
    withdrawals,
)

NOUNS = (
    agreement,
    annotations,
    codebooks,
    codings,
    documents,
    events,
    exports,
    openapi,
    operations,
    projects,
    releases,
    rounds,
    undoings,
    verdicts,
    withdrawals,
)


def install(app: Flask) -> None:
    """Put every noun of the API under /api/v1."""
    v1 = Blueprint("api", __name__, url_prefix="/api/v1")
    for noun in NOUNS:
        v1.register_blueprint(noun.bp)
    app.register_blueprint(v1)
