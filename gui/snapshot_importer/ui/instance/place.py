"""Where the instances of one data folder meet: a socket in a folder that only its user may enter."""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

# A socket's address holds 104 bytes on macOS and 108 on Linux (sys/un.h), its final zero included.
LONGEST = 103


def meeting_place(
    data: Path, environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> str:
    """Return the address for the data folder *data*, its folder made; empty where no folder is safe."""
    environment = os.environ if environment is None else environment
    name = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]
    if platform == "win32":
        return f"snapshot-importer-{name}"  # a pipe, whose rights say who may open it
    for folder in _folders(environment):
        path = folder / name
        if len(os.fsencode(path)) <= LONGEST and is_private(folder):
            return str(path)
    return ""


def is_safe(address: str, platform: str = sys.platform) -> bool:
    """Whether nobody else can have put something of theirs at *address*."""
    if platform == "win32":
        return address.startswith("snapshot-importer-")
    return address.startswith("/") and is_private(Path(address).parent)


def is_private(folder: Path) -> bool:
    """Make *folder* if it is not there, and tell whether it is ours alone and nobody else can move it away."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        own, above = folder.lstat(), folder.parent.stat()
    except (OSError, ValueError):  # a name may hold what no name may hold
        return False
    user = os.geteuid()
    ours = stat.S_ISDIR(own.st_mode) and own.st_uid == user and not own.st_mode & 0o077
    # In a folder that all may write to, the sticky bit keeps what is ours in its place.
    stays = above.st_uid in (user, 0) and (not above.st_mode & 0o022 or bool(above.st_mode & stat.S_ISVTX))
    return ours and stays


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/"):  # the XDG Base Directory specification: another path counts for nothing
        yield Path(runtime) / "snapshot-importer"
    yield Path(tempfile.gettempdir()) / f"snapshot-importer-{os.getuid()}"
