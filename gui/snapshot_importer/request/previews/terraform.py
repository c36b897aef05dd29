"""The request as the Terraform resource ``aws_ebs_snapshot_import``."""

import re
from collections.abc import Iterator
from typing import Any

from snapshot_importer.request.model import jsonable
from snapshot_importer.request.previews.shown import Shown

ARGUMENTS = {
    "Description": "description",
    "Encrypted": "encrypted",
    "KmsKeyId": "kms_key_id",
    "RoleName": "role_name",
}
NEEDS_FORMAT = "Terraform needs a format here: RAW, VHD or VMDK. This request leaves it to AWS."
NO_VHDX = "Terraform takes RAW, VHD and VMDK only."
NO_TOKEN = "Terraform has no argument for the client token."
NO_DRY_RUN = "Terraform has no argument for a dry run: see terraform plan."


def write_terraform(request: Shown) -> str:
    """The resource, with a comment for what it cannot express (provider hashicorp/aws, 5 and 6)."""
    params = request.params
    body = [
        *_arguments(params, ARGUMENTS),
        *_disk(params.get("DiskContainer", {})),
        *_client_data(params.get("ClientData", {})),
        *_tags(params.get("TagSpecifications", [])),
        *([f"# {NO_TOKEN}"] if "ClientToken" in params else []),
        *([f"# {NO_DRY_RUN}"] if "DryRun" in params else []),
    ]
    lines = "".join(f"  {line}\n" if line else "\n" for line in body)
    return (
        f"{request.notes('# ')}# The provider's region is {hcl_string(request.region)}.\n"
        f'resource "aws_ebs_snapshot_import" "disk" {{\n{lines}}}\n'
    )


def _arguments(members: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """Lines with the equals signs below each other, as ``terraform fmt`` has them."""
    given = {name: members[member] for member, name in names.items() if member in members}
    width = max(map(len, given), default=0)
    for name, value in given.items():
        yield f"{name:<{width}} = {_value(value)}"


def _disk(disk: dict[str, Any]) -> Iterator[str]:
    yield from ("", "disk_container {")
    if "Format" not in disk:
        yield f"  # {NEEDS_FORMAT}"
    elif disk["Format"] == "VHDX":
        yield f"  # {NO_VHDX}"
    yield from _indented(_arguments(disk, {"Format": "format", "Description": "description", "Url": "url"}))
    if "UserBucket" in disk:
        yield from ("", "  user_bucket {")
        names = {"S3Bucket": "s3_bucket", "S3Key": "s3_key"}
        yield from _indented(_indented(_arguments(disk["UserBucket"], names)))
        yield "  }"
    yield "}"


def _client_data(data: dict[str, Any]) -> Iterator[str]:
    if data:
        yield from ("", "client_data {")
        names = {"Comment": "comment", "UploadStart": "upload_start", "UploadEnd": "upload_end"}
        yield from _indented(_arguments(data, names | {"UploadSize": "upload_size"}))
        yield "}"


def _tags(specifications: list[dict[str, Any]]) -> Iterator[str]:
    for specification in specifications:
        yield from ("", "tags = {")
        tags = [(hcl_string(tag["Key"]), hcl_string(tag["Value"])) for tag in specification["Tags"]]
        width = max(len(key) for key, _ in tags)
        yield from (f"  {key:<{width}} = {value}" for key, value in tags)
        yield "}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float | int) else hcl_string(jsonable(value))


def hcl_string(text: str) -> str:
    """*text* as a quoted template (HCL Native Syntax Specification, "Template Expressions")."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    escaped = re.sub(r"([$%]+)\{", lambda found: _literal_brace(found[1]), escaped)
    return '"' + escaped.translate({ord(c): _code(c) for c in set(escaped) if not c.isprintable()}) + '"'


def _literal_brace(signs: str) -> str:
    """Doubling the last sign keeps the brace from opening a template; signs before it must not join in."""
    return "".join(map(_code, signs[:-1])) + signs[-1] * 2 + "{"


def _code(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
