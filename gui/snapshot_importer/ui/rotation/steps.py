"""The steps of a rotation in their order, and how each may stand."""

from typing import Literal, get_args

Step = Literal["make", "test", "store", "use", "retire"]
STEPS: tuple[Step, ...] = get_args(Step)
StepState = Literal["waiting", "running", "done", "failed", "unknown"]
Busy = Literal["", "looking", "rotating", "changing"]
