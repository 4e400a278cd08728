"""Documents as a sheet of numbers: everything that the figures are reckoned from, in one pass."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.agreement import counts, f1, presence, u_alpha
from webapp.domain.agreement.alpha import Values
from webapp.domain.agreement.alpha_u_2004 import Unitized
from webapp.domain.agreement.continuum import Continuum, continuum
from webapp.domain.agreement.coverage import Coverage, coverage
from webapp.domain.agreement.data import Document, Unit
from webapp.domain.agreement.gamma import Gamma
from webapp.domain.agreement.matching import edges, matched, of_one_code
from webapp.domain.agreement.sheet import ALL, Groups, Sheet


@dataclass(frozen=True, slots=True)
class Measured:
    """The sheet of some documents, and what does not fit into one."""

    groups: Groups
    documents: Sequence[str]
    """Their ids, row by row."""
    codes: Sequence[str]
    """By their numbers; the number after the last stands for any code."""
    sheet: Sheet
    values: Values
    unitized: Unitized

    @property
    def any_code(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted."""

    coders: Sequence[str]
    codes: Sequence[str]
    units: Sequence[Unit]
    fields: Mapping[str, Sequence[str]]
    questions: Sequence[str]
    gamma: Gamma | None
    whole: bool = True
    """Otherwise nothing but presence."""


def measured(documents: Sequence[Document], asked: Asked) -> Measured:
    """The numbers of those of *documents* that at least two of the coders have finished, in the order of their ids."""
    seats = {coder: seat for seat, coder in enumerate(asked.coders)}
    numbers = {code: number for number, code in enumerate(asked.codes)}
    made = ((one.id, continuum(one, seats, numbers)) for one in sorted(documents, key=lambda one: one.id))
    continua = [(name, one) for name, one in made if one and one.length]
    groups, sheet = Groups(asked.coders), Sheet(len(continua))
    values, unitized = Values(sheet, groups), Unitized(range(len(asked.codes)))
    found = Measured(groups, [name for name, _ in continua], asked.codes, sheet, values, unitized)
    for row, (_, one) in enumerate(continua):
        _enter(found, row, one, asked)
    return found


def _enter(into: Measured, row: int, document: Continuum, asked: Asked) -> None:
    sheet, groups = into.sheet, into.groups
    covered = coverage(document, into.any_code)
    _sizes(into, row, document, covered)
    _presence(into, row, document, covered, asked.units)
    counts.enter(sheet, row, document, groups)
    if not asked.whole:
        return
    u_alpha.enter(sheet, row, document, covered, groups)
    near = edges(document.tags)
    of_codes = {seats: matched(of_one_code(pairs, document.tags)) for seats, pairs in near.items()}
    f1.enter(sheet, row, document, groups, of_codes)
    into.values.codes(row, document, {seats: matched(pairs) for seats, pairs in near.items()})
    for code, key in enumerate(into.codes):
        for name in asked.fields.get(key, ()):
            into.values.fields(row, document, of_codes, code, key, name)
    into.values.answers(row, document, asked.questions)
    into.unitized.enter(document)
    if asked.gamma:
        asked.gamma.enter(sheet, row, document, groups)


def _presence(into: Measured, row: int, document: Continuum, covered: Coverage, asked: Sequence[Unit]) -> None:
    sheet, groups = into.sheet, into.groups
    by_character = presence.by_character(covered, document, groups)
    presence.enter(sheet, row, document, groups, presence.CHARACTER, document.length, by_character)
    for unit in asked:
        units, judged = presence.by_unit(unit, document, into.any_code, groups)
        presence.enter(sheet, row, document, groups, unit, units, judged)


def _sizes(into: Measured, row: int, document: Continuum, covered: Coverage) -> None:
    """Documents, code points, and where tags of one coder overlap, of everybody and of each pair."""
    by_group: dict[int, int] = defaultdict(int)
    by_group[ALL] = sum(covered.overlaps.values())
    for (first, second), pair in into.groups.among(document.seats).items():
        by_group[pair] = covered.overlaps[first] + covered.overlaps[second]
    for group, overlaps in by_group.items():
        into.sheet.columns["documents", group][row] = 1
        into.sheet.columns["length", group][row] = document.length
        into.sheet.columns["overlaps", group][row] = overlaps
