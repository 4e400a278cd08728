"""What stands against opening a planned round, and what its coders would miss."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.codebook_telling import Lack, lacking
from webapp.domain.workflow import Purpose
from webapp.models import Code, Example, Round
from webapp.services import codebooks, round_moves
from webapp.services.access import ProjectPlace
from webapp.services.round_moves import Collision


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands against opening a planned round, and what its coders will miss in the codebook."""

    collisions: Sequence[Collision]
    lacks: Sequence[Lack]
    outdated: bool  # whether another version of the codebook is in use by now

    @property
    def in_the_way(self) -> str:
        """What stands against opening it, in words; empty where nothing does."""
        return round_moves.in_the_way(self.collisions) if self.collisions else ""


def of(session: Session, place: ProjectPlace, found: Round) -> Readiness:
    """What an owner should know before they open the round."""
    present = codebooks.in_use(session, place.project.id)
    book = codebooks.edition(session, found.version_id) if found.version_id else present
    shown = select(Code.key).join(Example, Example.code_id == Code.id).where(Example.project_id == place.project.id)
    exemplified = set(session.scalars(shown.where(Example.counter.is_(False))))
    lacks = lacking(book.spec, exemplified) if found.purpose == Purpose.RELIABILITY else ()
    return Readiness(round_moves.collisions(session, found), lacks, book.id != present.id)
