"""Cohen's kappa on characters: what NVivo shows, and no more than that.

Cohen 1960: (Po - Pe) / (1 - Pe), Pe from the two coders' own shares of coded text. Blank text counts as agreement, so
the value rises with the length of the article; where a passage begins and ends is not seen; long passages outweigh
short ones. Of all coders the mean over pairs.
"""

from typing import Any

from webapp.domain.agreement.presence import three
from webapp.domain.agreement.sheet import Formula, Sums


def kappa(pair: int, unit: str, code: int) -> Formula:
    """Cohen's kappa of the two coders of *pair*."""

    def formula(sums: Sums) -> Any:
        units, present, both = (part / 2 for part in three(sums, pair, unit, code))
        first = sums(("first", pair, unit, code))
        second = 2 * present - first
        observed = (units - 2 * (present - both)) / units
        expected = (first * second + (units - first) * (units - second)) / units / units
        return (observed - expected) / (1 - expected)

    return formula
