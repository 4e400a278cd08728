"""What each coder who finished a document left of it, in one round or outside rounds.

Live data comes as one stream for each kind of row, in the order of the documents, so that the number of statements
is the same however many there are; a locked round is read from its copy. Of the tags only those of coders count: what
is superseded, or touches a part that is no article, is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.domain import codebook_json
from webapp.domain.agreement.data import Coded
from webapp.domain.codebook import CodebookSpec
from webapp.domain.ids import pseudonym
from webapp.domain.regions import not_coded
from webapp.domain.workflow import Layer, Status
from webapp.errors import Conflict
from webapp.formats.sentences import SPLITTER, paragraphs, sentences
from webapp.models import (
    Annotation,
    Answer,
    Code,
    CodebookVersion,
    Coding,
    Document,
    DocumentText,
    Project,
    Pseudonym,
    Region,
    User,
)
from webapp.services import agreement_sources, codebooks, round_copies
from webapp.services.access import ProjectPlace
from webapp.services.agreement_sources import Part

Spans = Sequence[tuple[int, int]]
_Row = Sequence[Any]
_NOT_TEXT = frozenset({"version", "previous_version", "codebook_id", "issued_at"})  # of a codebook; may be foreign


class People(dict[UUID, str]):
    """Ids of those who code in a project as figures name them; *names* are theirs on screens, by these ids."""

    def __init__(self, session: Session, project: Project) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        coded = select(Coding.user_id).where(Coding.project_id == project.id)
        wanted = (
            select(User.id, User.name, User.display_name, Pseudonym.export_id)
            .join(Pseudonym, (Pseudonym.user_id == User.id) & (Pseudonym.project_id == project.id), isouter=True)
            .where(User.id.in_(coded))
        )
        for user_id, name, shown, given in session.execute(wanted):
            export_id = given or pseudonym(project.export_key, user_id)
            self[user_id] = export_id
            self.names[export_id] = shown or name or export_id
            self.accounts[export_id] = name or export_id


@dataclass(frozen=True, slots=True)
class Work:
    """A document in a part: who finished it when, and what they left."""

    id: str
    length: int
    excluded: Spans
    sentences: Spans
    paragraphs: Spans
    coders: Mapping[str, Coded]
    finished: Mapping[str, str]  # RFC 3339


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one part: documents that enough coders have finished, and by what they coded."""

    documents: Sequence[Work]
    versions: Sequence[str]
    spec: CodebookSpec
    splitter: str


def read(session: Session, place: ProjectPlace, part: Part, people: People, least: int) -> Read:
    """What at least *least* coders finished in the part."""
    if part.copy and part.round:
        return _of_copy(session, part.round.id, people, least)
    return _live(session, place, part, people, least)


# --- a locked round ---


def _of_copy(session: Session, round_id: UUID, people: People, least: int) -> Read:
    copy = round_copies.newest(session, round_id)
    if copy is None or not round_copies.is_whole(copy):
        raise Conflict("The copy of this round is damaged: it is not what was locked. Restore it from a backup.")
    said = round_copies.read(copy)
    found = [_copied(one, people) for one in said["documents"]]
    book = said["codebook"]
    spec = codebook_json.parse({name: value for name, value in book.items() if name not in _NOT_TEXT})
    return Read([work for work in found if len(work.coders) >= least], [book["version"]], spec, said["splitter"])


def _copied(said: Mapping[str, Any], people: People) -> Work:
    cut = _merged((start, end) for start, end in said["excluded"])
    done = {people[UUID(who)]: one for who, one in said["coders"].items() if one["finished"]}
    coders = {
        who: _coded(((start, end, code, given) for _, start, end, code, given in one["tags"]), cut, one["answers"])
        for who, one in done.items()
    }
    return Work(
        said["export_id"],
        said["length"],
        cut,
        [(start, end) for start, end in said["sentences"]],
        [(start, end) for start, end in said["paragraphs"]],
        coders,
        {who: one["finished"] for who, one in done.items()},
    )


# --- what is coded now ---


def _live(session: Session, place: ProjectPlace, part: Part, people: People, least: int) -> Read:
    with ExitStack() as stack:
        texts, *others = (_streamed(session, statement, stack) for statement in _statements(place, part, least))
        rows = [_Rows(other) for other in others]
        documents = [_assembled(text, people, *rows) for text in texts]
    in_use = codebooks.in_use(session, place.project.id)
    book = codebooks.edition(session, part.round.version_id) if part.round and part.round.version_id else in_use
    return Read(documents, _versions(session, place, part) or [book.number], book.spec, SPLITTER)


