"""From the start of the process to the first painted window: the program beside an empty PySide6 window."""

from benchmarks.children import figures, ratios


def measure(rounds: int) -> dict[str, object]:
    found = figures("start_window.py", ["bare window", "program", "program, demo"], rounds)
    bare = found["bare window"]
    return {
        **found,
        "ratio": ratios(found["program"], bare),
        "ratio, demo": ratios(found["program, demo"], bare),
    }
