"""The program's life in any order, against what must always be so: hypothesis draws it and shrinks what fails."""

from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from reliability.stateful.machine import Program

COUNT = 200  # lives
STEPS = 50  # of each


def measure(count: int, seed: int) -> dict[str, Any]:
    """Live *count* lives; return the first that goes wrong, as short as it can be made."""
    return lived(Program, count, seed)


def lived(
    machine: type[RuleBasedStateMachine], count: int, seed: int, *, shrink: bool = True
) -> dict[str, Any]:
    """Do what `measure` does with *machine*; what goes wrong is made as short as it can be if *shrink*."""
    chosen = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=(Phase.generate, *((Phase.shrink,) if shrink else ())),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=chosen)
    except Exception as error:  # noqa: BLE001 - whatever went wrong in a life is the finding
        offences = ["\n".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))]
    else:
        offences = []
    return {"steps": STEPS, "offences": offences}