def _statements(place: ProjectPlace, part: Part, least: int) -> Iterator[Select[*tuple[Any, ...]]]:
    """Documents, excluded regions, codings, tags, answers: each begins with the document and is in its order."""
    finished = agreement_sources.finished(place, part)
    ids = agreement_sources.twice(place, part) if least > 1 else finished.with_only_columns(Coding.document_id)
    text = select(Document.id, Document.export_id, Document.length, Document.language, DocumentText.text)
    yield text.join(DocumentText).where(Document.id.in_(ids)).order_by(Document.id)
    cut = Region.kind.in_(not_coded(bool(part.round and part.round.hides_source)))
    regions = select(Region.document_id, Region.start, Region.end).where(Region.document_id.in_(ids), cut)
    yield regions.order_by(Region.document_id, Region.start, Region.end)
    done = finished.add_columns(Coding.completed_at, Coding.updated_at).where(Coding.document_id.in_(ids))
    yield done.order_by(Coding.document_id, Coding.user_id)
    yield _tags(part, ids).order_by(Annotation.document_id, Annotation.start, Annotation.end, Code.key)
    answers = select(Answer.document_id, Answer.user_id, Answer.question, Answer.values)
    own = (Answer.layer == Layer.INDIVIDUAL.value, Answer.round_id.is_not_distinct_from(part.round_id))
    yield answers.where(Answer.document_id.in_(ids), *own).order_by(Answer.document_id)


def _tags(part: Part, ids: Select[UUID]) -> Select[*tuple[Any, ...]]:
    columns = (Annotation.document_id, Annotation.author_id, Annotation.start, Annotation.end)
    return (
        select(*columns, Code.key, Annotation.attributes)
        .join(Code, Code.id == Annotation.code_id)
        .where(Annotation.document_id.in_(ids), Annotation.round_id.is_not_distinct_from(part.round_id))
        .where(Annotation.layer == Layer.INDIVIDUAL.value, Annotation.deleted_at.is_(None))
        .where(Annotation.status != Status.SUPERSEDED.value)
    )


def _streamed(session: Session, statement: Select[*tuple[Any, ...]], stack: ExitStack) -> Iterator[_Row]:
    result = session.execute(statement, execution_options={"yield_per": 1000})
    stack.callback(result.close)
    return iter(result)


class _Rows:
    """Rows that come in the order of the documents, taken as they are needed."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, document: UUID) -> list[_Row]:
        """The rows of one document; documents are asked for in their order."""
        if self._next is None or self._next[0] != document:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _assembled(row: _Row, people: People, regions: _Rows, codings: _Rows, tags: _Rows, answers: _Rows) -> Work:
    article, export_id, length, language, text = row
    cut = _merged((start, end) for _, start, end in regions.of(article))
    finished = {who: at or updated for _, who, at, updated in codings.of(article)}
    of_coder: dict[UUID, list[_Row]] = {}
    for _, who, *tag in tags.of(article):
        of_coder.setdefault(who, []).append(tag)
    answered: dict[UUID, dict[str, Sequence[str]]] = {}
    for _, who, question, values in answers.of(article):
        answered.setdefault(who, {})[question] = values
    coders = {people[who]: _coded(of_coder.get(who, ()), cut, answered.get(who, {})) for who in finished}
    moments = {people[who]: at.isoformat() for who, at in finished.items()}
    return Work(export_id, length, cut, sentences(text, language), paragraphs(text), coders, moments)


def _versions(session: Session, place: ProjectPlace, part: Part) -> list[str]:
    """Numbers of the codebook by which was coded."""
    wanted = agreement_sources.finished(place, part).with_only_columns(Coding.version_id)
    numbers = select(CodebookVersion.number).where(CodebookVersion.id.in_(wanted)).order_by(CodebookVersion.issued_at)
    return list(session.scalars(numbers))


# --- both ---


def _coded(tags: Any, cut: Spans, answers: Mapping[str, Sequence[str]]) -> Coded:
    """What a coder made, without what touches a part that is no article; *tags* are start, end, code, fields."""
    kept = [tag for tag in tags if not any(start < tag[1] and tag[0] < end for start, end in cut)]
    return Coded([(start, end, code) for start, end, code, _ in kept], [given for *_, given in kept], answers)


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same stretches in order, apart from each other."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
