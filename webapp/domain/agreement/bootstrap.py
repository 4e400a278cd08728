"""Intervals by drawing documents again: tags in one article depend on each other, documents do not.

As many documents as there are get drawn with replacement, many times, by the numbers of Python's generator with the
seed that is printed; the interval is what is left without the lowest and the highest 2.5 % of the values. With numpy
all draws are one product of matrices; without it the same numbers come slower.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from random import Random
from types import ModuleType
from typing import Any, Final

from webapp.domain.agreement.sheet import Formula, Key, Sheet, value

LEAST: Final = 10
"""Documents below which an interval would say nothing."""
AT_ONCE: Final = 4_000_000
"""Weights that are held in memory together."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What 95 % of the draws gave."""

    low: float
    high: float
    undefined: int
    """Draws in which the figure was not defined."""


def numpy() -> ModuleType | None:
    """numpy where it is installed."""
    try:
        import numpy as np
    except ImportError:
        return None
    return np


def intervals(
    sheet: Sheet,
    wanted: Sequence[Sequence[Formula]],
    draws: int,
    seed: int,
    arrays: ModuleType | None,
    at_once: int = AT_ONCE,
) -> list[Interval | None]:
    """The interval of each of *wanted*, the mean of its defined formulas; None where no draw gave a value."""
    if not draws or not sheet.rows:
        return [None for _ in wanted]
    if arrays:
        values = _by_arrays(sheet, wanted, _times(sheet.rows, draws, seed, at_once, arrays), arrays)
    else:
        values = _one_by_one(sheet, wanted, draws, seed)
    return [_interval(found, draws) for found in values]


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of what is defined."""
    defined = [one for one in values if one is not None]
    return sum(defined) / len(defined) if defined else None


def _interval(found: Sequence[float], draws: int) -> Interval | None:
    if not len(found):
        return None
    return Interval(_percentile(found, 0.025), _percentile(found, 0.975), draws - len(found))


def _percentile(found: Sequence[float], share: float) -> float:
    at = share * (len(found) - 1)
    below = int(at)
    above = min(below + 1, len(found) - 1)
    return float(found[below] + (found[above] - found[below]) * (at - below))


class _Drawn(dict[Key, float]):
    """The sums of one draw, each made when it is first asked for."""

    def __init__(self, columns: Mapping[Key, Sequence[float]], times: Sequence[int]) -> None:
        super().__init__()
        self._columns = columns
        self._times = times

    def __missing__(self, key: Key) -> float:
        column = self._columns.get(key)
        drawn = self[key] = sum(map(mul, column, self._times)) if column is not None else 0.0
        return drawn


def _one_by_one(sheet: Sheet, wanted: Sequence[Sequence[Formula]], draws: int, seed: int) -> list[Sequence[float]]:
    """Of each of *wanted* the values of all draws, sorted."""
    chance = Random(seed)  # noqa: S311  # a seed that is printed, no secret
    found: list[list[float]] = [[] for _ in wanted]
    for _ in range(draws):
        times = [0] * sheet.rows
        for row in chance.choices(range(sheet.rows), k=sheet.rows):
            times[row] += 1
        sums = _Drawn(sheet.columns, times).__getitem__
        for values, formulas in zip(found, wanted, strict=True):
            drawn = mean([value(formula, sums) for formula in formulas])
            if drawn is not None:
                values.append(drawn)
    return [sorted(values) for values in found]


def _by_arrays(
    sheet: Sheet, wanted: Sequence[Sequence[Formula]], drawn: Iterable[Any], np: ModuleType
) -> list[Sequence[float]]:
    """The same as `_one_by_one`, many draws at a time."""
    columns = np.array([np.frombuffer(column) for column in sheet.columns.values()]).reshape(-1, sheet.rows)
    places = {key: place for place, key in enumerate(sheet.columns)}
    blocks: list[list[Any]] = [[] for _ in wanted]
    for times in drawn:
        pooled = columns @ times
        nothing = np.zeros(times.shape[1])

        def sums(key: Key, pooled: Any = pooled, nothing: Any = nothing) -> Any:
            place = places.get(key)
            return nothing if place is None else pooled[place]

        with np.errstate(all="ignore"):
            for values, formulas in zip(blocks, wanted, strict=True):
                values.append(_mean(np, [formula(sums) for formula in formulas]))
    joined = [np.sort(np.concatenate(values)) for values in blocks]
    return [values[: np.count_nonzero(~np.isnan(values))] for values in joined]  # what is no number is sorted last


def _mean(np: ModuleType, values: Sequence[Any]) -> Any:
    """Draw by draw the mean of the values that are defined."""
    if len(values) == 1:
        return np.where(np.isfinite(values[0]), values[0], np.nan)
    table = np.array(values)
    defined = np.isfinite(table)
    return np.where(defined, table, 0).sum(axis=0) / defined.sum(axis=0)


def _times(rows: int, draws: int, seed: int, at_once: int, np: ModuleType) -> Iterator[Any]:
    """How often each row (down) is in each draw (across), in blocks of draws."""
    _, state, _ = Random(seed).getstate()  # noqa: S311  # a seed that is printed, no secret
    chance = np.random.RandomState()
    chance.set_state(("MT19937", state[:-1], state[-1]))  # goes on exactly as Python's generator would
    block = max(1, at_once // rows)
    for begin in range(0, draws, block):
        many = min(block, draws - begin)
        drawn = (chance.random_sample((many, rows)) * rows).astype(np.int64)
        drawn += rows * np.arange(many)[:, None]
        yield np.bincount(drawn.ravel(), minlength=many * rows).reshape(many, rows).T.astype(float)
