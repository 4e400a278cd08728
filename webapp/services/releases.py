"""Dataset versions: made once, kept as they were written, given out byte for byte.

    with database.reading() as session, releases.made(session, actor, slug, terms) as draft:
        with database.writing() as other:
            release = releases.keep(other, actor, draft)
            other.commit()

So the long part holds no write lock.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.clock import now, rfc3339
from webapp.domain.anonymity import TITLE
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.records import Corpus, DocumentRecord
from webapp.domain.releases import NUMBER, Terms, order
from webapp.domain.roles import Action, Actor
from webapp.errors import Conflict, Invalid, NotFound
from webapp.formats.archive import zipped
from webapp.models import Document, Project, Release, ReleaseDocument, ReleasePiece, Withdrawal
from webapp.services import access, activity, codebooks, exports, release_privacy, visibility
from webapp.services.access import ProjectPlace
from webapp.services.exports import Wanted
from webapp.services.release_files import Making
from webapp.services.release_privacy import Privacy

PIECE = 1 << 20  # bytes
_ROWS = 500
_COUNTS = ("documents", "characters", "annotations", "by_code")


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is written but not kept yet; its archive is a temporary file."""

    slug: str
    terms: Terms
    manifest: dict[str, Any]
    archive: IO[bytes]
    size: int
    sha256: str
    doc_ids: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as lists show it."""

    release: Release
    withdrawal: Withdrawal | None


@contextmanager
def made(session: Session, actor: Actor, slug: str, terms: Terms) -> Iterator[Draft]:
    """A version of a project as it is now, gone again unless it is kept meanwhile.

    Call it first on a fresh session. What belongs to rounds that are not locked is no part of it. Raises Invalid for
    the number, Conflict when a version has it already and while the actor codes in a blind round.
    """
    exports.steady(session)
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    _require_seeing(session, place, actor)
    _require_next(session, place, terms)
    wanted = Wanted("jsonl", terms.layers, terms.text, personal=True)
    with closing(exports.plan(session, actor, slug, wanted)) as export, tempfile.TemporaryFile() as archive:
        privacy = release_privacy.of(session, place, terms, export.corpus)
        corpus, day = _nameless(export.corpus, privacy), now().date()
        making = Making(
            session, actor, place, terms, corpus, day, privacy, lambda: _again(session, actor, slug, wanted)
        )
        seen, size = sha256(), 0
        for piece in zipped(making.files()):
            seen.update(piece)
            size += archive.write(piece)
        _require_checked(terms, privacy)
        yield Draft(slug, terms, making.manifest, archive, size, seen.hexdigest(), making.held)


def keep(session: Session, actor: Actor, draft: Draft) -> Release:
    """The version, kept for ever; raises as `made` does when another of its number or above was made meanwhile."""
    place = access.project(session, actor, draft.slug, Action.MANAGE_RELEASES)
    codebooks.lock(session, place.project)  # so that no other version comes between
    _require_next(session, place, draft.terms)
    release = Release(
        id=new_id(),
        project_id=place.project.id,
        number=draft.terms.number,
        manifest=draft.manifest,
        sha256=draft.sha256,
        size=draft.size,
        created_by=actor.user_id,
        created_at=now(),
    )
    session.add(release)
    session.flush()
    _store(session, release, draft)
    activity.record(
        session,
        actor,
        EventName.RELEASE_MADE,
        release.id,
        project=place.project.id,
        after={"number": release.number, "sha256": release.sha256},
    )
    return release


def index(session: Session, actor: Actor, slug: str) -> list[Shown]:
    """The versions of a project, the newest first."""
    place = access.project(session, actor, slug, Action.EXPORT)
    return _shown(session, place, _numbers(session, place))


def page(
    session: Session, actor: Actor, slug: str, limit: int, after: str | None = None
) -> tuple[list[Shown], str | None]:
    """The next *limit* versions older than *after*, and the number to go on after: None at the end."""
    place = access.project(session, actor, slug, Action.EXPORT)
    left = [number for number in _numbers(session, place) if after is None or order(number) < order(after)]
    return _shown(session, place, left[:limit]), left[limit - 1] if left[limit:] else None


def show(session: Session, actor: Actor, slug: str, number: str) -> Shown:
    """One version; raises NotFound when there is none of that number."""
    place = access.project(session, actor, slug, Action.EXPORT)
    found = _shown(session, place, [number]) if NUMBER.fullmatch(number) else []
    if not found:
        raise NotFound("There is no version of that number.")
    return found[0]


def before(session: Session, actor: Actor, slug: str, number: str) -> str | None:
    """The number of the last version before *number* that is still given out."""
    older = [one for one in index(session, actor, slug) if order(one.release.number) < order(number)]
    return next((one.release.number for one in older if not one.withdrawal), None)


def archive(session: Session, actor: Actor, slug: str, number: str) -> tuple[Release, Iterator[bytes]]:
    """A version and its archive in pieces, the same bytes each time.

    Raises Conflict for one that was withdrawn, with the reason, and while the actor codes in a blind round.
    """
    place = access.project(session, actor, slug, Action.EXPORT)
    found = show(session, actor, slug, number)
    if found.withdrawal:
        raise Conflict(f"Version {number} was withdrawn: {found.withdrawal.reason}")
    _require_seeing(session, place, actor)
    return found.release, _pieces(session, found.release)


def portray(shown: Shown) -> dict[str, Any]:
    """A version as API and commands show it."""
    release, said, gone = shown.release, shown.release.manifest, shown.withdrawal
    return {
        "number": release.number,
        "created_at": rfc3339(release.created_at),
        "note": said.get("note", ""),
        "layers": said.get("layers", []),
        "text": said.get("variant") != "text_free",
        "anonymous": said.get("anonymous", False),
        "personal_fields": said.get("personal_fields", False),
        "codebook_version": said["codebook"]["version"],
        "counts": {name: said["counts"][name] for name in _COUNTS},
        "final_by_code": said.get("final_by_code", {}),
        "may_identify": said.get("may_identify", {}),
        "bytes": release.size,
        "sha256": release.sha256,
        "withdrawal": {"reason": gone.reason, "withdrawn_at": rfc3339(gone.withdrawn_at)} if gone else None,
    }


def withdraw(session: Session, actor: Actor, slug: str, number: str, reason: str) -> Withdrawal:
    """Give a version out no longer: its archive goes, its number and manifest stay with the reason.

    Raises Invalid without a reason, Conflict for one that was withdrawn before.
    """
    place = access.project(session, actor, slug, Action.MANAGE_RELEASES)
    found = show(session, actor, slug, number)
    if found.withdrawal:
        raise Conflict(f"Version {number} was withdrawn already: {found.withdrawal.reason}")
    if not reason.strip():
        raise Invalid("Say why; whoever looks for the version will read it.", field="reason")
    release = found.release
    for table in (ReleasePiece, ReleaseDocument):
        session.execute(delete(table).where(table.release_id == release.id))
    withdrawal = Withdrawal(
        release_id=release.id, reason=reason.strip(), withdrawn_by=actor.user_id, withdrawn_at=now()
    )
    session.add(withdrawal)
    activity.record(
        session,
        actor,
        EventName.RELEASE_WITHDRAWN,
        release.id,
        project=place.project.id,
        after={"number": number, "reason": withdrawal.reason},
    )
    return withdrawal


def _shown(session: Session, place: ProjectPlace, numbers: list[str]) -> list[Shown]:
    wanted = select(Release, Withdrawal).outerjoin(Withdrawal, Withdrawal.release_id == Release.id)
    here = wanted.where(Release.project_id == place.project.id, Release.number.in_(numbers))
    found = [Shown(release, withdrawal) for release, withdrawal in session.execute(here)]
    return sorted(found, key=lambda one: order(one.release.number), reverse=True)


def _pieces(session: Session, release: Release) -> Iterator[bytes]:
    number = 0
    of_release = select(ReleasePiece.body).where(ReleasePiece.release_id == release.id)
    while (body := session.scalar(of_release.where(ReleasePiece.number == number))) is not None:
        yield body
        number += 1


def _store(session: Session, release: Release, draft: Draft) -> None:
    draft.archive.seek(0)
    number = 0
    while body := draft.archive.read(PIECE):
        session.execute(insert(ReleasePiece).values(release_id=release.id, number=number, body=body))
        number += 1
    here = Document.project_id == release.project_id
    for first in range(0, len(draft.doc_ids), _ROWS):
        some = Document.export_id.in_(draft.doc_ids[first : first + _ROWS])
        ids = session.scalars(select(Document.id).where(here, some)).all()
        rows = [{"release_id": release.id, "document_id": document_id} for document_id in ids]
        session.execute(insert(ReleaseDocument), rows)


def _again(session: Session, actor: Actor, slug: str, wanted: Wanted) -> Iterator[DocumentRecord]:
    """The documents once more, as they were the first time: the session reads one state."""
    with closing(exports.plan(session, actor, slug, wanted)) as export:
        yield from export.corpus.documents


def _nameless(corpus: Corpus, privacy: Privacy) -> Corpus:
    """The corpus with its codebooks as the version shows them; its documents are looked after as they pass."""
    if privacy.anonymous is None:
        return corpus
    hides = privacy.anonymous
    books = {hides.identifier(number): hides.over(book) for number, book in corpus.codebooks.items()}
    return replace(corpus, id="anonymous", title=TITLE, codebook=hides.over(corpus.codebook), codebooks=books)


def _numbers(session: Session, place: ProjectPlace) -> list[str]:
    """Those that were given out, withdrawn ones too, the highest first."""
    known = session.scalars(select(Release.number).where(Release.project_id == place.project.id))
    return sorted(known, key=order, reverse=True)


def _require_next(session: Session, place: ProjectPlace, terms: Terms) -> None:
    """Return when the number is the next one; the same again is told from one that is too low."""
    known = _numbers(session, place)
    if terms.number in known:
        [there] = _shown(session, place, [terms.number])
        raise Conflict(f"There is a version {terms.number} already.", field="number", state=portray(there))
    terms.checked(known)


def _require_checked(terms: Terms, privacy: Privacy) -> None:
    """Return when an owner has looked at what may identify somebody, or there is nothing of the kind."""
    found = privacy.search.findings
    if found and not terms.ticked:
        said = "; ".join(one.words for one in found)
        raise Invalid(f"Look at what may identify somebody, and say that you did: {said}.", field="ticked")


def _require_seeing(session: Session, place: ProjectPlace, actor: Actor) -> None:
    """Return when nothing in the project is hidden from the actor."""
    blind = visibility.codes_blind(actor, place.project.id)
    if session.scalar(select(Project.id).where(Project.id == place.project.id, blind)):
        raise Conflict("While you code in a blind round, versions with others' tags are closed to you.")
