"""What a dataset version tells of its locked rounds: how they were made, and how far their coders agree."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.clock import rfc3339
from webapp.domain.agreement_shown import letters
from webapp.domain.release_told import Reliability
from webapp.domain.roles import Actor
from webapp.domain.rounds import Sampling, how_coded, how_drawn
from webapp.domain.workflow import Purpose, RoundState
from webapp.models import Assignment, Round, Trial
from webapp.services import agreement, agreement_sheet, agreement_told, round_copies
from webapp.services.access import ProjectPlace
from webapp.services.record_names import Names

_DRAWN: Final = {part.name for part in fields(Sampling)} - {"chosen"} | {"of", "twice", "strata"}
_BATCH: Final = ("seed", "of", "drawn")


def locked(session: Session, place: ProjectPlace) -> Sequence[Round]:
    """The rounds whose work a version holds, in the order in which they were locked."""
    wanted = select(Round).where(
        Round.project_id == place.project.id,
        Round.state == RoundState.LOCKED.value,
        Round.purpose != Purpose.TRAINING.value,
    )
    return session.scalars(wanted.order_by(Round.locked_at, Round.export_id)).all()


def portray(session: Session, rounds: Iterable[Round], names: Names) -> list[dict[str, Any]]:
    """Each round as `rounds.json` has it; its coders are pseudonyms."""
    return [_portrayed(session, one, names) for one in rounds]


def reliability(session: Session, actor: Actor, slug: str, found: Round) -> Reliability | None:
    """What the agreement page says of a locked round; None where no article was finished by two coders."""
    report = agreement.report(session, actor, slug, agreement.Wanted((found.export_id,)))
    if not report.found.documents:
        return None
    return Reliability(
        found.export_id,
        found.name,
        agreement_told.caption(report),
        agreement_sheet.for_paper(report),
        {letter: who for who, letter in letters(report.found.coders).items()},
        agreement_told.method(report).sentences,
        agreement_told.settled(report),
        report.figures,
    )


def training(session: Session, place: ProjectPlace) -> dict[UUID, str]:
    """Of each person who practised, in how many articles of training rounds."""
    wanted = (
        select(Trial.user_id, func.count(Trial.document_id.distinct()))
        .join(Round, Round.id == Trial.round_id)
        .where(Round.project_id == place.project.id)
        .group_by(Trial.user_id)
    )
    return {
        user_id: f"{count:,} article{'' if count == 1 else 's'} of training rounds"
        for user_id, count in session.execute(wanted)
    }


def _frame(plan: Mapping[str, Any]) -> dict[str, Any]:
    """How the documents were drawn, without what names accounts."""
    kept = {name: value for name, value in plan.items() if name in _DRAWN}
    batches = [{name: each[name] for name in _BATCH if name in each} for each in plan.get("batches", [])]
    return kept | {"batches": batches}


def _portrayed(session: Session, one: Round, names: Names) -> dict[str, Any]:
    asked = select(Assignment.user_id, func.count()).where(Assignment.round_id == one.id)
    counts = Counter(
        {names.people[str(who)]: count for who, count in session.execute(asked.group_by(Assignment.user_id))}
    )
    of_round = select(func.count(Assignment.document_id.distinct())).where(Assignment.round_id == one.id)
    documents = session.scalar(of_round) or 0
    copy = round_copies.facts(session, one.id)
    version = names.versions.get(str(one.version_id)) if one.version_id else None
    moments = {name: getattr(one, name) for name in ("starts_at", "ends_at", "opened_at", "locked_at")}
    return {
        "id": one.export_id,
        "name": one.name,
        "purpose": one.purpose,
        "blind": one.blind,
        "hides_source": one.hides_source,
        "documents": documents,
        "coders": [{"id": who, "documents": count} for who, count in sorted(counts.items())],
        "coders_each": one.coders_each,
        "seed": one.seed,
        "frame": _frame(one.plan),
        "threshold": one.threshold,
        "codebook_version": version,
        **{name: rfc3339(moment) if moment else None for name, moment in moments.items()},
        "copy_sha256": copy[1] if copy else None,
        "in_words": [
            *([how_drawn(one.plan, one.seed, documents)] if one.plan else []),
            how_coded(version, blind=one.blind, hides_source=one.hides_source, done=True),
        ],
    }
