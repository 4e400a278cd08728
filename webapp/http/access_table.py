"""Every route, and what it takes to call it. A route that is not here can't be served, and fails the tests.

The services authorise for real, on the thing itself; this table says it in one place, turns strangers away
before any work is done, bounds the size of what is sent, and is walked by tests/access.
"""

from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.roles import Action

KB, MB = 1024, 1024 * 1024


class Who(StrEnum):
    """Who may call a route that belongs to no project."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ADMIN = "administrator"


@dataclass(frozen=True, slots=True)
class Access:
    """What one route asks of its caller, and how much it takes.

    *action* is needed in the project of the thing that the address names. *writes* marks a GET that must write.
    """

    who: Who | Action
    limit: int = MB
    writes: bool = False

    @property
    def open(self) -> bool:
        return self.who is Who.ANYONE


ROUTES: dict[str, Access] = {
    "static": Access(Who.ANYONE),
    "favicon": Access(Who.ANYONE),
    "health.live": Access(Who.ANYONE),
    "health.ready": Access(Who.ANYONE),
    # pages
    "home.index": Access(Who.SIGNED_IN),
    "sign_in.new": Access(Who.ANYONE),
    "sign_in.create": Access(Who.ANYONE, limit=64 * KB),
    "sign_in.delete": Access(Who.SIGNED_IN),
    "links.create": Access(Who.ANYONE, writes=True),
    "documents.index": Access(Action.READ),
    "documents.show": Access(Action.READ),
    "codings.finish": Access(Action.ANNOTATE, limit=64 * KB),
    "codings.reopen": Access(Action.ANNOTATE, limit=64 * KB),
    "annotations.edit": Access(Action.READ),
    "reviews.index": Access(Action.JUDGE),
    "reviews.standing": Access(Action.JUDGE),
    "verdicts.update": Access(Action.JUDGE, limit=64 * KB),
    "verdicts.delete": Access(Action.JUDGE, limit=64 * KB),
    "comments.create": Access(Action.COMMENT, limit=64 * KB),
    "comments.delete": Access(Action.COMMENT, limit=64 * KB),
    "outcomes.index": Access(Action.ANNOTATE),
    "codebooks.stylesheet": Access(Action.READ),
    # the API
    "api.annotations.update": Access(Action.ANNOTATE, limit=256 * KB),
    "api.annotations.delete": Access(Action.ANNOTATE),
    "api.annotations.index": Access(Action.READ),
    "api.documents.index": Access(Action.READ),
    "api.documents.show": Access(Action.READ),
    "api.codings.update": Access(Action.ANNOTATE),
    "api.verdicts.update": Access(Action.JUDGE, limit=64 * KB),
    "api.verdicts.delete": Access(Action.JUDGE),
}
