"""Reading a file of others, which may be anything."""

import errno
from pathlib import Path


def read_small(path: Path, largest: int) -> bytes | None:
    """Return the content of *path*, ``None`` if it has more than *largest* bytes.

    Raises OSError, also for what is no file: a pipe or a device would be waited for without end.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "It is no file")
    with path.open("rb") as file:
        content = file.read(largest + 1)
    return content if len(content) <= largest else None
