"""What is known of documents: changed one by one, or joined from a spreadsheet; each change is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.events import EventName
from webapp.domain.metadata import FIELDS, MAX_COLUMNS, Known, date_key, date_words, sort_key, spoken
from webapp.domain.roles import Action, Actor
from webapp.domain.spreadsheet import Row
from webapp.errors import Conflict, Invalid, Stale
from webapp.models import Document
from webapp.services import access, activity, documents, sealing, search
from webapp.services.access import DocumentPlace, ProjectPlace

_PORTION = 100
_ENDINGS = (".txt", ".md", ".html", ".htm", ".markdown")


@dataclass(frozen=True, slots=True)
class Joined:
    """What a spreadsheet did to documents: how many rows changed something, matched, or found no document."""

    matched: int = 0
    changed: int = 0
    strangers: tuple[Row, ...] = ()
    ambiguous: tuple[Row, ...] = ()

    def __add__(self, more: "Joined") -> "Joined":
        return Joined(
            self.matched + more.matched,
            self.changed + more.changed,
            self.strangers + more.strangers,
            self.ambiguous + more.ambiguous,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document, where it stands, and whether the actor may change it."""

    place: DocumentPlace
    sealed: bool = False  # whether the source is hidden from the actor

    @property
    def document(self) -> Document:
        return self.place.document

    @property
    def may_edit(self) -> bool:
        return self.place.may(Action.EDIT_METADATA) and not self.sealed

    @property
    def published(self) -> str:
        """The date in words."""
        document = self.document
        return date_words((document.year, document.month, document.day))

    @property
    def linkable(self) -> bool:
        """Whether the address is one that a page may link to; a foreign corpus may hold anything."""
        return (self.document.source_url or "").startswith(("http://", "https://"))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The document's own columns."""
        return list(self.document.columns.items())

    def typed(self) -> dict[str, str]:
        """The facts as a form shows them."""
        document = self.document
        lines = {name: getattr(document, name) or "" for name in FIELDS if name not in ("authors", "published")}
        more = {"authors": "; ".join(document.authors), "published": document.published_key}
        return {**lines, **more, "version": str(document.version)}


def show(session: Session, actor: Actor, document_id: UUID, action: Action = Action.READ) -> Facts:
    """What is known of a document, for somebody who may do *action* with it."""
    place = access.document(session, actor, document_id, action)
    if action is Action.EDIT_METADATA:
        sealing.require_open(session, document_id)
    return Facts(place, sealing.label(session, document_id) is not None)


def change(session: Session, actor: Actor, document_id: UUID, known: Known, expected: int | None = None) -> Facts:
    """Take over what *known* names and leave the rest; what is equal already writes nothing.

    Raises Stale, with the present state, when *expected* is not the document's version.
    """
    place = access.document(session, actor, document_id, Action.EDIT_METADATA)
    sealing.require_open(session, document_id)
    if expected is not None and expected != place.document.version:
        raise Stale("Somebody changed this in the meantime.", state=documents.portray(place.document))
    apply(session, actor, place.document, known)
    return Facts(place)


def apply(session: Session, actor: Actor, document: Document, known: Known) -> bool:
    """As `change`, for a document that is loaded and allowed; whether anything was changed."""
    before, found_by = _facts(document), search.facts(document)
    for name, value in _columns(document, known).items():
        setattr(document, name, value)
    after = _facts(document)
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not differing:
        return False
    document.version += 1
    document.updated_at = now()
    session.flush()  # the search reads beside the session
    search.change(session, document, found_by)
    activity.record(
        session,
        actor,
        EventName.DOCUMENT_CHANGED,
        document.id,
        project=document.project_id,
        document=document.id,
        before={name: before.get(name) for name in differing},
        after={name: after.get(name) for name in differing},
    )
    return True


