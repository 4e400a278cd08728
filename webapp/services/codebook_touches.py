"""What the changes of a draft touch: tags of the codes that changed, and values that would no longer be allowed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_diff import means_the_same
from webapp.domain.roles import Actor
from webapp.domain.values import strangers
from webapp.models import Annotation
from webapp.services import visibility
from webapp.services.codebook_drafts import Desk
from webapp.services.usage import Use

_UNASKED = {"", "colour", "key", "place in the tree", "order of fields", "replacement"}
"""Parts of a code whose change never changes what its tags mean."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A field in which tags have a value that the draft does not allow, and how many do."""

    field: str
    tags: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What the change of one code touches, as far as somebody may see tags.

    *asked* is whether they are to say if its tags should be looked at again, *meant* what its texts propose.
    """

    use: Use | None
    asked: bool
    meant: bool
    lost: Sequence[Lost]


def of_changes(session: Session, actor: Actor, desk: Desk) -> Mapping[str, Touched]:
    """What is touched of each code that the draft changes, by its key; one query for each field that takes less."""
    found: dict[str, Touched] = {}
    parts: dict[str, set[str]] = {}
    for change in desk.changes:
        if change.subject == "code":
            parts.setdefault(change.key, set()).add(change.part)
    for key, changed in parts.items():
        old, new = desk.present.spec.code(key), desk.draft.spec.code(key)
        if old is None or new is None:
            continue
        asked = key in desk.used and not changed <= _UNASKED
        lost = _lost(session, actor, desk, old, new) if key in desk.uses else ()
        found[key] = Touched(desk.uses.get(key), asked, not means_the_same(old, new), lost)
    return found


def _lost(session: Session, actor: Actor, desk: Desk, old: CodeSpec, new: CodeSpec) -> list[Lost]:
    narrowed = [field for field in old.attributes if _takes_less(field, new.attribute(field.name))]
    counts = ((field.name, _count(session, actor, desk, new, field.name)) for field in narrowed)
    return [Lost(name, tags) for name, tags in counts if tags]


def _takes_less(old: AttributeSpec, new: AttributeSpec | None) -> bool:
    """Whether a value of the field as it was may be none of the field as it is."""
    if new is None or (old.multiple and not new.multiple):
        return True
    if new.type == "enum":
        return old.type != "enum" or not {*old.values} <= {*new.values}
    return new.type not in (old.type, "text")


def _count(session: Session, actor: Actor, desk: Desk, code: CodeSpec, name: str) -> int:
    """How many tags have values in that field that *code* does not allow."""
    given = cast(Annotation.attributes[name], String)
    wanted = (
        select(given, func.count())
        .where(visibility.annotations(desk.place, actor), Annotation.code_id == desk.present.ids[code.code])
        .group_by(given)
    )
    book = CodebookSpec("", (code,))
    total = 0
    for text, tags in session.execute(wanted):
        values = json.loads(text) if text else None
        if values and strangers(book, code.code, {name: tuple(values)}):
            total += tags
    return total
