"""From pasting a location to the complete verdict, beside what one does without us: download it, ask qemu-img.

The alternative judges the file alone; ours also asks for caller, Region, object, role, permissions and key.
`requests` and `KiB` are those for the bytes of the object; `calls` are all that AWS was asked for the verdict.
"""

from benchmarks.children import Figures, figures, ratios
from benchmarks.verdict_images import IMAGES


def measure(rounds: int) -> dict[str, Figures]:
    ways = {name: (f"{name}: ours", f"{name}: download and qemu-img") for name in IMAGES}
    found = figures("verdict_window.py", [variant for way in ways.values() for variant in way], rounds)
    compared = {f"ratio, {name}": ratios(found[ours], found[other]) for name, (ours, other) in ways.items()}
    return {**found, **compared}
