"""A folder of 100,000 keys: the whole browser, its table on the screen, beside botocore's paginator in a thread.

`worst gap` is that of a heartbeat on the GUI thread while all pages come; `idle loop` that of the same process while
nothing is done. The paginator only lists: nothing is kept, nothing is shown. `listing` is the time of all pages.
"""

from benchmarks.children import Figures, figures, ratios

VARIANTS = ["paginator in a thread", "ours", "ours, sorted by size"]


def measure(rounds: int) -> dict[str, Figures]:
    found = figures("listing_window.py", VARIANTS, rounds)
    theirs = found["paginator in a thread"]
    return {
        **found,
        "ratio": ratios(found["ours"], theirs),
        "ratio, sorted": ratios(found["ours, sorted by size"], theirs),
    }
