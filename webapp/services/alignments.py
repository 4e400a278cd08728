"""The best alignment that gamma asks for, found by HiGHS, which comes with scipy (extra `agreement`)."""

from collections.abc import Sequence

from webapp.domain.agreement.gamma import Align
from webapp.errors import Invalid


def aligner() -> Align:
    """What finds the cheapest choice of sets that holds every tag once.

    Raises Invalid, naming the extra, where scipy is missing.
    """
    try:
        from scipy.optimize import LinearConstraint, milp
        from scipy.sparse import csc_array
    except ImportError as missing:
        raise Invalid("Gamma needs the extra: pip install 'glossator[agreement]'.", field="gamma") from missing

    def cheapest(costs: Sequence[float], sets: Sequence[Sequence[int]], things: int) -> list[int]:
        rows = [thing for held in sets for thing in held]
        begins = [0]
        for held in sets:
            begins.append(begins[-1] + len(held))
        holds = csc_array(([1.0] * len(rows), rows, begins), shape=(things, len(sets)))
        found = milp(costs, integrality=[1] * len(sets), constraints=LinearConstraint(holds, 1, 1))
        return [number for number, taken in enumerate(found.x) if taken > 0.5]

    return cheapest
