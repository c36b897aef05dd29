"""Paging: every page is asked for once, and a listing that does not end is said to be partial."""

from urllib.parse import parse_qs

import pytest

from fakes.ec2_answers import element, error, leaf, listing, response, task
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import Connection, Request, answer, http_reply
from snapshot_importer.aws import gateway as gateway_module
from snapshot_importer.aws.answers import CallRecord
from snapshot_importer.aws.errors import CallError


def asked_token(request: Request) -> str:
    return parse_qs(request.body.decode()).get("NextToken", [""])[0]


def test_all_pages_make_one_listing() -> None:
    pages = {"": ("import-snap-1", "b"), "b": ("import-snap-2", "c"), "c": ("import-snap-3", "")}

    def reply(request: Request, connection: Connection) -> None:
        task_id, following = pages[asked_token(request)]
        connection.send(answer(listing(task(task_id), next_token=following)))

    with scripted_gateway(reply) as (gateway, server):
        found = gateway.describe_import_tasks()

    assert [each.task_id for each in found.tasks] == ["import-snap-1", "import-snap-2", "import-snap-3"]
    assert (found.partial, found.request_id) == (False, "request-1")
    assert len(server.requests) == 3


def test_no_tasks_are_an_empty_listing() -> None:
    with scripted_gateway(http_reply(listing())) as (gateway, _):
        found = gateway.describe_import_tasks()

    assert (found.tasks, found.partial) == ((), False)


def test_a_token_that_comes_again_ends_the_listing_as_partial() -> None:
    with scripted_gateway(http_reply(listing(task(), next_token="same"))) as (gateway, server):
        found = gateway.describe_import_tasks()

    assert found.partial
    assert len(server.requests) == 2


def test_endless_pages_end_the_listing_as_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_module, "MOST_PAGES", 5)

    def reply(request: Request, connection: Connection) -> None:
        connection.send(answer(listing(task(), next_token=asked_token(request) + "x")))

    with scripted_gateway(reply) as (gateway, server):
        found = gateway.describe_import_tasks()

    assert found.partial
    assert len(server.requests) == 5


def test_a_task_that_cannot_be_read_makes_the_listing_partial() -> None:
    with scripted_gateway(http_reply(listing(task("<b>"), task()))) as (gateway, _):
        found = gateway.describe_import_tasks()

    assert len(found.tasks) == 1
    assert found.partial


def test_a_page_that_fails_fails_the_listing() -> None:
    def reply(request: Request, connection: Connection) -> None:
        if asked_token(request):
            connection.reset()
        else:
            connection.send(answer(listing(task(), next_token="b")))

    with scripted_gateway(reply) as (gateway, server), pytest.raises(CallError) as caught:
        gateway.describe_import_tasks()

    assert caught.value.kind == "unreachable"
    # The watcher decides when to ask again.
    assert len(server.requests) == 2


def test_a_listing_is_asked_for_unfiltered() -> None:
    with scripted_gateway(http_reply(listing())) as (gateway, server):
        gateway.describe_import_tasks()

    assert parse_qs(server.requests[0].body.decode()) == {
        "Action": ["DescribeImportSnapshotTasks"],
        "Version": ["2016-11-15"],
    }


def test_many_snapshots_are_asked_for_in_batches() -> None:
    def reply(request: Request, connection: Connection) -> None:
        asked = [value[0] for name, value in parse_qs(request.body.decode()).items() if "SnapshotId" in name]
        items = (element("item", leaf("snapshotId", each), leaf("status", "pending")) for each in asked)
        connection.send(answer(response("DescribeSnapshots", element("snapshotSet", *items))))

    ids = [f"snap-{number:x}" for number in range(450)]
    with scripted_gateway(reply) as (gateway, server):
        found = gateway.describe_snapshots(ids)

    assert [each.snapshot_id for each in found] == ids
    assert len(server.requests) == 3


def test_snapshots_that_are_gone_cost_one_more_call_however_many() -> None:
    there = [f"snap-{number:x}" for number in range(150)]
    items = (element("item", leaf("snapshotId", each), leaf("status", "completed")) for each in there)
    found = response("DescribeSnapshots", element("snapshotSet", *items))

    def reply(request: Request, connection: Connection) -> None:
        if "Filter.1.Name" in parse_qs(request.body.decode()):
            connection.send(answer(found))
        else:
            connection.send(
                answer(error("InvalidSnapshot.NotFound", "The snapshot does not exist."), status=400)
            )

    with scripted_gateway(reply) as (gateway, server):
        described = gateway.describe_snapshots([*there, *(f"snap-gone{number}" for number in range(50))])

    assert [each.snapshot_id for each in described] == there
    assert len(server.requests) == 2


def test_every_page_is_told_to_the_observer() -> None:
    records: list[CallRecord] = []

    def reply(request: Request, connection: Connection) -> None:
        connection.send(answer(listing(next_token="" if asked_token(request) else "b")))

    with scripted_gateway(reply, on_call=records.append) as (gateway, _):
        gateway.describe_import_tasks()

    assert [(r.operation, r.http_status, r.request_id, r.outcome) for r in records] == [
        ("DescribeImportSnapshotTasks", 200, "request-1", "ok")
    ] * 2
    assert all(record.duration >= 0 and record.time.tzinfo for record in records)


def test_a_failure_is_told_to_the_observer() -> None:
    records: list[CallRecord] = []
    reply = http_reply(
        b"<Response><Errors><Error><Code>Blocked</Code></Error></Errors></Response>", status=400
    )
    with scripted_gateway(reply, on_call=records.append) as (gateway, _), pytest.raises(CallError):
        gateway.describe_import_tasks()

    assert [(record.http_status, record.outcome) for record in records] == [(400, "refused: Blocked")]
