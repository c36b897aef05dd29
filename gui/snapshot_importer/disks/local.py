"""A file or a device on this computer as a reader."""

import os
import stat
from pathlib import Path

from snapshot_importer.disks.reader import ReadError


class LocalReader:
    """Reads ranges of a regular file or a block device; closes it at the end of a ``with`` block.

    Raises `ReadError` for anything else, and where the system refuses.
    """

    def __init__(self, path: Path) -> None:
        try:
            # Without O_NONBLOCK a pipe without a writer would wait for ever.
            self._file = os.open(
                path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            )
        except (OSError, ValueError) as error:
            raise ReadError(_sentence(path, error)) from error
        try:
            mode = os.fstat(self._file).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
                raise ReadError(f"{path.name or path} is neither a file nor a disk.")
            self.size = os.lseek(self._file, 0, os.SEEK_END)
        except ReadError:
            self.close()
            raise
        except OSError as error:
            self.close()
            raise ReadError(_sentence(path, error)) from error
        self._path = path

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, fewer than *length* only at the end."""
        found = bytearray()
        try:
            os.lseek(self._file, offset, os.SEEK_SET)
            while len(found) < length and (piece := os.read(self._file, length - len(found))):
                found += piece
        except OSError as error:
            raise ReadError(_sentence(self._path, error)) from error
        return bytes(found)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def __enter__(self) -> "LocalReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _sentence(path: Path, error: Exception) -> str:
    name = path.name or str(path)
    if isinstance(error, FileNotFoundError):
        return f"{name} is not there."
    if isinstance(error, PermissionError):
        return f"You may not read {name}."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{name} could not be read: {reason}."
