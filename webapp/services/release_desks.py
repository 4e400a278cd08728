"""What the pages about dataset versions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.descriptions import Description
from webapp.domain.identifying import KINDS, Finding
from webapp.domain.release_diff import Difference, TagChange
from webapp.domain.roles import Action, Actor, may
from webapp.errors import NotFound
from webapp.models import User
from webapp.services import access, codebooks, exports, release_diff, releases
from webapp.services.access import ProjectPlace
from webapp.services.releases import Shown

SHOWN: Final = 200  # articles of a fate, and tags, that a page names


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
    """One version. *maker* is who made it, *before* the number of the version before it that can be compared.

    *names* are those of codes in the codebook that it was made with.
    """

    place: ProjectPlace
    version: Shown
    before: str | None
    maker: str | None
    names: Mapping[str, str]

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
class ArticleChange:
    """An article in which something differs: whether it is itself added, removed or changed, and its tags that are."""

    title: str
    fate: str
    tags: list[TagChange]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side."""

    place: ProjectPlace
    old: str
    new: str
    difference: Difference

    @property
    def lede(self) -> str:
        """How much differs, in a line."""
        found = self.difference
        return " ".join(found.in_numbers() or ([] if found.codebook else found.sentences()))

    @property
    def articles(self) -> list[ArticleChange]:
        """The first articles in which something differs, with the first tags as they come in the text."""
        found = self.difference
        fates = {"added": found.documents_added, "removed": found.documents_removed, "changed": found.documents_changed}
        shown = {
            doc_id: ArticleChange(found.titles[doc_id], fate, [])
            for fate, doc_ids in fates.items()
            for doc_id in doc_ids[:SHOWN]
        }
        for change in found.tags[:SHOWN]:
            title = found.titles[change.document]
            shown.setdefault(change.document, ArticleChange(title, "", [])).tags.append(change)
        for article in shown.values():
            article.tags.sort(key=lambda change: (change.start, change.end))
        return list(shown.values())

    @property
    def is_cut(self) -> bool:
        """Whether more differs than is shown."""
        found = self.difference
        lists = (found.documents_added, found.documents_removed, found.documents_changed, found.tags)
        return any(len(one) > SHOWN for one in lists)


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
    return Page(place, found, releases.before(session, actor, slug, number), maker, _names(session, place, found))


def _names(session: Session, place: ProjectPlace, found: Shown) -> dict[str, str]:
    """What codes were called; a version without names may call its codebook otherwise: then those in use."""
    try:
        spec = codebooks.numbered(session, place, found.release.manifest["codebook"]["version"]).spec
    except NotFound:
        spec = codebooks.in_use(session, place.project.id).spec
    return {code.code: code.name for code in spec.walk()}


def compared(session: Session, actor: Actor, slug: str, old: str | None, new: str) -> Compared:
    """What version *new* has otherwise than version *old*, or than the one before it."""
    place = access.project(session, actor, slug, Action.EXPORT)
    releases.show(session, actor, slug, new)
    old = old or releases.before(session, actor, slug, new)
    if old is None:
        raise NotFound(f"There is no version before {new} to compare it with.")
    return Compared(place, old, new, release_diff.difference(session, actor, slug, old, new))
