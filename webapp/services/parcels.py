"""All that somebody brings at once: texts, corpora and files of other programs, one after the other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from time import monotonic
from typing import Final

from sqlalchemy.orm import Session

from webapp.domain.roles import Actor
from webapp.formats.reading import Source
from webapp.services import bringing, imports
from webapp.services.arrivals import Arrival
from webapp.services.bringing import Brought, Coming, End
from webapp.services.imports import Batch, Fate, Outcome

_TEXTS: Final = 250
_TAGS: Final = 2_500
"""Of a small parcel, which is held in memory."""
_SECONDS: Final = 2.0
"""For which others wait at most until what was written for a look is forgotten."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was brought: texts, what has tags (each begun when its turn comes), and how to read further texts."""

    texts: Iterable[Arrival]
    tagged: Iterable[Coming]
    read: Callable[[Sequence[Source]], Iterable[Arrival]]


@dataclass(slots=True)
class Came:
    """What came of a parcel, or would come of it; *apart* when not all of its parts met each other."""

    outcomes: list[Outcome] = field(default_factory=list)
    corpora: list[Brought] = field(default_factory=list)
    apart: bool = False

    @property
    def anything(self) -> bool:
        """Whether there was something that is in the project now, or was before."""
        reports = [one.report for one in self.corpora]
        known = any(report.imported + report.joined + report.unchanged for report in reports)
        return known or any(outcome.fate is not Fate.REFUSED for outcome in self.outcomes)


def bring(session: Session, actor: Actor, slug: str, parcel: Parcel, commit: End) -> Came:
    """Bring all of it in, each batch in a transaction of its own."""
    came = Came()

    def write(texts: Iterable[Arrival]) -> None:
        for batch in imports.batches(texts):
            came.outcomes += imports.bring(session, actor, slug, batch)
            commit()

    write(parcel.texts)
    for coming in parcel.tagged:
        commit()
        came.corpora.append(bringing.bring(session, coming, commit))
        coming.finish()
        commit()
    write(parcel.read(_left_over(came.corpora)))
    return came


def look(session: Session, actor: Actor, slug: str, parcel: Parcel, rollback: End) -> Came:
    """What would come of it; nothing stays.

    All of a small parcel is read first, then written in one transaction that is rolled back, so that each part meets
    what came before it, as it will. Of a large one, and after two seconds, each batch is forgotten at once, since
    others wait meanwhile.
    """
    texts, are_few = _few(imports.batches(parcel.texts))
    tagged = list(parcel.tagged)
    rollback()
    brought = [coming.brought for coming in tagged]
    small = are_few and _read_ahead(tagged)
    rest: Iterable[Batch] = imports.batches(parcel.read(_left_over(brought)))
    if small:
        rest = list(rest)
    came, until = Came(corpora=brought), monotonic() + (_SECONDS if small else 0)

    def end() -> None:
        if monotonic() >= until:
            rollback()
            came.apart = len(tagged) + bool(came.outcomes) > 1

    def write(batches: Iterable[Batch]) -> None:
        for batch in batches:
            came.outcomes += imports.bring(session, actor, slug, batch, dry=not small)
            end()

    write(texts)
    for coming in tagged:
        bringing.bring(session, coming, end)
    write(rest)
    rollback()
    return came


def _few(batches: Iterator[Batch]) -> tuple[Iterable[Batch], bool]:
    """All of them, read already if they are few; and whether they are."""
    read: list[Batch] = []
    for batch in batches:
        read.append(batch)
        if sum(len(one.arrivals) for one in read) > _TEXTS:
            return chain(read, batches), False
    return read, True


def _read_ahead(tagged: Sequence[Coming]) -> bool:
    """Read all of it, unless it turns out to be much; then what was read is taken again first."""
    documents = tags = 0
    for coming in tagged:
        read = []
        for batch in coming.batches:
            read.append(batch)
            documents += len(batch)
            tags += sum(len(line.record.annotations) for line in batch if line.record)
            if documents > _TEXTS or tags > _TAGS:
                coming.batches = chain(read, coming.batches)
                return False
        coming.batches = iter(read)
    return True


def _left_over(brought: Iterable[Brought]) -> list[Source]:
    """Texts that came with files of another program, which does not speak of them."""
    return [source for one in brought for source in one.texts]
