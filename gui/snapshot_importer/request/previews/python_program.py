"""The request as a Python program with boto3."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from snapshot_importer.request.previews.shown import Shown


def write_python(request: Shown) -> str:
    """A program that sends the request and prints the task's id."""
    has_times = any(isinstance(value, datetime) for value in request.params.get("ClientData", {}).values())
    lines = ["from datetime import datetime, timezone\n"] if has_times else []
    lines += ["import boto3\n"]
    if request.profile:
        lines.append(f"session = boto3.Session(profile_name={request.profile!r})")
    maker = "session" if request.profile else "boto3"
    endpoint = f", endpoint_url={request.endpoint!r}" if request.endpoint else ""
    lines.append(f'ec2 = {maker}.client("ec2", region_name={_literal(request.region, "")}{endpoint})')
    if request.params.get("DryRun"):
        lines.append("# A dry run is answered with an error: DryRunOperation means that you may import.")
    arguments = "".join(f"    {name}={_literal(value, '    ')},\n" for name, value in request.params.items())
    lines.append(f"task = ec2.import_snapshot(\n{arguments})")
    lines.append('print(task["ImportTaskId"])\n')
    return request.notes("# ") + "\n".join(lines)


def _literal(value: Any, indent: str) -> str:
    inner = indent + "    "
    match value:
        case datetime():
            parts = value.timetuple()[: 6 if value.second or value.microsecond else 5]
            numbers = [*parts, value.microsecond] if value.microsecond else parts
            return f"datetime({', '.join(map(str, numbers))}, tzinfo=timezone.utc)"
        case Mapping():
            members = (
                f"{inner}{_literal(name, '')}: {_literal(member, inner)},\n" for name, member in value.items()
            )
            return "{\n" + "".join(members) + indent + "}"
        case list():
            return "[\n" + "".join(f"{inner}{_literal(member, inner)},\n" for member in value) + indent + "]"
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case str() if "'" not in repr(value)[1:-1] and '"' not in value:
            return f'"{repr(value)[1:-1]}"'
    return repr(value)
