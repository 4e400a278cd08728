"""Pages: one blueprint a noun; each view reads the request, calls one service, commits, answers."""

from flask import Flask

from webapp.views import (
    account,
    activity,
    admin_people,
    annotations,
    bookmarks,
    codebook_drafts,
    codebooks,
    codes,
    codings,
    comments,
    documents,
    exports,
    health,
    histories,
    home,
    imports,
    invitations,
    links,
    members,
    mentions,
    metadata,
    occurrences,
    outcomes,
    projects,
    questions,
    regions,
    resets,
    reviews,
    setup,
    sign_in,
    threads,
    verdicts,
)

NOUNS = (
    account,
    activity,
    admin_people,
    annotations,
    bookmarks,
    codebook_drafts,
    codebooks,
    codes,
    codings,
    comments,
    documents,
    exports,
    health,
    histories,
    home,
    imports,
    invitations,
    links,
    members,
    mentions,
    metadata,
    occurrences,
    outcomes,
    projects,
    questions,
    regions,
    resets,
    reviews,
    setup,
    sign_in,
    threads,
    verdicts,
)


def install(app: Flask) -> None:
    """Plug in every noun."""
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
