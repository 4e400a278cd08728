"""What review makes of tags: their status, and which of them are the final data."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final, Protocol

from webapp.domain.spans import Span
from webapp.domain.workflow import Layer, Status

DECISIONS: Final = {"accept": Status.ACCEPTED.value, "reject": Status.REJECTED.value}
"""What a reviewer asks for, and what the verdict then says; only these decide, others remark."""


class Judgement(Protocol):
    """A person's verdict on one tag, as it stands; a withdrawn one is none."""

    @property
    def export_id(self) -> str: ...

    @property
    def decision(self) -> str: ...

    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class TagState:
    """What is asked of a live tag to know whether it is final; *id* is that of exports."""

    id: str
    author: Hashable
    layer: str
    status: str
    round: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """That somebody has finished a document: in which round (`""` outside), and when, as a text that sorts by time."""

    author: Hashable
    round: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of the team about a passage, not revised by a later one.

    *annotations* are the coders' tags that it settles, *result* the consensus tag that it made, or None
    where no tag belongs.
    """

    annotations: Collection[str]
    result: str | None
    round: str = ""


def status(submitted_at: datetime, verdicts: Iterable[Judgement]) -> Status:
    """What the newest verdict says, of those since the tag last changed in span, code or fields.

    Of two of the same millisecond the one with the greater id counts. `superseded` is never found here:
    only a split or merge of codes says so.
    """
    newest = max(_deciding(verdicts, submitted_at), key=_age, default=None)
    return Status(newest.decision) if newest else Status.SUBMITTED


def submitted_at(given: str, created_at: datetime, updated_at: datetime, verdicts: Iterable[Judgement]) -> datetime:
    """When a tag from a file last changed in substance, which no file says, such that `status` fits.

    A tag given as submitted in spite of verdicts has changed after them; else its making is early enough.
    """
    newest = max(_deciding(verdicts, created_at), key=_age, default=None)
    if newest is None or given != Status.SUBMITTED:
        return created_at
    return max(updated_at, newest.created_at + timedelta(milliseconds=1))


def finals(tags: Iterable[TagState], rulings: Iterable[Ruling], finished: Iterable[Done]) -> set[str]:
    """The ids of those tags of one document that are the final data.

    The team's rulings make their consensus tags final, and no tag that they settle. Where just one person
    has coded (made a live individual tag, or is among the *finished*), their other tags are final unless
    rejected. Of several rounds one counts: the last about which something was ruled, else the last that
    somebody finished. Superseded tags never are final, and layers of reference and machine neither. What was
    coded for practice is not given here.
    """
    tags, rulings, finished = list(tags), list(rulings), list(finished)
    settled = {tag for ruling in rulings for tag in ruling.annotations}
    coded = [Done(tag.author, tag.round) for tag in tags if tag.layer == Layer.INDIVIDUAL]
    last = _last_round([*finished, *coded], {ruling.round for ruling in rulings})
    made = {ruling.result for ruling in rulings if ruling.round == last}
    coders = {done.author for done in (*finished, *coded) if done.round == last}

    def is_final(tag: TagState) -> bool:
        if tag.status == Status.SUPERSEDED:
            return False
        if tag.layer == Layer.CONSENSUS:
            return tag.id in made
        if tag.layer != Layer.INDIVIDUAL or tag.status == Status.REJECTED:
            return False
        return len(coders) == 1 and tag.round == last and tag.id not in settled

    return {tag.id for tag in tags if is_final(tag)}


def _last_round(done: Iterable[Done], ruled: Collection[str]) -> str:
    """The round that was finished last, among those about which something was *ruled* if there are any."""
    ages = [(one.at, one.round) for one in done if not ruled or one.round in ruled]
    return max([*ages, *(("", name) for name in ruled)], default=("", ""))[1]


class Kind(StrEnum):
    """How coders differ about a passage."""

    ONLY_ONE = "only_one"
    CODE = "code"
    BOUNDARY = "boundary"
    ATTRIBUTE = "attribute"
    AGREED = "agreed"


_GRAVEST_FIRST: Final = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one coder made of a passage."""

    author: Hashable
    span: Span
    code: str
    attributes: Mapping[str, Sequence[str]]


def kind(tag: Reading, others: Iterable[Reading]) -> Kind:
    """How the tags of other coders that overlap *tag* differ from it.

    Of each coder the tag that is nearest to it counts, and of the coders the one who differs most.
    """
    by_coder = groupby(sorted(others, key=lambda other: str(other.author)), key=lambda other: other.author)
    nearest = [max((_difference(tag, other) for other in theirs), key=_GRAVEST_FIRST.index) for _, theirs in by_coder]
    return min(nearest, key=_GRAVEST_FIRST.index, default=Kind.ONLY_ONE)


def _difference(one: Reading, other: Reading) -> Kind:
    if one.code != other.code:
        return Kind.CODE
    if one.span != other.span:
        return Kind.BOUNDARY
    return Kind.AGREED if one.attributes == other.attributes else Kind.ATTRIBUTE


def rulings(
    decisions: Iterable[tuple[Ruling, bool]], agreed: Iterable[tuple[str, Collection[str], str, str]]
) -> list[Ruling]:
    """The rulings that stand: of *decisions* those that nobody revised (True), and of the consensus tags that none
    of them names, as other programs hand them over, each for itself unless it was rejected.

    *agreed* are the consensus tags of the document: id, the tags that it settles, status, round.
    """
    given = list(decisions)
    named = {ruling.result for ruling, _ in given}
    without = (
        Ruling(settled, tag, round_)
        for tag, settled, said, round_ in agreed
        if tag not in named and said != Status.REJECTED
    )
    return [*(ruling for ruling, stands in given if stands), *without]


def _deciding(verdicts: Iterable[Judgement], since: datetime) -> list[Judgement]:
    return [verdict for verdict in verdicts if verdict.decision in DECISIONS.values() and verdict.created_at >= since]


def _age(verdict: Judgement) -> tuple[datetime, str]:
    return verdict.created_at, verdict.export_id
