"""The page on which a draft of a codebook is read, with one of its parts open to be written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from flask import Response, redirect, url_for
from flask_wtf import FlaskForm

from webapp.domain import codebook_tree as tree
from webapp.domain import colours
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_telling import Group, grouped, lacking
from webapp.errors import Conflict, Invalid
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.services import settling
from webapp.services.codebook_drafts import Desk, Overwritten
from webapp.services.codebook_touches import Touched

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


def draft_page(desk: Desk, opened: Open | None = None, status: int = 200, taken: str = "") -> Response:
    """The draft, with one part open or none; *taken* is a code whose steps in the tree are shown."""
    book = desk.draft.spec
    return page(
        "codebooks/draft.html",
        status,
        place=desk.place,
        section="codebook",
        desk=desk,
        book=book,
        uses=desk.uses,
        proposals=colours.proposals([code.colour for code in book.walk()]),
        opened=opened,
        lacks=lacking(book),
        seen=tree.fingerprint(book),
        taken=taken,
        **_contrast(book, opened),
    )


def contrast_of(book: CodebookSpec, colour: str, key: str) -> dict[str, Any]:
    """How a colour for the code of that key stands out in both themes, and the codes that have it too."""
    valid = re.fullmatch("#[0-9A-Fa-f]{6}", colour)
    others = [code for code in book.walk() if code.code != key and code.colour.lower() == colour.lower()]
    papers = colours.LIGHT_PAPER, colours.DARK_PAPER
    return {"drawn": colours.seen(colour) if valid else None, "papers": papers, "sharing": others}


def _contrast(book: CodebookSpec, opened: Open | None) -> dict[str, Any]:
    if opened is None or "code" not in opened.part:
        return {}
    return contrast_of(book, opened.form.colour.data or "", opened.key)


def moved_page(desk: Desk, key: str, refusal: str) -> Response:
    """The tree after a code was moved, or why it was not: parts of the page for htmx, else the page."""
    book, slug = desk.draft.spec, desk.place.project.slug
    said = refusal or (tree.standing(book, key) + "." if book.code(key) else "")
    if not wants_fragment():
        notice(said, "warn" if refusal else "good")
        here = url_for("codebook_drafts.show", slug=slug, taken=key, _anchor="tree")
        return cast(Response, redirect(here, 303))
    return fragment(
        "codebooks/moved.html",
        422 if refusal else 200,
        project=desk.place.project,
        desk=desk,
        book=book,
        seen=tree.fingerprint(book),
        opened=None,
        taken=key,
        said=said,
        refusal=refusal,
    )


def changes_page(desk: Desk, touched: Mapping[str, Touched], form: FlaskForm, status: int = 200) -> Response:
    """What the draft says otherwise than the version in use, what that touches, and the note that it needs."""
    return page(
        "codebooks/changes.html",
        status,
        place=desk.place,
        section="codebook",
        desk=desk,
        book=desk.draft.spec,
        groups=grouped(desk.changes),
        touched=touched,
        questions=settling.open_questions(session(), desk.place, actor(), desk.changed_codes),
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
