"""The worst gap of a heartbeat on the GUI thread while workers are busy, beside boto3 in a plain thread.

`idle loop` is the heartbeat's worst gap in the same process while nothing is done, and
`memory` what the clients add. All but one variant run as an installation without the extra "login" does.
"""

from benchmarks.children import Figures, figures, ratios

VARIANTS = [
    "clients: boto3 in a thread",
    "clients: ours",
    "clients: ours, with the extra login",
    "1,000 tasks: boto3 in a thread",
    "1,000 tasks: ours",
    "10,000 tasks decoded",
    "5 files hashed",
    "typing into the form",
]


def measure(rounds: int) -> dict[str, Figures]:
    found = figures("gaps_window.py", VARIANTS, rounds)
    return {
        **found,
        "ratio, clients": ratios(found["clients: ours"], found["clients: boto3 in a thread"]),
        "ratio, 1,000 tasks": ratios(found["1,000 tasks: ours"], found["1,000 tasks: boto3 in a thread"]),
    }
