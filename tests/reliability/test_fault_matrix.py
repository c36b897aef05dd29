"""Some cells of the matrix of faults; all of them: `python tests/reliability/run.py faults`."""

import random

from reliability.fault_matrix import CALLS, CELLS, measure, tried
from reliability.faults.kinds import KINDS
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task

SEED = 20261127


def test_no_fault_of_a_call_makes_a_second_import_or_a_false_history() -> None:
    assert measure(12, SEED)["offences"] == []


def test_the_matrix_is_as_large_as_it_is_said_to_be() -> None:
    assert len(KINDS) >= 40
    assert len(CALLS) >= 12
    assert len({*CELLS}) == len(CELLS) > 900


def test_an_import_that_is_sent_anew_after_an_error_is_found_out() -> None:
    def impatient(journal: Journal, channel: Channel, intent: Intent) -> Task:
        channel.gateway.import_snapshot(intent.parameters)
        return submit(journal, channel, intent)

    assert list(tried((("ImportSnapshot", "drop", "after"),), random.Random(SEED), impatient))
