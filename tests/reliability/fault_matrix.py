"""Every kind of fault at every call, before AWS carries it out, after that, and within its answer."""

import random
import warnings
from collections.abc import Iterator
from itertools import product
from typing import Any

from reliability.faults.kinds import KINDS, Position, positions, rule_of
from reliability.faults.lives import EARLY, LATE, Send, lived
from reliability.faults.reads import READS, asked
from reliability.faults.scene import scene, stage
from snapshot_importer.tasks.submit import submit

Cell = tuple[str, str, Position]  # operation, kind, where it strikes
CALLS = (*EARLY, *LATE, *READS)
# HeadObject has no body: another Content-Length is what S3 says of the object.
IS_TRUE = {("HeadObject", "huge")}
CELLS: tuple[Cell, ...] = tuple(
    (operation, kind, position)
    for operation, kind in product(CALLS, KINDS)
    if (operation, kind) not in IS_TRUE
    for position in positions(kind)
)
COUNT = len(CELLS)
MOST_IN_A_ROW = 3


def measure(count: int, seed: int) -> dict[str, Any]:
    """Try *count* cells of the matrix, all of them by default; return how many there are, and the offences."""
    chance = random.Random(seed)
    cells = CELLS if count >= len(CELLS) else tuple(chance.sample(CELLS, count))
    found = list(tried(cells, chance))
    return {"calls": len(CALLS), "kinds": len(KINDS), "cells": len(cells), "offences": found}


def tried(cells: tuple[Cell, ...], chance: random.Random, send: Send = submit) -> Iterator[str]:
    """Try *cells* with imports that *send* sends, and yield the offences."""
    with warnings.catch_warnings(), stage() as (simulator, gateway):
        warnings.simplefilter("ignore", ResourceWarning)  # of calls that were given up
        for operation, kind, position in cells:
            times = chance.randint(1, MOST_IN_A_ROW)
            rule = rule_of(kind, position)
            with scene(simulator, gateway) as here:
                wrong = (
                    asked(here, operation, times, rule)
                    if operation in READS
                    else lived(here, operation, times, rule, send)
                )
                for offence in wrong:
                    yield f"{operation}, {kind}, {position}, {times} in a row: {offence}"
