"""Where the bytes of an image come from."""

from typing import Protocol


class ReadError(Exception):
    """The bytes could not be read; the message is a sentence for the user."""


class RefusedError(ReadError):
    """Whoever keeps the bytes does not give them, and would not to AWS either."""


class Reader(Protocol):
    """Reads ranges of one file that does not change meanwhile."""

    @property
    def size(self) -> int:
        """Bytes of the file."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, fewer than *length* only at the end of the file.

        Raises `ReadError`, or `CallError` where AWS refused.
        """
        ...
