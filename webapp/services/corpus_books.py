"""What tags of a corpus were made with: codebook versions, codes and rounds, made where they are not here yet.

Nothing is refused over the codebook: an unknown version is made of what is seen of it, and grows with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webapp.domain import codebook_json
from webapp.domain.codebook import BELONGS, AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.colours import next_colour
from webapp.domain.drafts import Values
from webapp.domain.records import AnnotationRecord, AnswerRecord, DocumentRecord
from webapp.domain.values import Stranger, strangers
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import Invalid
from webapp.models import CodebookVersion, Project, Round
from webapp.services import codebook_drafts, codebook_rows, codebooks
from webapp.services.corpus_ids import allocated


@dataclass(slots=True)
class Books:
    """Versions, codes and rounds of a project by the names that a corpus gives them, once `prepare` has run."""

    versions: dict[str, UUID]
    codes: dict[str, UUID] = field(default_factory=dict)
    rounds: dict[str | None, UUID | None] = field(default_factory=dict)
    specs: dict[str, CodebookSpec] = field(default_factory=dict)  # what tags of a version are held against
    fresh_versions: list[str] = field(default_factory=list)
    fresh_rounds: list[str] = field(default_factory=list)
    other_versions: list[str] = field(default_factory=list)  # that say something else here than beside the corpus
    in_use: str = ""

    def strange(self, tag: AnnotationRecord) -> list[Stranger]:
        """What of the tag its codebook does not know."""
        return strangers(self.specs[tag.codebook_version], tag.code, values_of(tag))

    def incomplete(self, tag: AnnotationRecord) -> bool:
        """Whether a field is empty that its code requires."""
        spec = self.specs[tag.codebook_version].code(tag.code)
        given = values_of(tag)
        return spec is not None and any(asked.required and not given.get(asked.name) for asked in spec.attributes)


def values_of(tag: AnnotationRecord) -> Values:
    """The fields of a tag, by name, values in given order."""
    given: dict[str, tuple[str, ...]] = {}
    for name, value in tag.attributes:
        given[name] = (*given.get(name, ()), value)
    return given


def prepare(
    session: Session,
    project: Project,
    documents: Iterable[DocumentRecord],
    given: Mapping[str, CodebookSpec],
    moment: datetime,
) -> Books:
    """Everything that *documents* were made with; *given* are the codebooks that lay beside them, by version."""
    documents = list(documents)
    wanted = select(CodebookVersion.number, CodebookVersion.id, CodebookVersion.state)
    rows = session.execute(wanted.where(CodebookVersion.project_id == project.id)).all()
    in_use = next(row for row in rows if row.state == "in_use")
    here = {row.number: row for row in rows}
    books = Books({row.number: row.id for row in rows}, in_use=in_use.number)
    whole = {document.codebook_version for document in documents} & given.keys()  # else known as a name only
    for number in sorted({*_versions(documents), *whole}):
        row, beside = here.get(number), given.get(number)
        if row is not None and row.state != "imported":
            books.specs[number] = codebooks.edition(session, row.id).spec
            if beside and codebook_json.digest(beside) != codebook_json.digest(books.specs[number]):
                books.other_versions.append(number)
        elif row is None and beside is not None:
            _keep(session, project, books, beside, moment)
            books.specs[number] = beside
        else:  # what is known of it was seen in tags, so they are held against the codebook of today
            _grow(session, project, books, number, documents, moment)
            books.specs[number] = codebooks.edition(session, in_use.id).spec
    keys = sorted({tag.code for document in documents for tag in document.annotations})
    books.codes = codebook_rows.code_ids(session, project.id, keys)
    _rounds(session, project, books, documents, moment)
    return books


def require_nameable(document: DocumentRecord) -> None:
    """Return when the versions that a document names can be kept; raises Invalid for the name of a draft."""
    if codebook_drafts.NUMBER in _versions([document]):
        raise Invalid(f"A version of a codebook can't be called “{codebook_drafts.NUMBER}”.", field="codebook_version")


def _versions(documents: Iterable[DocumentRecord]) -> list[str]:
    """The versions that something was made with, in order; that of a document as a whole is kept as a name only."""
    named = {
        record.codebook_version
        for document in documents
        for part in (document.codings, document.answers, document.annotations)
        for record in part
    }
    return sorted(named)


def _keep(session: Session, project: Project, books: Books, given: CodebookSpec, moment: datetime) -> None:
    """Keep a codebook that lay beside the corpus, as a version that was in use elsewhere."""
    issued = datetime.fromisoformat(given.issued_at) if given.issued_at else moment
    in_use = codebooks.in_use(session, project.id)
    books.versions[given.version] = codebooks.store(
        session,
        project.id,
        given,
        given.version,
        state="frozen",
        previous=given.previous_version,
        issued_at=issued,
        by=None,
        meanings=in_use.meanings_for(given),
    )
    books.fresh_versions.append(given.version)


def _grow(
    session: Session,
    project: Project,
    books: Books,
    number: str,
    documents: list[DocumentRecord],
    moment: datetime,
) -> None:
    """Make, or add to, a version of which nothing is known but what is seen of it."""
    known = books.versions.get(number)
    if known is None:
        empty = CodebookSpec(title=project.name, codes=(), change_note="Known from an imported corpus.", version=number)
        books.versions[number] = known = codebooks.store(
            session, project.id, empty, number, state="imported", previous=None, issued_at=moment, by=None
        )
        books.fresh_versions.append(number)
    spec = codebooks.edition(session, known).spec
    seen = _with(spec, _tags(documents, number), _answers(documents, number))
    if seen != spec:
        unknown = dict.fromkeys(code.code for code in seen.walk())
        codebook_rows.rewrite(session, project.id, known, seen, unknown)
        session.flush()  # later reads of the version find it so


def _tags(documents: Iterable[DocumentRecord], number: str) -> Iterator[AnnotationRecord]:
    return (tag for document in documents for tag in document.annotations if tag.codebook_version == number)


def _answers(documents: Iterable[DocumentRecord], number: str) -> Iterator[AnswerRecord]:
    return (answer for document in documents for answer in document.answers if answer.codebook_version == number)


def _with(spec: CodebookSpec, tags: Iterable[AnnotationRecord], answers: Iterable[AnswerRecord]) -> CodebookSpec:
    """The codebook with every code, field and question that *tags* and *answers* show and it does not have."""
    codes = {code.code: code for code in spec.codes}
    for tag in tags:
        code = codes.get(tag.code)
        if code is None:
            colour = next_colour([known.colour for known in codes.values()])
            code = CodeSpec(tag.code, tag.code.rpartition("/")[2].replace("_", " ").capitalize(), colour=colour)
        codes[tag.code] = _with_fields(code, values_of(tag))
    questions = {question.name: question for question in spec.questions}
    for answer in answers:
        known = questions.get(answer.question)
        if known is None or (len(answer.values) > 1 and known != BELONGS):
            label = answer.question.replace("_", " ").capitalize()
            questions[answer.question] = QuestionSpec(answer.question, label, "text")
    return replace(spec, codes=tuple(codes.values()), questions=tuple(questions.values()))


def _with_fields(code: CodeSpec, values: Mapping[str, tuple[str, ...]]) -> CodeSpec:
    fields = {attribute.name: attribute for attribute in code.attributes}
    for name, given in values.items():
        known = fields.get(name, AttributeSpec(name))
        fields[name] = replace(known, multiple=known.multiple or len(given) > 1)
    return replace(code, attributes=tuple(fields.values()))


def _rounds(
    session: Session, project: Project, books: Books, documents: Iterable[DocumentRecord], moment: datetime
) -> None:
    """The rounds that are named; an unknown one becomes a locked round of which only the id is known."""
    named = {
        record.round
        for document in documents
        for part in (document.codings, document.answers, document.annotations, document.decisions)
        for record in part
    } - {None}
    known = select(Round.export_id, Round.id).where(Round.project_id == project.id, Round.export_id.in_(named))
    books.rounds = {None: None} | {row.export_id: row.id for row in session.execute(known)}
    fresh = sorted(name for name in named if name is not None and name not in books.rounds)
    ids = allocated(session, project.id, Round, "r", fresh)
    if fresh:
        session.execute(insert(Round), [_round(project.id, ids[name], name, moment) for name in fresh])
    books.rounds.update(ids)
    books.fresh_rounds = fresh


def _round(project_id: UUID, round_id: UUID, name: str, moment: datetime) -> dict[str, Any]:
    return {
        "id": round_id,
        "project_id": project_id,
        "export_id": name,
        "name": name,
        "purpose": Purpose.PRODUCTION.value,
        "state": RoundState.LOCKED.value,
        "blind": False,
        "imported": True,
        "plan": {},
        "locked_at": moment,
        "created_at": moment,
    }
