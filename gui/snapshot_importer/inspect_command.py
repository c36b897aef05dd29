"""`snapshot-importer inspect`: what an image is, as text or JSON, without a window."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snapshot_importer.disks.report import DiskReport

ACCEPTED, REFUSED, UNREADABLE = 0, 1, 2
BOOTS_WITH = {"legacy-bios": "BIOS", "uefi": "UEFI", "uefi-preferred": "UEFI or BIOS"}
_GIB = 1 << 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the arguments of the command."""
    parser.add_argument("source", metavar="FILE|s3://…|https://…", help="a file, an object in S3, or a link")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--profile",
        default="",
        metavar="NAME",
        help="for S3: a saved profile or one of ~/.aws, instead of the one used last or else the environment",
    )
    parser.add_argument(
        "--region", default="", help="for S3: the bucket's Region, if it is not to be asked for"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report and return the exit status: 0 AWS takes it, 1 AWS refuses it, 2 it could not be read."""
    # Imported only now: the program's start needs none of it.
    from snapshot_importer.aws.errors import CallError  # noqa: PLC0415
    from snapshot_importer.disks.inspect import inspect  # noqa: PLC0415
    from snapshot_importer.disks.reader import ReadError  # noqa: PLC0415
    from snapshot_importer.inspect_source import Accounts, opened  # noqa: PLC0415

    data: Path | None = arguments.data
    try:
        with opened(arguments.source, Accounts(data, arguments.profile, arguments.region)) as (reader, name):
            report = inspect(reader, name)
    except (CallError, ReadError) as error:
        sys.stderr.write(f"snapshot-importer inspect: {error}\n")
        return UNREADABLE
    # Names in an image may have letters that the terminal's encoding lacks.
    text, encoding = _as_json(report) if arguments.json else _as_text(report), sys.stdout.encoding
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    return ACCEPTED if report.accepted else REFUSED


def _as_json(report: "DiskReport") -> str:
    partitions = [
        {"number": row.number, "kind": row.kind, "start": row.start, "size": row.size, "name": row.name}
        for row in report.partitions
    ]
    answer = {
        "format": report.format,
        "subformat": report.subformat,
        "send_as": report.send_as,
        "accepted": report.accepted,
        "virtual_size": report.virtual_size,
        "snapshot_gib": report.snapshot_gib,
        "partitions": partitions,
        "boot": report.boot,
        "warnings": list(report.warnings),
        "reason": report.reason,
        "convert": report.convert,
    }
    return json.dumps(answer, indent=2) + "\n"


def _as_text(report: "DiskReport") -> str:
    lines = [report.title, "", f"File size     {_bytes(report.size)}"]
    if report.virtual_size is not None:
        lines.append(f"Virtual size  {_bytes(report.virtual_size)}, a snapshot of {report.snapshot_gib} GiB")
    if report.table:
        lines.append(f"Partitions    {report.table}, {len(report.partitions)}")
        lines += [f"              {row.number}  {row.kind}, {_bytes(row.size)}" for row in report.partitions]
    if report.boot:
        lines.append(f"Boots with    {BOOTS_WITH[report.boot]}")
    if report.send_as:
        lines.append(f"Send as       {report.send_as}")
    lines += [
        f"Disk          {member.name}, {_bytes(member.size)} at {member.offset}" for member in report.members
    ]
    lines += ["", *(f"Warning: {warning}." for warning in report.warnings)] if report.warnings else []
    lines += ["", report.reason] if report.reason else []
    lines += ["", report.convert] if report.convert else []
    return "\n".join(lines) + "\n"


def _bytes(number: int) -> str:
    return f"{number / _GIB:.1f} GiB ({number} bytes)" if number >= _GIB else f"{number} bytes"
