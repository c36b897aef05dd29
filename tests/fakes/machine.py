"""Disks as they are at their worst: full, or not to be written; each is seen by one process and gone with it."""

import subprocess
import sys
from functools import cache
from pathlib import Path

# A user and mount namespace of its own (unshare(1)), in which whoever is nobody may mount.
_OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
MEGABYTE = 1 << 20


@cache
def has_own_mounts() -> bool:
    """Whether this system lets a process have mounts of its own."""
    if sys.platform != "linux":
        return False
    try:
        return subprocess.run([*_OWN_MOUNTS, "mount -t tmpfs none /mnt"], check=False).returncode == 0
    except FileNotFoundError:
        return False


def on_small_disk(folder: Path, command: list[str], *, size: int = MEGABYTE) -> list[str]:
    """Return *command* with what is in *folder* on a disk of *size* bytes there."""
    # The history first: what comes after it finds the disk full, in whichever order the folder has them.
    back = 'for one in "/tmp/kept.$$"/history* "/tmp/kept.$$"/*; do cp -an "$one" "$0" 2> /dev/null; done'
    mount = f'cp -a "$0/." /tmp/kept.$$; mount -t tmpfs -o size={size},mode=700 none "$0"; {back}'
    return [*_OWN_MOUNTS, f'{mount}; rm -r /tmp/kept.$$; exec "$@"', str(folder), *command]


def on_read_only_disk(folder: Path, command: list[str]) -> list[str]:
    """Return *command* with *folder* on a disk that is only read."""
    mount = 'mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"'
    return [*_OWN_MOUNTS, f'{mount}; exec "$@"', str(folder), *command]
