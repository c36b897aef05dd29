"""The request in words, row by row."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from snapshot_importer.request.location import s3_address
from snapshot_importer.request.model import ImportRequest, iso_time
from snapshot_importer.request.previews.shown import Shown, shown


class Row(NamedTuple):
    """One line: "set" comes from the form, "default" is AWS's choice, "missing" must still be given."""

    label: str
    value: str
    state: Literal["set", "default", "missing", "masked"] = "set"


def summary(request: ImportRequest, *, region: str) -> tuple[Row, ...]:
    """What would be sent, in the order of the form."""
    return tuple(_rows(shown(request, region=region)))


def write_summary(request: Shown) -> str:
    """The same rows as text to copy."""
    return "".join(f"{row.label}: {row.value}\n" for row in _rows(request))


def _rows(request: Shown) -> Iterator[Row]:
    params = request.params
    disk = params.get("DiskContainer", {})
    yield _location(disk, is_masked=request.is_masked)
    yield Row("Region", request.region) if request.region else Row("Region", "Not chosen", "missing")
    yield _given("Disk format", disk.get("Format"), "Left out, AWS detects it")
    yield _given("Description", params.get("Description"), "None")
    yield _given("Disk description", disk.get("Description"), "None")
    yield _given("Encryption", params.get("Encrypted") and "Encrypted", "As the Region's default says")
    if "Encrypted" in params:
        yield _given("KMS key", params.get("KmsKeyId"), "Default key of the Region")
    for specification in params.get("TagSpecifications", []):
        for tag in specification["Tags"]:
            yield Row(f"Tag {tag['Key']}", tag["Value"])
    yield _given("Service role", params.get("RoleName"), "vmimport")
    yield _given("Client token", params.get("ClientToken"), "None")
    yield from _client_data(params.get("ClientData", {}))
    if "DryRun" in params:
        yield Row("Dry run", "Only asks whether you may import")


def _location(disk: dict[str, Any], *, is_masked: bool) -> Row:
    if "UserBucket" in disk:
        return Row("Location", s3_address(disk["UserBucket"]["S3Bucket"], disk["UserBucket"]["S3Key"]))
    if "Url" in disk:
        return Row("Location", disk["Url"], "masked" if is_masked else "set")
    return Row("Location", "Not given", "missing")


def _given(label: str, value: str | None, otherwise: str) -> Row:
    return Row(label, value) if value else Row(label, otherwise, "default")


def _client_data(data: dict[str, Any]) -> Iterator[Row]:
    labels = {"Comment": "Comment", "UploadStart": "Upload start", "UploadEnd": "Upload end"}
    for member, label in labels.items():
        if member in data:
            yield Row(label, data[member] if member == "Comment" else iso_time(data[member]))
    if "UploadSize" in data:
        yield Row("Upload size", f"{data['UploadSize']}\N{NO-BREAK SPACE}GiB")
