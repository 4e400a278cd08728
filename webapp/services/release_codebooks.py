"""The codebooks of a dataset version, and what changed between them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_diff import diff
from webapp.models import CodebookVersion, Operation
from webapp.services.access import ProjectPlace

_TOLD = ("rename", "move", "retire", "restore", "fields", "merge", "split", "undo")


def changes(session: Session, place: ProjectPlace, books: Mapping[str, CodebookSpec], named: Collection[str]) -> str:
    """CHANGES.md: every version since the oldest that the data name, the newest first."""
    versions = _versions(session, place)
    first = next((at for at, one in enumerate(versions) if one.number in named), len(versions))
    done = _operations(session, place)
    lines = ["# Changes of the codebook", "", "A code keeps its key for ever; what is renamed here is only its name."]
    for one in reversed(versions[first:]):
        lines += ["", *_told(one, books, done.get(one.number, ()), named)]
    return "".join(f"{line}\n" for line in lines)


def _told(
    one: CodebookVersion, books: Mapping[str, CodebookSpec], done: Sequence[str], named: Collection[str]
) -> Iterator[str]:
    used = "" if one.number in named else "; nothing in the data was coded with it"
    yield f"## {one.number}"
    yield ""
    yield f"In use from {one.issued_at.date().isoformat()}{used}."
    if one.change_note and one.change_note not in done:
        yield from ("", *(f"> {line}".rstrip() for line in one.change_note.splitlines()))
    if done:
        yield from ("", *(f"- **{said}**" for said in done))
    before, after = books.get(one.previous or ""), books.get(one.number)
    if before and after and (said := list(dict.fromkeys(change.sentence for change in diff(before, after)))):
        yield from ("", *(f"- {sentence}" for sentence in said))


def _versions(session: Session, place: ProjectPlace) -> Sequence[CodebookVersion]:
    wanted = select(CodebookVersion).where(
        CodebookVersion.project_id == place.project.id, CodebookVersion.state != "draft"
    )
    return session.scalars(wanted.order_by(CodebookVersion.issued_at, CodebookVersion.id)).all()


def _operations(session: Session, place: ProjectPlace) -> Mapping[str, Sequence[str]]:
    """By the version that came of them, what merges, splits, renames … did, in words."""
    wanted = (
        select(CodebookVersion.number, Operation)
        .join(Operation, Operation.after_id == CodebookVersion.id)
        .where(Operation.project_id == place.project.id, Operation.kind.in_(_TOLD))
        .order_by(Operation.id)
    )
    found: dict[str, list[str]] = {}
    for number, made in session.execute(wanted):
        said = made.plan.get("said") or ("Undid a change" if made.kind == "undo" else made.kind.capitalize())
        undone = " (undone later)" if made.undone_at else ""
        found.setdefault(number, []).append(f"{said.rstrip('.')}{undone}.")
    return found
