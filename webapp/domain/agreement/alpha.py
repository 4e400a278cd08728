"""Krippendorff's alpha for values without order, with missing data: answers, fields of tags, codes of matched passages.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". A unit that m coders gave a value counts every ordered
pair of these values 1/(m - 1) times; with o_ck what was counted of values c and k, n_c the row and n the whole,

    alpha   = 1 - (n - 1) sum over c <> k of o_ck / (n^2 - sum over c of n_c^2)
    percent = 1 - sum over c <> k of o_ck / n

Units with one value drop out. Where all values are equal there is nothing to tell apart: not defined.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from webapp.domain.agreement.continuum import Continuum, Tag
from webapp.domain.agreement.data import Coded
from webapp.domain.agreement.matching import Edge
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums

Matches = Mapping[tuple[int, int], Sequence[Edge]]
"""Matched tags by the two seats."""
Subject = tuple[str, ...]
"""What the values are of: ("code",), ("field", code, field), ("question", question)."""
CODE: Final[Subject] = ("code",)
MANY: Final = 200
"""Different values of one subject from which they are no categories any more."""


class Values:
    """The values that units were given, counted in a sheet."""

    def __init__(self, sheet: Sheet, groups: Groups) -> None:
        self.sheet = sheet
        self.groups = groups
        self.seen: dict[Subject, set[Hashable]] = defaultdict(set)

    def too_many(self, subject: Subject) -> bool:
        """Whether the values of *subject* are too different from each other to be categories."""
        return len(self.seen[subject]) > MANY

    def enter(self, row: int, subject: Subject, group: int, units: Sequence[Sequence[Hashable]]) -> None:
        """Count units of one document, to each of which members of *group* gave these values."""
        counts = Counter(chain.from_iterable(units))
        self.seen[subject].update(counts)
        if self.too_many(subject):
            return
        for given, times in counts.items():
            self.sheet.columns["value", group, subject, given][row] = times
        if differ := sum(map(_differ, units)):
            self.sheet.columns["differ", group, subject][row] = differ

    def answers(self, row: int, document: Continuum, questions: Sequence[str]) -> None:
        """Count the answers to *questions* about one document; who gave none is missing."""
        for question in questions:
            given = {seat: _one(document.coded[seat].answers.get(question, ())) for seat in document.seats}
            there = {seat: answer for seat, answer in given.items() if answer}
            if len(there) > 1:
                self.enter(row, ("question", question), ALL, [list(there.values())])
                for (first, second), pair in self.groups.among(tuple(there)).items():
                    self.enter(row, ("question", question), pair, [(there[first], there[second])])

    def fields(self, row: int, document: Continuum, matches: Matches, code: int, key: str, name: str) -> None:
        """Count a field of matched tags of its code; where only one coder filled it in, they differ."""
        tags, coded = document.tags, document.coded
        units: dict[int, list[tuple[Hashable, Hashable]]] = {}
        for seats, pair in self.groups.among(document.seats).items():
            both = [
                (_field(coded, tags[first], name), _field(coded, tags[second], name))
                for first, second, _ in matches.get(seats, ())
                if tags[first][2] == code
            ]
            units[pair] = [values for values in both if any(values)]
        self._enter_pairs(row, ("field", key, name), units)

    def codes(self, row: int, document: Continuum, matches: Matches) -> None:
        """Count the codes of tags that match, whatever their code."""
        tags = document.tags
        units: dict[int, list[tuple[Hashable, Hashable]]] = {}
        for seats, pair in self.groups.among(document.seats).items():
            units[pair] = [(tags[first][2], tags[second][2]) for first, second, _ in matches.get(seats, ())]
        self._enter_pairs(row, CODE, units)

    def _enter_pairs(self, row: int, subject: Subject, units: Mapping[int, Sequence[Sequence[Hashable]]]) -> None:
        for pair, values in units.items():
            self.enter(row, subject, pair, values)
        self.enter(row, subject, ALL, [values for of_pair in units.values() for values in of_pair])

    def units(self, subject: Subject, group: int) -> Formula:
        """How many values were compared."""
        return lambda sums: sum(self._counts(sums, subject, group))

    def alpha(self, subject: Subject, group: int) -> Formula:
        """Nominal alpha."""

        def formula(sums: Sums) -> Any:
            counts = self._counts(sums, subject, group)
            n = sum(counts)
            same = sum(count * count for count in counts)
            return 1 - (n - 1) * sums(("differ", group, subject)) / (n * n - same)

        return formula

    def percent(self, subject: Subject, group: int) -> Formula:
        """The share of pairs of values that are equal."""
        return lambda sums: 1 - sums(("differ", group, subject)) / sum(self._counts(sums, subject, group))

    def _counts(self, sums: Sums, subject: Subject, group: int) -> list[Any]:
        return [sums(("value", group, subject, given)) for given in sorted(self.seen[subject], key=repr)] or [0.0]


def _differ(values: Sequence[Hashable]) -> float:
    """Ordered pairs of *values* that differ, by how many there are but one."""
    many = len(values)
    if many == 2:  # as nearly always
        return 2 * (values[0] != values[1])
    return (many * many - sum(times * times for times in Counter(values).values())) / (many - 1)


def _field(coded: Mapping[int, Coded], tag: Tag, name: str) -> tuple[str, ...]:
    _, _, _, seat, number = tag
    fields = coded[seat].fields
    return _one(fields[number].get(name, ())) if number < len(fields) else ()


def _one(values: Sequence[str]) -> tuple[str, ...]:
    """Several values together are one, whatever their order."""
    return tuple(sorted(values))
