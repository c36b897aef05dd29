"""Limits, faults and values: what AWS, or something on the way to it, says for a while or of one request."""

from dataclasses import replace
from functools import partial

from failures.access_scenarios import REQUEST, answered_with
from failures.scenario import Scenario, again
from failures.stage import ARCHIVE, GOOD_VHD, Stage
from fakes.aws import client
from fakes.windows import button, only
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.ui.settings.network_section import NetworkSection

EAST = ImportRequest(f"s3://{ARCHIVE}/2026/fileserver-2019.vmdk", "VMDK")


def no_place(stage: Stage) -> None:
    """Another import takes the only place."""
    stage.set(concurrent_imports=1)
    stage.send_unseen(ImportRequest(GOOD_VHD, "VHD"))
    stage.fill(REQUEST)
    stage.send()


def a_place_gets_free(stage: Stage) -> None:
    """The button shows the task, which the app sends by itself once the other import has ended."""
    assert stage.windows.window.current_page() == "tasks"
    assert stage.newest().word == "Queued"
    stage.pass_time()
    stage.pass_own_time(minutes=1)
    stage.ends_well()


def slow_down(stage: Stage) -> None:
    stage.fill(REQUEST)
    stage.fault("throttle", "ec2", "ImportSnapshot", times=2)
    stage.send()


def sent_again_by_itself(stage: Stage) -> None:
    assert stage.windows.window.current_page() == "tasks"
    for _ in range(2):
        stage.pass_own_time(seconds=15)
        stage.windows.workspace.imports.refresh()
    stage.ends_well()
    assert len(stage.world.ledger.accepted("ImportSnapshot")) == 1


def token_of_others(stage: Stage) -> None:
    """The token of the form is one with which somebody imported another object."""
    place = {"S3Bucket": "acme-vm-exports", "S3Key": "files/files-03-data.vhd"}
    container = {"Format": "VHD", "UserBucket": place}
    client(stage.aws, "ec2").import_snapshot(ClientToken="nightly", DiskContainer=container)
    stage.fill(REQUEST)
    stage.change(client_token="nightly")
    stage.send()


def sent_with_a_new_token(stage: Stage) -> None:
    stage.wait(lambda: stage.page.submission.outcome.state == "sent")
    assert stage.newest().client_token != "nightly"
    stage.ends_well()


def tag_not_allowed(stage: Stage) -> None:
    stage.set(tag_policy={"key": "CostCenter", "values": ["100"]})
    stage.refused(replace(REQUEST, tags=(Tag("CostCenter", "999"),)))


def mend_tag(stage: Stage) -> None:
    key = stage.page.form.snapshot.tags.rows[0].key
    stage.wait(key.hasFocus)
    stage.change(tags=(Tag("CostCenter", "100"),))
    again(stage)


def not_offered(stage: Stage) -> None:
    stage.fill(EAST)
    message = "The functionality you requested is not available in this region."
    stage.fault("error", "ec2", "ImportSnapshot", status=400, code="UnsupportedOperation", message=message)
    stage.send()


def choose_region(stage: Stage) -> None:
    popup = stage.windows.desk._bar._regions_popup
    stage.wait(popup.isVisible)
    popup.picked.emit("us-east-1")
    popup.hide()
    stage.wait(lambda: stage.page.judge.source.report.state != "reading")
    again(stage)


def has_failed(stage: Stage, times: int) -> bool:
    return sum(task.word == "Failed" for task in stage.tasks()) == times


def fails_twice(stage: Stage) -> None:
    """AWS fails the import, and its one repetition by the app too."""
    stage.set(server_errors=2)
    stage.fill(REQUEST)
    stage.send()
    for count in (1, 2):
        stage.pass_time()
        stage.poll_until(partial(has_failed, stage, count))
        stage.poll_until(lambda: stage.newest().task_id)
    stage.look_at(stage.newest())


def cut_off(kind: str, times: int, stage: Stage) -> None:
    """Cut the way to AWS off before the request, for as many attempts as the app makes."""
    stage.fill(REQUEST)
    stage.fault(kind, "sts", "GetCallerIdentity", times=times)
    stage.send()


def sent_once_the_connection_works(stage: Stage) -> None:
    """The button opens the network settings, where a check finds nothing wrong any more."""
    assert stage.windows.window.current_page() == "settings"
    section = only(stage.windows.window, NetworkSection)
    button(section, "Check the connection").click()
    stage.wait(lambda: section.reach.hops["AWS"].texts()[0] == "The custom endpoint answers at 127.0.0.1.")
    stage.wait(lambda: not section.reach.running)
    stage.windows.window.show_page("import")
    stage.press(stage.page, "Try again")
    sent_at_the_press(stage)


def sent_at_the_press(stage: Stage) -> None:
    stage.wait(lambda: stage.page.submission.outcome.state == "sent")
    stage.ends_well()


SCENARIOS = (
    Scenario("too-many-imports", "concurrency limit", no_place,
             ("Too many imports at the same time", "It is sent again by itself, with the same client token."),
             a_place_gets_free),
    Scenario("too-many", "ResourceLimitExceeded", partial(answered_with, "ResourceLimitExceeded", "Limit exceeded"),
             ("A limit of the account is reached",), sent_at_the_press),
    Scenario("throttled", "RequestLimitExceeded", slow_down,
             ("AWS asks to slow down", "The app sends it again by itself, with the same client token. Do not send it again."),
             sent_again_by_itself),
    Scenario("token-used", "by others", token_of_others,
             ("The client token belongs to another request",), sent_with_a_new_token),
    Scenario("tag-policy", "CostCenter", tag_not_allowed,
             ("Your organisation's tag policy refuses a tag",), mend_tag),
    Scenario("not-offered", "UnsupportedOperation", not_offered,
             ("This Region does not offer the import",), choose_region),
    Scenario("value-refused", "InvalidParameterCombination",
             partial(answered_with, "InvalidParameterCombination", "Two parameters contradict each other."),
             ("AWS does not accept a value of the request",), sent_at_the_press),
    Scenario("server-error", "of a task, twice", fails_twice, ("AWS had an internal problem",), again),
    Scenario("unreachable", "connection reset", partial(cut_off, "drop", 3),
             ("AWS could not be reached",), sent_once_the_connection_works),
    Scenario("foreign-answer", "proxy page", partial(cut_off, "html", 1),
             ("The answer was not from AWS",), sent_at_the_press),
    Scenario("unknown", "Strange", partial(answered_with, "Strange", "Something that AWS has never said before."),
             ("AWS refused the import", "Something that AWS has never said before."), sent_at_the_press),
)  # fmt: skip
