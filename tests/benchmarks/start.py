"""From the start of the process to the window: the first picture, and the form that takes input.

Beside an empty PySide6 window, and beside one with a label: the first text that a program shows costs some time.
"""

import json
import os
import tempfile
from pathlib import Path

from benchmarks.children import figures, ratios

# The screen of the offscreen platform is smaller than the windows.
SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
PROGRAMS = ("program", "program, demo", "program, first start")


def measure(rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        screens = Path(folder) / "screens.json"
        screens.write_text(json.dumps({"screens": [SCREEN]}))
        platform = os.environ.get("QT_QPA_PLATFORM", f"offscreen:configfile={screens}")
        variants = ("bare window", "bare window with a label", *PROGRAMS)
        found = figures("start_window.py", variants, rounds, {"QT_QPA_PLATFORM": platform})
        pages = figures("start_window.py", ["pages"], rounds, {"QT_QPA_PLATFORM": platform})
    bare, label = found["bare window"], found["bare window with a label"]
    return {
        **found,
        **pages,
        **{f"ratio, {name}": ratios(found[name], bare) for name in PROGRAMS},
        **{f"ratio to one with a label, {name}": ratios(found[name], label) for name in PROGRAMS},
    }
