"""The program on a history of 100,000 imports, beside drawing each row whole, and beside an empty window."""

import tempfile
from pathlib import Path

from benchmarks.children import figures, ratios
from benchmarks.history_file import write_history

VARIANTS = ["bare window", "every row drawn", "ours"]
# The program copies nothing of the history, and changes nothing in it.
MOST_ROUNDS = 5


def measure(rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="si-") as folder:
        write_history(Path(folder) / "history.sqlite")
        found = figures("history_window.py", VARIANTS, min(rounds, MOST_ROUNDS), {"HISTORY": folder})
    return {**found, "ratio": ratios(found["ours"], found["every row drawn"])}
