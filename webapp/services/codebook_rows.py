"""A version of a codebook as rows: written whole, read whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.ids import new_id
from webapp.models import Annotation, Code, CodebookVersion, CodeRevision, Question


@dataclass(frozen=True, slots=True)
class Stored:
    """A version as it stands in the database: its row, what it says, and the id of each code by its key.

    *meanings* are the versions since which the codes mean what they say, None where that is not known.
    """

    row: CodebookVersion
    spec: CodebookSpec
    ids: Mapping[str, UUID]
    meanings: Mapping[str, UUID | None]


def write(
    session: Session,
    project_id: UUID,
    version_id: UUID,
    spec: CodebookSpec,
    meanings: Mapping[str, UUID | None] | None = None,
) -> None:
    """Write the codes and questions of a version that has none yet; what *meanings* leaves out is meant since it."""
    ids = code_ids(session, project_id, [code.code for code in spec.walk()])
    since = meanings or {}
    revisions = [
        _revision(version_id, ids, code, parent, place) | {"meaning_id": since.get(code.code, version_id)}
        for place, (code, parent) in enumerate(_tree(spec.codes))
    ]
    if revisions:
        session.execute(insert(CodeRevision), revisions)
    if spec.questions:
        session.execute(
            insert(Question), [_question(version_id, asked, place) for place, asked in enumerate(spec.questions)]
        )


def rewrite(
    session: Session,
    project_id: UUID,
    version_id: UUID,
    spec: CodebookSpec,
    meanings: Mapping[str, UUID | None] | None = None,
) -> None:
    """Put other codes and questions into a draft, or into a version that is known from tags only."""
    session.execute(delete(CodeRevision).where(CodeRevision.version_id == version_id))
    session.execute(delete(Question).where(Question.version_id == version_id))
    write(session, project_id, version_id, spec, meanings)
    _sweep(session, project_id)


def erase(session: Session, project_id: UUID, version_id: UUID) -> None:
    """Take a draft away as a whole."""
    session.execute(delete(CodebookVersion).where(CodebookVersion.id == version_id))
    _sweep(session, project_id)


def read(session: Session, version_id: UUID) -> Stored:
    """The version with this id."""
    version = session.scalars(select(CodebookVersion).where(CodebookVersion.id == version_id)).one()
    rows = session.execute(
        select(CodeRevision, Code.key)
        .join(Code, CodeRevision.code_id == Code.id)
        .where(CodeRevision.version_id == version_id)
        .order_by(CodeRevision.position)
    ).all()
    below: dict[UUID | None, list[tuple[CodeRevision, str]]] = {}
    for revision, key in rows:
        below.setdefault(revision.parent_id, []).append((revision, key))
    asked = session.scalars(select(Question).where(Question.version_id == version_id).order_by(Question.position))
    spec = CodebookSpec(
        title=version.title,
        codes=_specs(below, None),
        unit_of_coding=version.unit_of_coding,
        guidelines=version.guidelines,
        questions=tuple(_question_spec(question) for question in asked),
        change_note=version.change_note,
        version=version.number,
        previous_version=version.previous,
        codebook_id=version.export_id,
        issued_at=rfc3339(version.issued_at),
    )
    ids = {key: revision.code_id for revision, key in rows}
    return Stored(version, spec, ids, {key: revision.meaning_id for revision, key in rows})


def code_ids(session: Session, project_id: UUID, keys: list[str]) -> dict[str, UUID]:
    """The id of each code key, made where the project has none yet."""
    rows = session.execute(select(Code.key, Code.id).where(Code.project_id == project_id))
    known = {row.key: row.id for row in rows}
    fresh = {key: new_id() for key in keys if key not in known}
    if fresh:
        session.execute(
            insert(Code), [{"id": code_id, "project_id": project_id, "key": key} for key, code_id in fresh.items()]
        )
    return known | fresh


def _sweep(session: Session, project_id: UUID) -> None:
    """Forget the codes that only a draft knew: their keys were never in use, so they are free again."""
    kept = exists().where(CodeRevision.code_id == Code.id), exists().where(Annotation.code_id == Code.id)
    session.execute(delete(Code).where(Code.project_id == project_id, ~kept[0], ~kept[1]))


def _tree(codes: tuple[CodeSpec, ...], parent: CodeSpec | None = None) -> list[tuple[CodeSpec, CodeSpec | None]]:
    found: list[tuple[CodeSpec, CodeSpec | None]] = []
    for code in codes:
        found += [(code, parent), *_tree(code.children, code)]
    return found


def _revision(
    version_id: UUID, ids: Mapping[str, UUID], code: CodeSpec, parent: CodeSpec | None, place: int
) -> dict[str, object]:
    return {
        "id": new_id(),
        "version_id": version_id,
        "code_id": ids[code.code],
        "parent_id": ids[parent.code] if parent else None,
        "position": place,
        "name": code.name,
        "guid": UUID(code.guid) if code.guid else None,
        "brief_definition": code.brief_definition,
        "full_definition": code.full_definition,
        "when_to_use": code.when_to_use,
        "when_not_to_use": code.when_not_to_use,
        "examples": list(code.examples),
        "counter_examples": list(code.counter_examples),
        "colour": code.colour,
        "key": code.key,
        "unit": code.unit,
        "status": code.status,
        "replaced_by": list(code.replaced_by),
        "attributes": [_attribute(attribute) for attribute in code.attributes],
    }


def _attribute(spec: AttributeSpec) -> dict[str, object]:
    return {name: getattr(spec, name) for name in AttributeSpec.__dataclass_fields__}


def _question(version_id: UUID, asked: QuestionSpec, place: int) -> dict[str, object]:
    values = {name: getattr(asked, name) for name in QuestionSpec.__dataclass_fields__}
    return {**values, "values": list(asked.values), "id": new_id(), "version_id": version_id, "position": place}


def _specs(below: Mapping[UUID | None, list[tuple[CodeRevision, str]]], parent: UUID | None) -> tuple[CodeSpec, ...]:
    return tuple(_code_spec(revision, key, _specs(below, revision.code_id)) for revision, key in below.get(parent, []))


def _code_spec(revision: CodeRevision, key: str, children: tuple[CodeSpec, ...]) -> CodeSpec:
    return CodeSpec(
        code=key,
        name=revision.name,
        brief_definition=revision.brief_definition,
        full_definition=revision.full_definition,
        when_to_use=revision.when_to_use,
        when_not_to_use=revision.when_not_to_use,
        examples=tuple(revision.examples),
        counter_examples=tuple(revision.counter_examples),
        colour=revision.colour,
        key=revision.key,
        unit=revision.unit,
        status=revision.status,
        replaced_by=tuple(revision.replaced_by),
        attributes=tuple(AttributeSpec(**{**given, "values": tuple(given["values"])}) for given in revision.attributes),
        children=children,
        guid=str(revision.guid) if revision.guid else None,
    )


def _question_spec(question: Question) -> QuestionSpec:
    names = QuestionSpec.__dataclass_fields__
    return QuestionSpec(**{name: getattr(question, name) for name in names} | {"values": tuple(question.values)})
