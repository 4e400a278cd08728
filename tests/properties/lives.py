"""Living through what a state machine may do."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def lived(machine: Callable[[], RuleBasedStateMachine], lives: int, steps: int) -> None:
    """Return when a new machine has lived through so many lives; one that fails is made shorter before it is shown."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # Hypothesis has no types for it
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
