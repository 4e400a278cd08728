"""Pages: one blueprint a noun; each view reads the request, calls one service, commits, answers."""

from flask import Flask

from webapp.views import annotations, codebooks, codings, documents, health, home, links, sign_in

NOUNS = (annotations, codebooks, codings, documents, health, home, links, sign_in)


def install(app: Flask) -> None:
    """Plug in every noun."""
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
