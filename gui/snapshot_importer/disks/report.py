"""What was found out about a disk image, as plain values that may cross a thread."""

from dataclasses import dataclass
from typing import Literal

Boot = Literal["", "legacy-bios", "uefi", "uefi-preferred"]
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was read, for whoever wants to see the evidence."""

    offset: int  # bytes from the start of the file
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Partition:
    """One entry of the partition table."""

    number: int
    kind: str  # "Linux", "EFI System", or the type as it stands
    start: int  # bytes from the start of the disk
    size: int  # bytes
    name: str = ""  # GPT's own


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive, such as a disk of an OVA."""

    name: str
    offset: int  # bytes from the start of the archive
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class DiskReport:
    """A disk image as its bytes tell; every sentence is ready to be shown as plain text."""

    format: str  # VMDK, VHD, VHDX, RAW; QCOW2, VDI, OVA, ISO, GZIP, …; EMPTY
    subformat: str = ""  # "stream-optimized", "dynamic", "GPT", …
    send_as: str = ""  # the value of `Format`: VMDK, VHD, VHDX or RAW; empty where AWS refuses the file
    accepted: bool = False
    size: int = 0  # bytes of the file
    virtual_size: int | None = None  # bytes of the disk
    table: Literal["", "MBR", "GPT"] = ""
    partitions: tuple[Partition, ...] = ()
    boot: Boot = ""
    warnings: tuple[str, ...] = ()
    title: str = ""  # "VMDK, stream-optimized"; "Differencing VHD: merge it with its parent first"
    verdict: str = ""  # for a column: "VHD, fixed", "QCOW2, convert first", "Not a disk"
    reason: str = ""  # a sentence: why AWS refuses it; empty where it does not
    convert: str = ""  # the command that makes something AWS takes; empty where none is needed or helps
    members: tuple[Member, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def snapshot_gib(self) -> int | None:
        """Size of the snapshot: whole GiB, rounded up, at least one."""
        if self.virtual_size is None:
            return None
        return max(1, -(-self.virtual_size // GIB))
