"""The readers of AWS's answers under fuzz, and the proof that the fuzz would find a reader that believes too much."""

import re
from dataclasses import replace

from reliability.decode_fuzz.targets import TARGETS, Target
from reliability.decoding import fuzzed, measure
from snapshot_importer.aws.answers import ImportTask
from snapshot_importer.aws.xml_stream import GarbledError

COUNT = 8_000
SEED = 20261127


def test_nothing_false_is_believed_and_nothing_else_is_raised() -> None:
    assert measure(COUNT, SEED)["offences"] == []


def only(name: str, **changes: object) -> dict[str, Target]:
    return {name: replace(TARGETS[name], **changes)}  # type: ignore[arg-type]


def test_a_reader_that_looks_for_the_id_wherever_it_stands_is_found_out() -> None:
    def naive(body: bytes) -> list[ImportTask | None]:
        found = re.search(rb"<importTaskId>(import-snap-[0-9a-z]+)<", body)
        if not found:
            raise GarbledError("no task")
        return [ImportTask(found[1].decode(), "active")]

    assert fuzzed(only("ImportSnapshot", read=naive), COUNT, SEED)["offences"]


def test_a_reader_that_breaks_is_found_out() -> None:
    def naive(body: bytes) -> list[ImportTask | None]:
        return [ImportTask(body.decode().split("importTaskId>")[1], "active")]

    assert fuzzed(only("ImportSnapshot", read=naive), COUNT, SEED)["offences"]
