"""The bytes of an object as the disk judge sees them, and its refusal."""

from collections.abc import Callable
from dataclasses import dataclass

SECTOR = 512


class DiskRefusedError(Exception):
    """The image is not taken; the text is what the task's StatusMessage says."""


def validation_failed(reason: str) -> DiskRefusedError:
    # Seen: "ClientError: Disk validation failed [...]" frames every reason that is about the format.
    return DiskRefusedError(f"ClientError: Disk validation failed [{reason}]")


@dataclass(frozen=True, slots=True)
class ObjectBytes:
    """Random access to an object of *size* bytes; *read(offset, length)* is only asked for bytes that exist."""

    read: Callable[[int, int], bytes]
    size: int

    def at(self, offset: int, length: int) -> bytes:
        """The bytes there are from *offset* on, at most *length*; empty outside the object."""
        if offset < 0 or offset >= self.size:
            return b""
        return self.read(offset, min(length, self.size - offset))

    def tail(self, length: int) -> bytes:
        return self.at(max(self.size - length, 0), length)

    def holds(self, offset: int, length: int) -> bool:
        return offset >= 0 and offset + length <= self.size
