"""Which figures there are, each with its formula and with the words for when it is not defined."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from webapp.domain.agreement import counts, f1, kappa, presence, u_alpha
from webapp.domain.agreement import gamma as gammas
from webapp.domain.agreement.alpha import CODE, MANY, Subject
from webapp.domain.agreement.data import Unit
from webapp.domain.agreement.measured import Asked, Measured
from webapp.domain.agreement.presence import CHARACTER
from webapp.domain.agreement.sheet import ALL, Formula, Sums

Reason = Callable[[Sums], str]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on, where that differs from what its coders have finished together."""

    documents: int
    length: int
    spans: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure to be reckoned: the mean of its *parts*, of which there is one but for means over pairs."""

    measure: str
    code: int | None
    group: int
    parts: Sequence[Formula]
    reason: Reason
    """Why it is not defined, if it is not."""
    refused: Reason | None = None
    """Words if it is not to be reckoned although it could be, or nothing."""
    unit: Unit | None = None
    field: str | None = None
    basis: Basis | None = None
    """Of a figure that is no formula of sums over documents, and so has no interval."""


def wanted_of(found: Measured, asked: Asked) -> Iterator[Wanted]:
    """Every figure that is wanted of what was measured, in the order in which they come."""
    yield from _Choosing(found, asked).all()


def alphas_of(found: Measured, asked: Asked) -> list[Wanted]:
    """Alpha of everybody alone, by each unit."""
    return list(_Choosing(found, asked).alphas())


class _Choosing:
    """The figures of one run."""

    def __init__(self, found: Measured, asked: Asked) -> None:
        self.found = found
        self.asked = asked
        self.all_codes = range(found.any_code)
        pairs = range(len(found.groups.pairs))
        self.groups: list[int] = [0] if len(pairs) == 1 else [ALL, *pairs]
        self.pairs = pairs

    def all(self) -> Iterator[Wanted]:
        for unit in self.asked.units:
            yield from self._presence("percent", "alpha", unit)
        yield from self._f1()
        yield from self._family()
        yield from self._of_values("alpha_matched", "percent_matched", None, CODE, None)
        for code, names in self.asked.fields.items():
            if code in self.found.codes:
                for name in names:
                    at = self.found.codes.index(code)
                    yield from self._of_values("alpha_attribute", "percent_attribute", at, ("field", code, name), name)
        for question in self.asked.questions:
            yield from self._of_values("alpha_question", "percent_question", None, ("question", question), question)
        if "document" in self.asked.units:
            yield from self._correlations()
        yield from self._extras()

    def alphas(self) -> Iterator[Wanted]:
        everybody = self.groups[:1]
        for unit in self.asked.units:
            yield from self._judged("alpha", presence.alpha, unit, everybody)
        yield from self._judged("alpha_char", presence.alpha, None, everybody)

    def _presence(self, percent: str, alpha: str, shown: Unit | None) -> Iterator[Wanted]:
        yield from self._judged(percent, presence.percent, shown, self.groups)
        yield from self._judged(alpha, presence.alpha, shown, self.groups)

    def _judged(
        self, measure: str, formula: Callable[[int, str, int], Formula], shown: Unit | None, groups: Sequence[int]
    ) -> Iterator[Wanted]:
        unit = shown or CHARACTER
        for code in (None, *self.all_codes):
            number = self.found.any_code if code is None else code
            for group in groups:
                varies = formula is presence.alpha
                why = _no_variation(group, unit, number) if varies else _nothing_judged(unit)
                yield Wanted(measure, code, group, [formula(group, unit, number)], why, unit=shown)

    def _f1(self) -> Iterator[Wanted]:
        for kind in (f1.EXACT, f1.RELAXED):
            for code in (None, *self.all_codes):
                codes = self.all_codes if code is None else [code]
                for group in self.groups:
                    parts = [f1.f1(kind, pair, codes) for pair in self._pairs_of(group)]
                    yield Wanted(f"f1_{kind}", code, group, parts, _never_used(code))

    def _family(self) -> Iterator[Wanted]:
        codes, anything = self.all_codes, self.found.any_code
        for group in self.groups:
            one = [u_alpha.of_all(group, codes, anything)]
            yield Wanted("u_alpha", None, group, one, _no_variation(group, CHARACTER, anything), _overlaps(group))
        for code in codes:
            for group in self.groups:
                why = _no_variation(group, CHARACTER, code)
                yield Wanted("u_alpha", code, group, [u_alpha.of_code(group, code)], why)
        for group in self.groups:
            one, why = [u_alpha.binary(group, codes, anything)], _no_variation(group, CHARACTER, anything)
            yield Wanted("u_alpha_binary", None, group, one, why, _overlaps(group))
        for group in self.groups:
            one, why = [u_alpha.of_codes(group, codes)], _nothing_both_coded(group, codes)
            yield Wanted("cu_alpha", None, group, one, why, _overlaps(group))
        for code in codes:
            for group in self.groups:
                one, why = [u_alpha.of_code_among_codes(group, code, codes)], _met_only_gaps(group, code)
                yield Wanted("ku_alpha", code, group, one, why, _overlaps(group))
        for code in codes:
            for group in self.groups:
                one = [u_alpha.coverage(group, code)]
                yield Wanted("ku_coverage", code, group, one, _never_used(code), _overlaps(group))

    def _of_values(
        self, alpha: str, percent: str, code: int | None, subject: Subject, field: str | None
    ) -> Iterator[Wanted]:
        values = self.found.values
        refused = _too_different if values.too_many(subject) else None
        for measure, formula in ((alpha, values.alpha), (percent, values.percent)):
            for group in self.groups:
                why = _nothing_compared(values.units(subject, group), subject)
                yield Wanted(measure, code, group, [formula(subject, group)], why, refused, field=field)

    def _correlations(self) -> Iterator[Wanted]:
        for code in self.all_codes:
            for group in self.groups:
                parts = [counts.correlation(pair, code) for pair in self._pairs_of(group)]
                why = "not defined: one of the coders has the same number of tags in every document"
                yield Wanted("count_correlation", code, group, parts, _words(why), unit="document")

    def _as_inception(self) -> Iterator[Wanted]:
        unitized = self.found.unitized
        for code in (None, *self.all_codes):
            codes = self.all_codes if code is None else [code]
            for group in self.groups:
                seats = range(len(self.found.groups.coders)) if group == ALL else self.found.groups.pairs[group]
                basis = Basis(*unitized.basis(codes, seats))
                why = _never_used(code) if basis.documents else _words("not defined: no document was finished by all")
                parts = [lambda _, codes=codes, seats=seats: unitized.alpha(codes, seats)]
                yield Wanted("alpha_u_2004", code, group, parts, why, basis=basis)

    def _extras(self) -> Iterator[Wanted]:
        yield from self._as_inception()
        yield from self._presence("percent_char", "alpha_char", None)
        for code in (None, *self.all_codes):
            number = self.found.any_code if code is None else code
            for group in self.groups:
                parts = [kappa.kappa(pair, CHARACTER, number) for pair in self._pairs_of(group)]
                yield Wanted("kappa_char", code, group, parts, _no_variation(group, CHARACTER, number))
        if self.asked.gamma:
            for measure, formula in (("gamma", gammas.gamma), ("gamma_cat", gammas.gamma_cat)):
                for group in self.groups:
                    yield Wanted(measure, None, group, [formula(group)], _no_disorder(len(self.found.groups.coders)))

    def _pairs_of(self, group: int) -> Sequence[int]:
        return self.pairs if group == ALL else [group]


def _words(said: str) -> Reason:
    return lambda _: said


def _never_used(code: int | None) -> Reason:
    return _words("not defined: nobody tagged anything" + ("" if code is None else " with this code"))


def _too_different(_: Sums) -> str:
    return f"not compared: more than {MANY} different values are no categories"


def _nothing_judged(unit: str) -> Reason:
    return _words(f"not defined: there is no {unit} to judge")


def _no_variation(group: int, unit: str, code: int) -> Reason:
    def reason(sums: Sums) -> str:
        if not sums(("units", group, unit)):
            return f"not defined: there is no {unit} to judge"
        if not sums(("with", group, unit, code)):
            return "not defined: no variation, nobody used it"
        return f"not defined: no variation, everybody used it in every {unit}"

    return reason


def _overlaps(group: int) -> Reason:
    def refused(sums: Sums) -> str:
        many = int(sums(("overlaps", group)))
        return f"not defined: {many:,} {'overlap' if many == 1 else 'overlaps'} of tags of one coder" if many else ""

    return refused


def _nothing_both_coded(group: int, codes: Sequence[int]) -> Reason:
    def reason(sums: Sums) -> str:
        if any(sums(("valued", group, code)) for code in codes):
            return "not defined: no variation, what both coded has one code only"
        return "not defined: no passage was coded by two coders"

    return reason


def _met_only_gaps(group: int, code: int) -> Reason:
    def reason(sums: Sums) -> str:
        if not sums(("with", group, CHARACTER, code)):
            return "not defined: nobody tagged anything with this code"
        if not sums(("valued", group, code)):
            return "not defined: where one coder used this code, the other coded nothing"
        return "not defined: no variation, what both coded has this code only"

    return reason


def _nothing_compared(units: Formula, subject: Subject) -> Reason:
    def reason(sums: Sums) -> str:
        if units(sums):
            return "not defined: no variation, all have the same value"
        if subject[0] == "question":
            return "not defined: no document has two answers"
        return "not defined: no passages of two coders match" + (" with a value" if subject[0] == "field" else "")

    return reason


def _no_disorder(coders: int) -> Reason:
    said = "not defined: nobody tagged anything, or chance could not do worse"
    if coders > gammas.MOST_CODERS:
        said += f"; documents of more than {gammas.MOST_CODERS} coders are compared pair by pair only"
    return _words(said)
