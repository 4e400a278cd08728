"""How far coders agree: the figures of the agreement page, of `glossator agreement` and of the API, which are the same.

Figures rest on finished codings alone. What depends on who asks is decided before anything is computed; what is
computed depends on the source and the choice only, so that it is computed once for everybody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domain.agreement.figures import UNITS, Figure
from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Actor
from webapp.domain.workflow import RoundState
from webapp.errors import Invalid
from webapp.services import agreement_data, agreement_runs, agreement_settled, agreement_sources, projects
from webapp.services.access import ProjectPlace
from webapp.services.agreement_data import Material
from webapp.services.agreement_runs import Result, Task
from webapp.services.agreement_settled import Settled
from webapp.services.agreement_sources import Part, Source
from webapp.services.agreement_work import People

UNIT_NAMES: Final = projects.AGREEMENT_UNITS
MOST_DRAWS: Final = 10_000
MOST_SEED: Final = 2**31 - 1
ROUNDS: Final = 12  # of which the line over rounds tells

Steps = Sequence[tuple[str, Sequence[Figure]]]
"""Parts of a source, months say, and what is shown of each over time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures: *rounds* and *coders* as people name them (none: what is most likely meant, and everybody)."""

    rounds: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    unit: str = ""  # the project's
    draws: int = 1000
    seed: int = 1
    gamma: bool = False  # takes long, and needs an extra

    def checked(self) -> "Wanted":
        """The same; raises Invalid for what can't be."""
        if self.unit and self.unit not in UNIT_NAMES:
            raise Invalid(f"The unit is one of {', '.join(UNIT_NAMES)}.", field="unit")
        if not 0 <= self.draws <= MOST_DRAWS:
            raise Invalid(f"The bootstrap takes 0 to {MOST_DRAWS:,} draws.", field="bootstrap")
        if not 0 <= self.seed <= MOST_SEED:
            raise Invalid(f"The seed is a whole number up to {MOST_SEED:,}.", field="seed")
        return self


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed of a source, whoever asks: *people* are all who could be compared, *coders* those who are."""

    people: Mapping[str, str]
    ids: Mapping[str, UUID]  # of their accounts
    coders: Sequence[str]
    names: Mapping[str, str]  # of the coders, as figures are headed
    codes: Mapping[str, str]
    spec: CodebookSpec
    versions: Sequence[str]
    splitter: str
    documents: int
    compared: int  # people
    fewest: int  # of them who finished an article
    most: int
    excluded: int  # code points that are no running text
    result: Result


@dataclass(frozen=True, slots=True)
class Report:
    """The figures that somebody asked for, with all that the page says around them."""

    place: ProjectPlace
    wanted: Wanted
    offered: Sequence[Part]
    source: Source
    unit: str
    found: Computed
    settled: Settled
    over_rounds: Sequence[tuple[Part, Sequence[Figure]]]
    over_months: Steps

    @property
    def figures(self) -> list[Figure]:
        """Those that are asked for: presence by the unit alone."""
        return of_unit(self.found.result.figures, self.unit)

    @property
    def threshold(self) -> float | None:
        """That of the round, set before it was coded."""
        if self.source.is_stability:
            return None
        return next((part.round.threshold for part in self.source.parts if part.round), None)


def of_unit(figures: Sequence[Figure], unit: str) -> list[Figure]:
    """These figures, with presence by *unit* alone; that of characters goes by the names of the others then too."""
    if unit != "character":
        return [figure for figure in figures if figure.unit in (None, unit)]
    plain = [figure for figure in figures if figure.unit is None]
    alike = [figure for figure in plain if figure.measure in ("percent_char", "alpha_char")]
    return [*(replace(figure, measure=figure.measure.removesuffix("_char")) for figure in alike), *plain]


def figures(session: Session, actor: Actor, slug: str, wanted: Wanted) -> list[Figure]:
    """The figures alone; raises Forbidden where the actor may not see them now."""
    place = agreement_sources.desk(session, actor, slug)
    offered = agreement_sources.parts(session, place)
    source = agreement_sources.find(session, actor, place, wanted.checked().rounds, offered)
    agreement_sources.require_open(source)
    unit = wanted.unit or place.project.agreement_unit
    computed = _computed(session, source, wanted, People(session, place.project))
    return of_unit(computed.result.figures, unit)


def offer(session: Session, actor: Actor, slug: str, wanted: Wanted) -> tuple[Source, Sequence[Part]]:
    """What was chosen and what else could be; the source says when the actor may not see its figures."""
    place = agreement_sources.desk(session, actor, slug)
    offered = agreement_sources.parts(session, place)
    return agreement_sources.find(session, actor, place, wanted.checked().rounds, offered), offered


def report(session: Session, actor: Actor, slug: str, wanted: Wanted) -> Report:
    """Everything that the page shows; raises Forbidden where the actor may not see it now."""
    source, offered = offer(session, actor, slug, wanted)
    agreement_sources.require_open(source)
    people = People(session, source.place.project)
    computed = _computed(session, source, wanted, people)
    return Report(
        source.place,
        wanted,
        offered,
        source,
        wanted.unit or source.place.project.agreement_unit,
        computed,
        agreement_settled.read(session, source),
        _over_rounds(session, actor, source, wanted, people, offered),
        computed.result.parts if len(computed.result.parts) > 1 else [],
    )


def _over_rounds(
    session: Session, actor: Actor, source: Source, wanted: Wanted, people: People, offered: Sequence[Part]
) -> list[tuple[Part, Sequence[Figure]]]:
    """What is shown over time of each locked round that the actor may see, the first round first."""
    locked = [part for part in offered if part.round and part.round.state == RoundState.LOCKED.value][:ROUNDS]
    if len(locked) < 2 or source.is_stability:
        return []
    found: list[tuple[Part, Sequence[Figure]]] = []
    for part in reversed(locked):
        one = agreement_sources.of_part(session, actor, source.place, part)
        if one.refusal is None:
            found += [(part, figures) for _, figures in _at_once(session, one, wanted, people)]
    return found


def _at_once(session: Session, source: Source, wanted: Wanted, people: People) -> Steps:
    """What is shown over time of a source as a whole."""
    chosen, plain = _chosen(people, wanted.coders), replace(wanted, draws=0, gamma=False)

    def compute() -> Steps:
        material = agreement_data.read(session, source, people).of(chosen)
        labels = {one.document.id: source.fingerprint for one in material.documents}
        task = _task(material, list(material.people), plain)
        return agreement_runs.run(replace(task, labels=labels, whole=False)).parts

    return agreement_runs.once(repr(("at once", *_key(source, plain, people, chosen))), compute)


def _key(source: Source, wanted: Wanted, people: People, chosen: Collection[str]) -> tuple[object, ...]:
    """What a result rests on; names are among it, since headings hold them."""
    asked = (sorted(chosen), wanted.draws, wanted.seed, wanted.gamma)
    return source.place.project.id, source.fingerprint, sorted(people.names.items()), *asked


def _computed(session: Session, source: Source, wanted: Wanted, people: People) -> Computed:
    chosen = _chosen(people, wanted.coders)
    return agreement_runs.once(
        repr(_key(source, wanted, people, chosen)), partial(_compute, session, source, wanted, people, chosen)
    )


def _chosen(people: People, named: Collection[str]) -> frozenset[str]:
    """The ids in figures of the coders who are named by account, by name or by id."""
    found: set[str] = set()
    for word in named:
        alike = {
            who
            for who in people.names
            if word == who or word.casefold() in (people.accounts[who].casefold(), people.names[who].casefold())
        }
        if not alike:
            raise Invalid("Nobody of that name has coded in this project.", field="coders")
        found |= alike
    return frozenset(found)


def _compute(session: Session, source: Source, wanted: Wanted, people: People, chosen: frozenset[str]) -> Computed:
    everything = agreement_data.read(session, source, people)
    material = everything.of(chosen)
    coders = _headed(source, material)
    alone = not source.is_stability or len(material.people) == 1
    task = _task(material, list(coders), wanted if alone else replace(wanted, draws=0))  # whose rows hang together
    months = {} if source.is_stability else {one.document.id: one.month for one in material.documents}
    result = agreement_runs.run(replace(task, labels=months))
    return Computed(
        everything.people,
        {export_id: user_id for user_id, export_id in people.items()},
        list(coders),
        coders,
        material.codes,
        material.spec,
        material.versions,
        material.splitter,
        len({one.document.id for one in material.documents}),
        len(material.people),
        min((len(one.document.coders) for one in material.documents), default=0),
        max((len(one.document.coders) for one in material.documents), default=0),
        _excluded(material),
        result,
    )


def _excluded(material: Material) -> int:
    found = {one.document.id: sum(end - start for start, end in one.document.excluded) for one in material.documents}
    return sum(found.values())


def _headed(source: Source, material: Material) -> dict[str, str]:
    """The coders of figures with their names: people, or the two parts in which the same people coded."""
    if not source.is_stability:
        return dict(material.people)
    who = f"{next(iter(material.people.values()))} " if len(material.people) == 1 else ""
    return {part.export_id: f"{who}({part.name})" if who else part.name for part in source.parts}


def _task(material: Material, coders: Sequence[str], wanted: Wanted) -> Task:
    codes = material.codes
    return Task(
        documents=[one.document for one in material.documents],
        coders=coders,
        codes=codes,
        codebook_version=", ".join(material.versions),
        units=UNITS,
        fields={
            code.code: [field.name for field in code.attributes] for code in material.spec.walk() if code.code in codes
        },
        questions=[question.name for question in material.spec.questions],
        splitter=material.splitter,
        draws=wanted.draws,
        seed=wanted.seed,
        gamma=wanted.gamma,
    )
