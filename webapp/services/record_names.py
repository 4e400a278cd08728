"""What rows of a project point at, as exports name it: codes, codebook versions, rounds, people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.ids import pseudonym
from webapp.domain.records import AnswerRecord, CodingRecord, DecisionRecord, NoteRecord, ReviewRecord
from webapp.models import Code, CodebookVersion, Project, Pseudonym, Round

_decode = msgspec.json.decode


class _People(dict[str, str]):
    """Pseudonyms; who never got one has the one that they would get."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, user_id: str) -> str:
        made = self[user_id] = pseudonym(self._key, UUID(user_id))
        return made


@dataclass(frozen=True, slots=True)
class Names:
    """Each by its id in 36 characters; the methods make records of rows (see `record_queries`) with them."""

    codes: Mapping[str, str]
    versions: Mapping[str, str]
    rounds: Mapping[str | None, str | None]
    people: Mapping[str, str]
    in_use: str

    @classmethod
    def of(cls, session: Session, project: Project) -> Self:
        """All of them, in four statements."""
        people = _People(project.export_key)
        known = select(Pseudonym.user_id, Pseudonym.export_id).where(Pseudonym.project_id == project.id)
        for user_id, export_id in session.execute(known):
            people[str(user_id)] = export_id
        wanted = select(CodebookVersion.id, CodebookVersion.number, CodebookVersion.state)
        versions = session.execute(wanted.where(CodebookVersion.project_id == project.id)).all()
        codes = session.execute(select(Code.id, Code.key).where(Code.project_id == project.id))
        rounds = session.execute(select(Round.id, Round.export_id).where(Round.project_id == project.id))
        return cls(
            codes={str(code_id): key for code_id, key in codes},
            versions={str(row.id): row.number for row in versions},
            rounds={None: None} | {str(round_id): export_id for round_id, export_id in rounds},
            people=people,
            in_use=next(row.number for row in versions if row.state == "in_use"),
        )

    def coding(self, row: Sequence[Any]) -> CodingRecord:
        _, person, round_id, blind, state, completed_at, version = row
        round_ = self.rounds[round_id]
        return CodingRecord(self.people[person], round_, bool(blind), state, completed_at, self.versions[version])

    def answer(self, row: Sequence[Any]) -> AnswerRecord:
        _, answer_id, layer, question, values, person, created_at, updated_at, version, round_id = row
        return AnswerRecord(
            answer_id,
            layer,
            question,
            tuple(_decode(values)),
            self.people[person],
            created_at,
            updated_at,
            self.versions[version],
            self.rounds[round_id],
        )

    def review(self, row: Sequence[Any]) -> ReviewRecord:
        _, verdict_id, person, decision, created_at, comment = row
        return ReviewRecord(verdict_id, self.people[person], decision, created_at, comment)

    def note(self, row: Sequence[Any]) -> NoteRecord:
        _, note_id, person, *said = row
        return NoteRecord(note_id, self.people[person], *said)

    def decision(self, row: Sequence[Any]) -> DecisionRecord:
        _, decision_id, kind, start, end, code, tags, result, reason, person, created_at, round_id = row
        return DecisionRecord(
            decision_id,
            kind,
            start,
            end,
            code,
            tuple(_decode(tags)),
            result,
            reason,
            self.people[person],
            created_at,
            self.rounds[round_id],
        )
