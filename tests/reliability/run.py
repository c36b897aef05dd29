"""Prove what the program promises of its reliability: `python tests/reliability/run.py NAME [--count N] [--seed S]`.

Prints one JSON object: the seed, the line that repeats the run, what was tried, and every offence found.
Ends with 1 where there is an offence.
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where a command finds the tests' helpers, as pytest does

from reliability import (
    damage,
    decoding,
    disk_faults,
    fault_matrix,
    kills,
    lost_answers,
    model,
    power_loss,
    quits,
    sinks,
    soak,
)

# Each has COUNT, how much is tried by default, and measure(count, seed), which returns figures and "offences",
# a list of sentences.
PROOFS = {
    "decoding": decoding,
    "faults": fault_matrix,
    "lost-answers": lost_answers,
    "model": model,
    "kills": kills,
    "power-loss": power_loss,
    "disk-faults": disk_faults,
    "damage": damage,
    "quit": quits,
    "sinks": sinks,
    "soak": soak,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=PROOFS, metavar="NAME", help=f"one of {', '.join(PROOFS)}")
    parser.add_argument(
        "--count", type=int, metavar="N", help="how much is tried; each proof has its own default"
    )
    parser.add_argument(
        "--seed", type=int, metavar="S", help="repeats a run (default: another one each time)"
    )
    options = parser.parse_args()
    proof = PROOFS[options.name]
    count = proof.COUNT if options.count is None else options.count
    seed = random.randrange(2**32) if options.seed is None else options.seed
    started = time.monotonic()
    figures = proof.measure(count, seed)
    told = {
        "proof": options.name,
        "count": count,
        "seed": seed,
        "replay": f"python tests/reliability/run.py {options.name} --count {count} --seed {seed}",
        "seconds": round(time.monotonic() - started, 1),
        **figures,
    }
    print(json.dumps(told, indent=2))
    sys.exit(1 if figures["offences"] else 0)


if __name__ == "__main__":
    main()
