"""Runs each measured variant in a process of its own, the variants in turn, so that noise meets all of them."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fakes.home import private_environment

HERE = Path(__file__).parent
Figures = dict[str, float]


def figures(
    script: str, variants: Sequence[str], rounds: int, changes: Mapping[str, str] | None = None
) -> dict[str, Figures]:
    """The median figures of each variant of *script*, which prints a JSON object of numbers as its last line.

    The script gets the variant and the moment of its start (`time.monotonic`, seconds), and the *changes* of the
    environment. The first round only fills the caches of files and fonts, and compiles, as an installation does.
    """
    seen: dict[str, list[Figures]] = {variant: [] for variant in variants}
    with tempfile.TemporaryDirectory(prefix="si-") as folder:
        environment = private_environment(Path(folder), os.environ)
        environment = {"QT_QPA_PLATFORM": "offscreen"} | environment | {"PYTHONPATH": str(HERE.parent)}
        environment = (
            environment | {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")} | dict(changes or {})
        )
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(rounds + 1):
            for variant in variants:
                result = _once(script, variant, environment)
                if number:
                    seen[variant].append(result)
    return {variant: medians(results) for variant, results in seen.items()}


def _once(script: str, variant: str, environment: dict[str, str]) -> Figures:
    command = [sys.executable, str(HERE / script), variant, str(time.monotonic())]
    done = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=300
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {name: float(value) for name, value in answer.items()}


def medians(results: Sequence[Figures]) -> Figures:
    return {name: round(statistics.median(result[name] for result in results), 2) for name in results[0]}


def ratios(ours: Figures, alternative: Figures) -> Figures:
    """Ours to the alternative's, for the figures that both have."""
    return {name: round(ours[name] / alternative[name], 3) for name in ours if alternative.get(name)}
