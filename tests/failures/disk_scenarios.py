"""Disk images that AWS does not take."""

from functools import partial

from failures.scenario import Scenario, again
from failures.stage import BUCKET, GOOD, GOOD_VHD, Stage
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.images import write_stream_optimized_vmdk

VALIDATION = "ClientError: Disk validation failed [{}]"


def object_fails(stage: Stage, key: str, disk_format: str) -> None:
    stage.fails(ImportRequest(f"s3://{BUCKET}/{key}", disk_format), unseen=True)


def import_converted(stage: Stage) -> None:
    """Upload what the command makes, and name it on the form that the button opened."""
    converted = stage.put("cured/converted.vmdk", write_stream_optimized_vmdk)
    stage.change(location=converted, format="")
    again(stage)


def take_other_object(location: str, disk_format: str, stage: Stage) -> None:
    stage.change(location=location, format=disk_format)
    again(stage)


def ends_with(message: str, stage: Stage) -> None:
    """Let the task end with a text that AWS says of imports of other kinds too."""
    task = stage.send_unseen(ImportRequest(GOOD, "VMDK"))
    stage.end_task(message)
    stage.pass_time(60)
    stage.poll_until(lambda: stage.task(task.key).word == "Failed")
    stage.look_at(task)


def declare_wrongly(stage: Stage) -> None:
    stage.fails(ImportRequest(GOOD, "VHD"), unseen=True)
    stage.wait(lambda: "Import again as VMDK" in stage.told())


def declare_wrongly_unread(stage: Stage) -> None:
    """As above, of an object that the caller cannot look at."""
    stage.fault("error", "s3", "HeadObject", times=-1, status=503, code="SlowDown", message="Slow down")
    stage.fails(ImportRequest(GOOD, "VHD"), unseen=True)


def find_format(stage: Stage) -> None:
    stage.aws.cloud.faults.clear()
    stage.page.judge.source.again()
    stage.wait(lambda: stage.page.judge.source.format == "VMDK")
    again(stage)


def qcow2(stage: Stage) -> None:
    object_fails(stage, "appliance/router.qcow2", "VMDK")
    stage.wait(lambda: "AWS does not import this kind of file" in stage.told())


def truncated(stage: Stage) -> None:
    address = stage.put("cured/cut.vmdk", write_stream_optimized_vmdk, cut=700)
    stage.fails(ImportRequest(address, "VMDK"), unseen=True)


def break_snapshot(stage: Stage) -> None:
    """Let the snapshot of a finished task end in an error that nobody knows."""
    task = stage.send_unseen(ImportRequest(GOOD, "VMDK"))
    stage.pass_time(305)  # the import ends after 300 s, its snapshot 20 s later
    stage.poll_until(lambda: stage.task(task.key).snapshot_id)
    with stage.world.lock:
        snapshot = stage.world.ec2.snapshots[stage.task(task.key).snapshot_id]
        snapshot.state, snapshot.state_message = "error", "The volume went away"
    stage.poll_until(lambda: stage.task(task.key).word == "Failed")
    stage.look_at(task)


SCENARIOS = (
    Scenario("vmdk-type", "monolithic sparse VMDK", partial(object_fails, key="legacy/old-app.vmdk", disk_format="VMDK"),
             ("The VMDK is not stream-optimized", "Unsupported VMDK File Format",
              "Your settings, tags and key are kept; a new client token is made."), import_converted),
    Scenario("format-refused", "QCOW2", qcow2, ("AWS does not import this kind of file",), import_converted),
    Scenario("format-wrong", "VMDK declared as VHD", declare_wrongly, ("The file is not a VHD disk",), again),
    Scenario("format-unknown", "object that nobody can look at", declare_wrongly_unread,
             ("The file is not a VHD disk", "Find the format and import again"), find_format),
    Scenario("ova", "chunked disk files",
             partial(ends_with, VALIDATION.format("OVF file parsing error: OVA with chunked disk files is not supported")),
             ("The file is an OVA, not a disk",), import_converted),
    Scenario("vhd-footers", "differencing VHD",
             partial(object_fails, key="files/files-03-checkpoint.vhd", disk_format="VHD"),
             ("The VHD is damaged or differencing", "Footers not identical"),
             partial(take_other_object, GOOD_VHD, "VHD")),
    Scenario("damaged", "upload cut off", truncated, ("The upload is not the original",), import_converted),
    Scenario("no-partitions", "text of ImportImage",
             partial(ends_with, "ClientError: No valid partitions. Not a valid volume."),
             ("AWS found no partitions on the disk",), again),
    *(
        Scenario("machine-import", text.partition(" ")[0], partial(ends_with, f"ClientError: {text}"),
                 ("AWS does not start this operating system as it is",), again)
        for text in ("Unknown OS / Missing OS files", "EFI partition detected. UEFI booting is not supported in EC2.",
                     "FirstBootFailure: This import request failed because the instance failed to boot")
    ),
    Scenario("snapshot-error", "error of its own", break_snapshot, ("AWS could not finish the snapshot",), again),
)  # fmt: skip
