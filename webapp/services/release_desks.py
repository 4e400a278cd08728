"""What the pages about dataset versions show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.descriptions import Description
from webapp.domain.identifying import KINDS, Finding
from webapp.domain.release_diff import Difference
from webapp.domain.roles import Action, Actor, may
from webapp.errors import NotFound
from webapp.models import User
from webapp.services import access, exports, releases
from webapp.services.access import ProjectPlace
from webapp.services.releases import Shown


@dataclass(frozen=True, slots=True)
class Listing:
    """The versions of a project, the newest first."""

    place: ProjectPlace
    versions: Sequence[Shown]

    @property
    def may_manage(self) -> bool:
        """Whether whoever looks may make one."""
        return may(self.place.role, Action.MANAGE_RELEASES)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a version is made: the number of the last one, how many documents there are, what is said of the data."""

    place: ProjectPlace
    last: str | None
    count: int
    description: Description


@dataclass(frozen=True, slots=True)
class Page:
    """One version. *maker* is who made it, *before* the number of the version before it that can be compared."""

    place: ProjectPlace
    version: Shown
    before: str | None
    maker: str | None

    @property
    def may_manage(self) -> bool:
        """Whether whoever looks may withdraw it."""
        return may(self.place.role, Action.MANAGE_RELEASES)

    @property
    def checked(self) -> list[str]:
        """What might identify somebody and was looked at before the version was made, in words."""
        found = self.manifest.get("may_identify", {})
        return [Finding(kind, count).words for kind, count in found.items() if kind in KINDS]

    @property
    def final(self) -> dict[str, int]:
        """How many tags of each code are final; empty for versions that were made before that was counted."""
        found: dict[str, int] = self.manifest.get("final_by_code", {})
        return found

    @property
    def manifest(self) -> dict[str, Any]:
        """What the version says of itself."""
        return self.version.release.manifest


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side."""

    place: ProjectPlace
    old: str
    new: str
    difference: Difference


def listing(session: Session, actor: Actor, slug: str) -> Listing:
    """The versions of a project as *actor* may see them."""
    place = access.project(session, actor, slug, Action.EXPORT)
    return Listing(place, releases.index(session, actor, slug))


def desk(session: Session, actor: Actor, slug: str) -> Desk:
    """What has to be known before a version is made."""
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    known = releases.index(session, actor, slug)
    last, count = known[0].release.number if known else None, exports.offer(session, actor, slug).count
    return Desk(place, last, count, Description.read(place.project.dataset))


def page(session: Session, actor: Actor, slug: str, number: str) -> Page:
    """One version; raises NotFound when there is none of that number."""
    place = access.project(session, actor, slug, Action.EXPORT)
    found = releases.show(session, actor, slug, number)
    made_by = found.release.created_by
    maker = session.scalar(select(User.display_name).where(User.id == made_by)) if made_by else None
    return Page(place, found, releases.before(session, actor, slug, number), maker)


def compared(session: Session, actor: Actor, slug: str, old: str | None, new: str) -> Compared:
    """What version *new* has otherwise than version *old*, or than the one before it."""
    place = access.project(session, actor, slug, Action.EXPORT)
    releases.show(session, actor, slug, new)
    old = old or releases.before(session, actor, slug, new)
    if old is None:
        raise NotFound(f"There is no version before {new} to compare it with.")
    return Compared(place, old, new, releases.difference(session, actor, slug, old, new))
