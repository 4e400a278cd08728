"""The page on which a draft of a codebook is read, with one of its parts open to be written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from flask import Response
from flask_wtf import FlaskForm

from webapp.domain import colours, prose
from webapp.domain.codebook_telling import Group, grouped
from webapp.errors import Conflict, Invalid
from webapp.http.render import page
from webapp.services.codebook_drafts import Desk, Overwritten

Outcome = Literal["saved", "refused", "overwritten"]
Part = Literal["whole", "code", "new_code", "question", "new_question"]


@dataclass(frozen=True, slots=True)
class Open:
    """The part that is open: which one, its form, and what somebody else made of it in the meantime.

    *at* is the field of a code to go on with; *theirs* how the form differs from what stands there now.
    """

    part: Part
    form: FlaskForm
    key: str = ""
    at: int | None = None
    theirs: Sequence[Group] | None = None


def draft_page(desk: Desk, opened: Open | None = None, status: int = 200) -> Response:
    """The draft, with one part open or none."""
    book = desk.draft.spec
    return page(
        "codebooks/draft.html",
        status,
        place=desk.place,
        section="codebook",
        desk=desk,
        book=book,
        uses=desk.uses,
        rules=prose.rules(book.unit_of_coding),
        guidelines=prose.blocks(book.guidelines),
        proposals=colours.proposals([code.colour for code in book.walk()]),
        opened=opened,
    )


def changes_page(desk: Desk, form: FlaskForm, status: int = 200) -> Response:
    """What the draft says otherwise than the version in use, and the note with which it takes its place."""
    return page(
        "codebooks/changes.html",
        status,
        place=desk.place,
        section="codebook",
        desk=desk,
        book=desk.draft.spec,
        groups=grouped(desk.changes),
        form=form,
    )


def attempt(form: FlaskForm, save: Callable[[], object]) -> Outcome:
    """Save what was typed. Why it was refused stands in the form then; what somebody else changed stays."""
    if not form.validate():
        return "refused"
    try:
        save()
    except Overwritten:
        return "overwritten"
    except (Conflict, Invalid) as refusal:
        form.form_errors.append(refusal.detail)
        return "refused"
    return "saved"
