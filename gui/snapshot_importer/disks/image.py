"""The file under inspection: its first and last bytes, which every format is asked about."""

from dataclasses import dataclass
from typing import Protocol

from snapshot_importer.disks.bounded import BoundedReader

# Holds MBR and GPT with 512- and 4096-byte sectors, the descriptor of a VMDK, the header and usual table of a
# VHD, and the volume descriptor of an ISO at 32 KiB: what would be five requests is one.
HEAD = 36 << 10
# Footer marker, footer and end marker of a VMDK; footer of a VHD; backup header of a GPT; trailer of a DMG.
TAIL = 1536
# What one request may as well bring whole.
SMALL = HEAD + (8 << 10)


class Disk(Protocol):
    """The bytes of the disk in an image, whichever way they are kept."""

    @property
    def size(self) -> int:
        """Bytes of the disk."""
        ...

    def at(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on; fewer where they are not known."""
        ...


@dataclass(frozen=True, slots=True)
class Image:
    """One file and its name; *name* is a hint that the bytes may overrule."""

    file: BoundedReader
    name: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.file.size

    @property
    def head(self) -> bytes:
        """The first 36 KiB."""
        self.file.at(0, self.size if self.size <= SMALL else HEAD)
        return self.file.at(0, HEAD)

    @property
    def tail(self) -> bytes:
        """The last 1,536 bytes."""
        return self.file.at(max(self.size - TAIL, 0), TAIL)

    def at(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on; fewer at the end, and where the budget is used up."""
        return self.file.at(offset, length)

    def holds(self, offset: int, length: int) -> bool:
        """Whether the file has these bytes."""
        return self.file.holds(offset, length)
