"""The list of tags under an older meaning: each in its context, beside what its code said then and says now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domain import values
from webapp.domain.codebook import CodeSpec
from webapp.domain.codebook_news import reworded
from webapp.domain.codebook_telling import Told, grouped
from webapp.domain.roles import Action, Actor
from webapp.errors import Invalid
from webapp.models import Annotation
from webapp.services import access, codebooks, older_tags, passages
from webapp.services.access import ProjectPlace
from webapp.services.codebooks import Edition
from webapp.services.older_tags import Filters, Group, Standing
from webapp.services.passages import Passage


@dataclass(frozen=True, slots=True)
class Change:
    """What a code says otherwise than in version *then*, word by word. Where its words are the same, *why* it means
    something else all the same, and since which version."""

    then: str
    said: Sequence[Told]
    since: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A tag in its context; *refused* is why it can't be confirmed as it is, and empty when it can."""

    tag: Annotation
    code: CodeSpec
    passage: Passage
    change: Change
    own: bool
    refused: str

    @property
    def fields(self) -> list[tuple[str, Sequence[str]]]:
        """Name and values, as they are read, of each field that has some."""
        kinds = {spec.name: spec.type for spec in self.code.attributes}
        return [(name, values.as_read(given, kinds.get(name))) for name, given in self.tag.attributes.items()]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, where the tags stand as a whole, and those that may be confirmed at once."""

    place: ProjectPlace
    edition: Edition
    filters: Filters
    standing: Standing
    cases: Sequence[Case]
    after: UUID | None
    at_once: Group | None
    everybody: bool  # whether the actor looks after everybody's tags
    may_confirm: bool

    @property
    def chosen(self) -> tuple[str, str]:
        """How the code and the person are called that the filters name; empty where they name none."""
        code, person = self.filters.code or "", str(self.filters.person_id or "")
        names = {part.value: part.name for part in (*self.standing.codes, *self.standing.people)}
        return names.get(code, code), names.get(person, "somebody" if person else "")


def page(session: Session, actor: Actor, slug: str, filters: Filters) -> Page:
    """A page of the tags that were made under an older meaning: the actor's own, for reviewers and owners everybody's.

    In as many statements whatever the project holds.
    """
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    edition = codebooks.in_use(session, place.project.id)
    found = older_tags.groups(session, place, actor, edition)
    tags, after = older_tags.rows(session, place, actor, found, filters)
    return Page(
        place,
        edition,
        filters,
        older_tags.standing(found, filters),
        _cases(session, actor, edition, tags),
        after,
        _at_once(actor, found, filters),
        everybody=place.may(Action.SEE_REVIEW),
        may_confirm=place.may(Action.ANNOTATE),
    )


def standing(session: Session, actor: Actor, slug: str, filters: Filters) -> Page:
    """The same without any tag: where they stand."""
    place = access.project(session, actor, slug, Action.SEE_OUTCOMES)
    edition = codebooks.in_use(session, place.project.id)
    found = older_tags.groups(session, place, actor, edition)
    counted, at_once = older_tags.standing(found, filters), _at_once(actor, found, filters)
    everybody, may = place.may(Action.SEE_REVIEW), place.may(Action.ANNOTATE)
    return Page(place, edition, filters, counted, [], None, at_once, everybody=everybody, may_confirm=may)


def _at_once(actor: Actor, found: Sequence[Group], filters: Filters) -> Group | None:
    """The tags that the actor may confirm together: where the list is of one code and of their own, so that what they
    see of it is what they confirm."""
    listed = [group for group in found if group.left and filters.let_through(group)]
    return listed[0] if len(listed) == 1 and listed[0].person_id == actor.user_id and listed[0].left > 1 else None


def _cases(session: Session, actor: Actor, edition: Edition, tags: Sequence[Annotation]) -> list[Case]:
    shown = passages.around(session, tags)
    changes: dict[tuple[str, UUID], Change] = {}
    found = []
    for tag in tags:
        key = tag.code.key
        code = edition.spec.code(key)
        assert code
        at = key, tag.version_id
        change = changes[at] = changes.get(at) or _change(session, edition, code, tag.version_id)
        refused = _refused(edition, key, tag.attributes)
        found.append(Case(tag, code, shown[tag.id], change, tag.author_id == actor.user_id, refused))
    return found


def _change(session: Session, edition: Edition, code: CodeSpec, version_id: UUID) -> Change:
    before = codebooks.edition(session, version_id)
    then, meaning = before.spec.code(code.code), edition.meanings[code.code]
    assert then
    assert meaning
    since = codebooks.edition(session, meaning)
    said = [told for group in grouped(reworded(then, code)) for told in group.changes]
    return Change(before.number, said, since.number, since.spec.change_note)


def _refused(edition: Edition, key: str, attributes: Mapping[str, Sequence[str]]) -> str:
    """Which value keeps a tag from being confirmed, in a sentence; empty when none does."""
    try:
        values.check(edition.spec, key, {name: tuple(some) for name, some in attributes.items()})
    except Invalid as fault:
        return fault.detail
    return ""