def join(session: Session, actor: Actor, slug: str, rows: Sequence[Row]) -> Iterator[Joined]:
    """Join rows of a spreadsheet to the documents of the project whose files they name, with or without its ending.

    Works in short portions and gives after each what came of it so far, so that the caller can commit. A name that
    two documents share is changed in neither.
    """
    joined = Joined()
    for first in range(0, len(rows), _PORTION):
        joined += _join(session, actor, slug, rows[first : first + _PORTION])
        yield joined


def joinable(session: Session, actor: Actor, slug: str) -> ProjectPlace:
    """The project, for somebody who may join a spreadsheet to it; raises Conflict while a round hides sources from
    them, since they would write over what they can't see.
    """
    place = access.project(session, actor, slug, Action.EDIT_METADATA)
    if sealing.sealed(session, place.project.id):
        raise Conflict("You code articles whose source is hidden from you; join the spreadsheet after their lock.")
    return place


def _join(session: Session, actor: Actor, slug: str, rows: Sequence[Row]) -> Joined:
    place = joinable(session, actor, slug)
    found = _by_file(session, place, rows)
    changed = 0
    strangers, ambiguous = [], []
    for row in rows:
        meant = found.get(row.file, [])
        if len(meant) > 1:
            ambiguous.append(row)
        elif not meant:
            strangers.append(row)
        else:
            changed += apply(session, actor, meant[0], row.known)
    matched = len(rows) - len(strangers) - len(ambiguous)
    return Joined(matched, changed, tuple(strangers), tuple(ambiguous))


def without_row(session: Session, actor: Actor, slug: str, files: Sequence[str], limit: int = 20) -> Sequence[str]:
    """Names of documents of the project that no row of a spreadsheet named, at most *limit*."""
    place = access.project(session, actor, slug, Action.READ)
    names = {name for file in files for name in _names(file)}
    wanted = select(Document.source_file).where(Document.project_id == place.project.id).order_by(Document.id)
    wanted = wanted.where(sealing.open_to(session, place.project.id))
    unnamed = (file or "an article without a file" for file in session.scalars(wanted) if file not in names)
    return list(islice(unnamed, limit))


def _by_file(session: Session, place: ProjectPlace, rows: Sequence[Row]) -> dict[str, list[Document]]:
    """The documents that each row means: those of exactly that name, else those whose ending was left out."""
    names = {name for row in rows for name in _names(row.file)}
    wanted = select(Document).where(Document.project_id == place.project.id, Document.source_file.in_(names))
    by_name: dict[str, list[Document]] = {}
    for document in session.scalars(wanted):
        by_name.setdefault(document.source_file or "", []).append(document)
    return {row.file: by_name.get(row.file) or _any(by_name, _names(row.file)) for row in rows}


def _any(by_name: Mapping[str, list[Document]], names: Sequence[str]) -> list[Document]:
    return [document for name in names for document in by_name.get(name, [])]


def _names(file: str) -> list[str]:
    return [file, *(file + ending for ending in _ENDINGS)]


def _facts(document: Document) -> dict[str, object]:
    return {**spoken(documents.known(document)), "external_id": document.external_id}


def _columns(document: Document, known: Known) -> dict[str, Any]:
    """The columns of the table that *known* speaks of, with those that lists sort by."""
    found: dict[str, Any] = {name: value for name, value in known.items() if name not in ("published", "columns")}
    if "authors" in known:
        found["authors"] = list(known["authors"])
    if "published" in known:
        found["year"], found["month"], found["day"] = known["published"]
        found["published_key"] = date_key(known["published"])
    if "title" in known:
        found["title_key"] = sort_key(known["title"] or document.source_file or "")
    if "columns" in known:
        merged = {**document.columns, **known["columns"]}
        found["columns"] = {name: value for name, value in merged.items() if value}
        if len(found["columns"]) > MAX_COLUMNS:
            raise Invalid(f"An article has at most {MAX_COLUMNS} columns of its own.", field="metadata")
    return found
