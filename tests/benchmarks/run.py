"""Measure what the program promises beside its alternative: `python tests/benchmarks/run.py [NAME…]`.

Prints one JSON object: for each benchmark the medians of its rounds, and `ratio` entries, ours to the
alternative's of the same run. Times are milliseconds and memory MiB; compare within one run only.
Nothing is asserted. The platform is offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where a command finds the tests' helpers, as pytest does

from benchmarks import gaps, history, listing, rows, simulated_aws, start, verdict

BENCHMARKS = {
    "start": start.measure,
    "gaps": gaps.measure,
    "simulated-aws": simulated_aws.measure,
    "rows": rows.measure,
    "history": history.measure,
    "verdict": verdict.measure,
    "listing": listing.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; else all")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (default: 7)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    figures = {name: BENCHMARKS[name](options.rounds) for name in options.names or BENCHMARKS}
    text = json.dumps(figures, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n")


if __name__ == "__main__":
    main()
