"""Judges from an object's real bytes whether VM Import/Export takes it as a disk, as a task does while it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from snapshot_importer.simulator.disk_check_bytes import (
    SECTOR,
    DiskRefusedError,
    ObjectBytes,
    validation_failed,
)
from snapshot_importer.simulator.disk_check_vhd import VHD_COOKIE, vhd_size
from snapshot_importer.simulator.disk_check_vhdx import VHDX_SIGNATURE, vhdx_size
from snapshot_importer.simulator.disk_check_vmdk import is_vmdk, vmdk_size

# Seen: with Format VHDX and bytes that are something else.
_NOT_THE_DECLARED = "Unsupported specified file format"

# Containers and archives that VM Import/Export does not read: (offset, signature).
_REFUSED_SIGNATURES = (
    (0, b"QFI\xfb"),  # qcow, qcow2
    (0, b"QED\x00"),
    (64, b"\x7f\x10\xda\xbe"),  # VirtualBox VDI
    (0, b"WithoutFreeSpace"),  # Parallels
    (0, b"WithouFreSpacExt"),  # Parallels, extended
    (257, b"ustar"),  # tar, and so OVA
    (0, b"\x1f\x8b\x08"),  # gzip
    (0, b"\xfd7zXZ\x00"),
    (0, b"BZh"),
    (0, b"\x28\xb5\x2f\xfd"),  # Zstandard
    (0, b"PK\x03\x04"),
    (0, b"7z\xbc\xaf\x27\x1c"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bytes are and either the size of the disk in them (bytes) or why the task fails.

    *format* is one of RAW, VHD, VHDX, VMDK, or "" where nothing that AWS reads was found.
    *failure* is the whole text for the task's StatusMessage, "" when the image is taken.
    """

    format: str
    virtual_size: int = 0
    failure: str = ""


def judge(read: Callable[[int, int], bytes], size: int, declared_format: str | None) -> Verdict:
    """Judge an object of *size* bytes that *read(offset, length)* gives; reads a few MiB at most.

    *declared_format* is DiskContainer.Format in any case of letters, None or "" when the request left it out.
    """
    image = ObjectBytes(read, size)
    declared = (declared_format or "").upper()
    found = declared if declared == "RAW" else _detected(image)
    try:
        return Verdict(found, _virtual_size(image, found, declared))
    except DiskRefusedError as refusal:
        return Verdict(found, failure=str(refusal))


def _virtual_size(image: ObjectBytes, found: str, declared: str) -> int:
    if image.size == 0:
        # Guess: an empty object is only known to be refused; the words are those of a wrong format.
        raise validation_failed(_NOT_THE_DECLARED)
    if not found or (declared and declared != found):
        # Guess for an undeclared format: that a container AWS does not read fails with the same words.
        raise validation_failed(_NOT_THE_DECLARED)
    match found:
        case "VMDK":
            return vmdk_size(image)
        case "VHD":
            return vhd_size(image)
        case "VHDX":
            return vhdx_size(image)
        case _:
            return -(-image.size // SECTOR) * SECTOR


def _detected(image: ObjectBytes) -> str:
    head = image.at(0, SECTOR)
    if head.startswith(VHDX_SIGNATURE):
        return "VHDX"
    if is_vmdk(head):
        return "VMDK"
    if any(head.startswith(signature, offset) for offset, signature in _REFUSED_SIGNATURES):
        return ""
    if head.startswith(VHD_COOKIE) or image.tail(SECTOR).startswith(VHD_COOKIE):
        return "VHD"
    # Guess: AWS documents detection, not what it does with bytes that are no container; they are a plain disk here.
    return "RAW"
