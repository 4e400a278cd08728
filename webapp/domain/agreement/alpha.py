"""Krippendorff's alpha for values without order, with missing data: answers, fields of tags, codes of matched passages.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". A unit that m coders gave a value counts every ordered
pair of these values 1/(m - 1) times; with o_ck what was counted of values c and k, n_c the row and n the whole,

    alpha   = 1 - (n - 1) sum over c <> k of o_ck / (n^2 - sum over c of n_c^2)
    percent = 1 - sum over c <> k of o_ck / n

Units with one value drop out. Where all values are equal there is nothing to tell apart: not defined.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from webapp.domain.agreement.continuum import Continuum
from webapp.domain.agreement.matching import Edge
from webapp.domain.agreement.sheet import ALL, Formula, Groups, Sheet, Sums

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

    def unit(self, row: int, subject: Subject, group: int, values: Sequence[Hashable]) -> None:
        """Count one unit, to which members of *group* gave these values."""
        if len(values) < 2 or self.too_many(subject):
            return
        counts = Counter(values)
        self.seen[subject].update(counts)
        for given, times in counts.items():
            self.sheet.add(row, ("value", group, subject, given), times)
        equal = sum(times * (times - 1) for times in counts.values())
        if differ := len(values) * (len(values) - 1) - equal:
            self.sheet.add(row, ("differ", group, subject), differ / (len(values) - 1))

    def answers(self, row: int, document: Continuum, questions: Sequence[str]) -> None:
        """Count the answers to *questions* about one document; who gave none is missing."""
        for question in questions:
            given = {seat: _one(document.coded[seat].answers.get(question, ())) for seat in document.seats}
            there = {seat: answer for seat, answer in given.items() if answer}
            self.unit(row, ("question", question), ALL, list(there.values()))
            for (first, second), pair in self.groups.among(tuple(there)).items():
                self.unit(row, ("question", question), pair, [there[first], there[second]])

    def tags(
        self,
        row: int,
        document: Continuum,
        matches: Mapping[tuple[int, int], Sequence[Edge]],
        fields: Mapping[int, tuple[str, Sequence[str]]],
    ) -> None:
        """Count the fields of matched tags of one code; a field that only one coder filled in differs."""
        for seats, pair in self.groups.among(document.seats).items():
            for first, second, _ in matches.get(seats, ()):
                _, _, code, mine, number = document.tags[first]
                _, _, _, theirs, other = document.tags[second]
                key, names = fields.get(code, ("", ()))
                for name in names:
                    both = [_field(document, mine, number, name), _field(document, theirs, other, name)]
                    if any(both):
                        self.unit(row, ("field", key, name), pair, both)
                        self.unit(row, ("field", key, name), ALL, both)

    def codes(self, row: int, document: Continuum, matches: Mapping[tuple[int, int], Sequence[Edge]]) -> None:
        """Count the codes of tags that match, whatever their code."""
        for seats, pair in self.groups.among(document.seats).items():
            for first, second, _ in matches.get(seats, ()):
                both = [document.tags[first][2], document.tags[second][2]]
                self.unit(row, CODE, pair, both)
                self.unit(row, CODE, ALL, both)

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


def _field(document: Continuum, seat: int, number: int, name: str) -> tuple[str, ...]:
    fields = document.coded[seat].fields
    return _one(fields[number].get(name, ())) if number < len(fields) else ()


def _one(values: Sequence[str]) -> tuple[str, ...]:
    """Several values together are one, whatever their order."""
    return tuple(sorted(values))
