"""A codebook as it is read: one version, how its codes are used, and the versions beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import Change, diff
from webapp.domain.codebook_telling import Group, grouped, lacking
from webapp.domain.roles import Action, Actor
from webapp.services import access, codebook_drafts, codebook_talks, codebooks, older_tags, rulings, usage
from webapp.services.access import ProjectPlace
from webapp.services.codebook_talks import Talks
from webapp.services.codebooks import Edition, Issue
from webapp.services.rulings import Ruling
from webapp.services.usage import Use


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of a codebook, with what its page shows beside it.

    *changes* is what it says otherwise than the version before it; *drafted* whether a draft waits, for those who
    may work on it; *older* how many tags stand under an older meaning, for reviewers and owners.
    """

    place: ProjectPlace
    edition: Edition
    issue: Issue
    issues: Sequence[Issue]
    uses: Mapping[str, Use]
    changes: Sequence[Change]
    before: str | None
    drafted: bool
    older: int
    talks: Talks | None  # of the version in use
    settled: Sequence[Ruling]  # questions that this version settled

    def shown(self) -> dict[str, Any]:
        """The names that the template of the page uses."""
        names = ("edition", "issue", "issues", "uses", "before", "drafted", "older", "talks", "settled")
        may_edit = self.place.may(Action.EDIT_CODEBOOK)
        return {name: getattr(self, name) for name in names} | {
            "book": self.edition.spec,
            "groups": grouped(self.changes),
            "lacks": lacking(self.edition.spec, self.talks.exemplified) if may_edit and self.talks else (),
            "may_edit": may_edit,
            "passages": self.talks is not None and any(self.talks.sound(key) for key in self.talks.examples),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side: what the second says otherwise than the first."""

    place: ProjectPlace
    before: Edition
    after: Edition
    issues: Sequence[Issue]
    groups: Sequence[Group]

    @property
    def same(self) -> int:
        """How many codes say the same in both."""
        differing = {group.key for group in self.groups if group.subject == "code"}
        return sum(code.code not in differing for code in self.after.spec.walk())


def show(session: Session, actor: Actor, slug: str, number: str | None = None) -> Reading:
    """The version of that number, or the one in use; raises NotFound for a number that is not there."""
    place = access.project(session, actor, slug, Action.READ)
    if number is None:
        edition = codebooks.in_use(session, place.project.id)
    else:
        edition = codebooks.numbered(session, place, number)
    issues = codebooks.issues(session, place)
    issue = next(one for one in issues if one.id == edition.id)
    before = next((one for one in issues if one.number == edition.spec.previous_version), None)
    changes = diff(codebooks.edition(session, before.id).spec, edition.spec) if before else []
    counts = usage.of_codes(session, place, actor)
    uses = {key: counts[code_id] for key, code_id in edition.ids.items() if code_id in counts}
    drafted = place.may(Action.EDIT_CODEBOOK) and codebook_drafts.exists(session, place)
    number_before = before.number if before else None
    looked_after = place.may(Action.SEE_REVIEW) and issue.state == "in_use"
    older = sum(one.left for one in older_tags.groups(session, place, actor, edition)) if looked_after else 0
    talks = codebook_talks.beside(session, place, actor) if issue.state == "in_use" else None
    settled = rulings.of_version(session, place, actor, edition.id)
    return Reading(place, edition, issue, issues, uses, changes, number_before, drafted, older, talks, settled)


def aside(session: Session, actor: Actor, slug: str, number: str | None) -> tuple[CodebookSpec, Talks]:
    """The version of that number, or the one in use, with what the team has put beside it, for whoever reads an
    article; raises NotFound for a number that is not there.
    """
    place = access.project(session, actor, slug, Action.READ)
    edition = codebooks.numbered(session, place, number) if number else codebooks.in_use(session, place.project.id)
    return edition.spec, codebook_talks.aside(session, place, actor)


def compare(session: Session, actor: Actor, slug: str, before: str = "", after: str = "") -> Comparison:
    """Two versions by their numbers; without them the one in use, and the one that it followed.

    Raises NotFound for a number that is not there.
    """
    place = access.project(session, actor, slug, Action.READ)
    new = codebooks.numbered(session, place, after) if after else codebooks.in_use(session, place.project.id)
    issues = codebooks.issues(session, place)
    known = {issue.number for issue in issues}
    followed = new.spec.previous_version if new.spec.previous_version in known else new.number
    old = codebooks.numbered(session, place, before or followed or new.number)
    return Comparison(place, old, new, issues, grouped(diff(old.spec, new.spec)))
