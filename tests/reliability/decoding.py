"""Fuzz of the readers of AWS's answers: nothing but "not AWS" may come of nonsense, and nothing false is believed."""

import random
from typing import Any

from reliability.decode_fuzz.mutations import mutated
from reliability.decode_fuzz.targets import TARGETS, Target, offences

COUNT = 2_000_000
SHOWN = 20  # offences, after which there is no need for more
LONGEST = 400  # characters of each that are shown


def measure(count: int, seed: int) -> dict[str, Any]:
    """Read *count* answers, in turn by each reader; return how many were believed, and the offences."""
    return fuzzed(TARGETS, count, seed)


def fuzzed(targets: dict[str, Target], count: int, seed: int) -> dict[str, Any]:
    """Do what `measure` does to *targets*."""
    chance = random.Random(seed)
    names = sorted(targets)
    found: list[str] = []
    for number in range(count):
        name = names[number % len(names)]
        body = mutated(targets[name].seeds, chance)
        found += [
            f"{name}, answer {number}: {offence[:LONGEST]}: {body[:LONGEST]!r}"
            for offence in offences(targets[name], body)
        ]
        if len(found) >= SHOWN:
            break
    return {"readers": names, "offences": found}
