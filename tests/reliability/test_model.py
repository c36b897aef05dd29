"""Short lives of the program in any order; many: `python tests/reliability/run.py model`."""

from uuid import uuid4

from reliability.model import lived, measure
from reliability.stateful.machine import Program
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task

SEED = 20261127


def test_no_life_of_the_program_makes_a_second_import_or_a_false_history() -> None:
    assert measure(10, SEED)["offences"] == []


def test_a_program_that_asks_anew_where_no_answer_came_is_found_out() -> None:
    def naive(journal: Journal, channel: Channel, intent: Intent) -> Task:
        try:
            channel.gateway.import_snapshot({**intent.parameters, "ClientToken": uuid4().hex})
        except CallError:
            channel.gateway.import_snapshot({**intent.parameters, "ClientToken": uuid4().hex})
        return submit(journal, channel, intent)

    class Naive(Program):
        send = staticmethod(naive)

    assert lived(Naive, 20, SEED, shrink=False)["offences"]


def test_a_program_that_trusts_the_profile_for_the_account_is_found_out() -> None:
    def naive(journal: Journal, channel: Channel, intent: Intent) -> Task:
        return submit(
            journal, channel, Intent(channel.account(), intent.parameters, attempt_id=intent.attempt_id)
        )

    class Naive(Program):
        send = staticmethod(naive)

    assert lived(Naive, 60, SEED, shrink=False)["offences"]
