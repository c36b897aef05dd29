"""Texts in a disk's place: error pages, pointers to a file elsewhere, descriptions, anything to read."""

import re
from dataclasses import dataclass

from snapshot_importer.disks.commands import file_name
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import clean
from snapshot_importer.disks.report import DiskReport, Field

# What is looked at; a disk has a zero among its first 4 KiB, or a byte that is no text.
_LOOK = 4 << 10
_S3_CODE = re.compile(rb"<Code>([A-Za-z0-9]{1,64})</Code>")
_NOT_TEXT = re.compile(r"[^\t\n\f\r\x1b -\x7e\xa0-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A text by its first characters, in lower case, or by something it says in its first 4 KiB."""

    start: bytes
    format: str
    title: str
    reason: str
    says: bytes = b""


_PAGE = "A web page is here instead of the disk: a download or upload went wrong. Upload the disk again."
KINDS = (
    Kind(
        b"version https://git-lfs",
        "GIT-LFS",
        "Git LFS pointer: not a disk",
        "It only points to the file in Git LFS. Run git lfs pull, and upload the file itself.",
    ),
    Kind(b"<!doctype html", "HTML", "Web page: not a disk", _PAGE),
    Kind(b"<html", "HTML", "Web page: not a disk", _PAGE),
    Kind(
        b"<",
        "AMI",
        "AMI bundle: register it instead",
        "It is the manifest of an AMI bundle. Register it with RegisterImage and its location.",
        b"<bundler>",
    ),
    Kind(
        b"<",
        "OVF",
        "OVF description: not a disk",
        "It only describes a machine. Choose the disk that it names.",
        b"<envelope",
    ),
    Kind(
        b"<",
        "XML",
        "Error answer: not a disk",
        "An error of S3 is here instead of the disk{code}. Upload the disk again.",
        b"<error>",
    ),
    Kind(
        b"<?xml", "XML", "XML text: not a disk", "A text is here instead of the disk. Upload the disk again."
    ),
)
ANY = Kind(
    b"", "TEXT", "Text: not a disk", "A text is here instead of the disk. Choose the disk of the machine."
)


def inspect_text(image: Image) -> DiskReport | None:
    """Report on a file that begins like a text; ``None`` for any other file."""
    start = image.head[:_LOOK]
    if start[510:512] == b"\x55\xaa":
        return None
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = text.lower()
    kind = next((kind for kind in KINDS if lower.startswith(kind.start) and kind.says in lower), None)
    if kind is None:
        if not _is_text(start):
            return None
        kind = ANY
    code = _S3_CODE.search(text)
    reason = kind.reason.replace("{code}", f" ({code[1].decode('ascii')})" if code else "")
    return DiskReport(
        kind.format,
        title=kind.title,
        verdict="Not a disk",
        reason=reason,
        fields=(Field(0, "begins", clean(text[:72].split(b"\n")[0])),),
    )


def _is_text(start: bytes) -> bool:
    if b"\0" in start:
        return False
    # The last character may be cut.
    text = start.decode("utf-8", "ignore" if len(start) == _LOOK else "replace")
    lost = len(start) - len(text.encode("utf-8"))
    return bool(text) and 0 <= lost < 4 and not _NOT_TEXT.search(text.removeprefix("\ufeff"))


# CreateStoreImageTask writes AMI-ID.bin; the tools for bundles in S3 wrote NAME.part.0 and so on.
_STORED = re.compile(r"ami-[0-9a-f]{8,17}\.bin")
_PART = re.compile(r".+\.part\.\d+")


def inspect_ami(image: Image) -> DiskReport | None:
    """Report on the parts of an AMI in S3, told by their names: to be asked when the bytes say nothing."""
    name = file_name(image.name, "")
    if _STORED.fullmatch(name):
        title, reason = (
            "Stored AMI: restore it instead",
            "It is a stored AMI. Restore it with CreateRestoreImageTask.",
        )
    elif _PART.fullmatch(name):
        title = "AMI bundle: register it instead"
        reason = "It is a part of an AMI bundle. Register the bundle with RegisterImage and its manifest's location."
    else:
        return None
    return DiskReport("AMI", title=title, verdict="Not a disk", reason=reason)
