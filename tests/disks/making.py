"""Real images for the tests, made by the tools that users make them with."""

import shlex
import subprocess
from pathlib import Path

from snapshot_importer.disks.bounded import BoundedReader
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.local import LocalReader
from snapshot_importer.disks.report import DiskReport

MIB = 1 << 20
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
UEFI_DISK = f"label: gpt\nsize=8M, type={ESP}, name=esp\nsize=16M, type={LINUX}\ntype={LINUX}, name=root\n"


def run(*command: str | Path, cwd: Path | None = None, feed: str = "") -> None:
    """Run a tool that must succeed; sfdisk and mkfs are not on every user's PATH."""
    tools = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=cwd, input=feed, env=tools, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def blank(path: Path, size: int) -> Path:
    """Make a file of zeros that takes no room."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def partitioned(path: Path, table: str, size: int = 40 * MIB) -> Path:
    """Make a disk with the partition table that sfdisk makes of *table*."""
    run("sfdisk", "--quiet", blank(path, size), feed=table)
    return path


def converted(source: Path, target: Path, kind: str, options: str = "") -> Path:
    """Convert a raw disk with qemu-img."""
    run("qemu-img", "convert", "-f", "raw", "-O", kind, *(["-o", options] if options else []), source, target)
    return target


def report_on(path: Path, name: str | None = None) -> DiskReport:
    """Inspect a file."""
    with LocalReader(path) as reader:
        return inspect(reader, path.name if name is None else name)


def price_of(path: Path) -> tuple[int, int]:
    """Requests and bytes that an inspection of the file takes."""
    with LocalReader(path) as reader:
        file = BoundedReader(reader)
        inspect(file, path.name)
    return file.requests, file.bytes


def patched(path: Path, target: Path, *changes: tuple[int, bytes]) -> Path:
    """Copy a file with some bytes changed; a negative offset counts from the end."""
    data = bytearray(path.read_bytes())
    for offset, value in changes:
        start = offset % len(data)
        data[start : start + len(value)] = value
    target.write_bytes(data)
    return target


def flipped(path: Path, target: Path, *offsets: int) -> Path:
    """Copy a file with all bits of some bytes turned over."""
    data = path.read_bytes()
    return patched(path, target, *((offset, bytes([data[offset] ^ 0xFF])) for offset in offsets))


def cut(path: Path, target: Path, length: int) -> Path:
    """Copy the first *length* bytes of a file."""
    with path.open("rb") as file:
        target.write_bytes(file.read(length))
    return target


def with_sum(block: bytes, field: int) -> bytes:
    total = sum(block) - sum(block[field : field + 4])
    return block[:field] + (~total & 0xFFFFFFFF).to_bytes(4, "big") + block[field + 4 :]


def refooted(path: Path, target: Path, *changes: tuple[int, bytes]) -> Path:
    """Copy a VHD with its footer, and the copy of it, changed and their checksum made right."""
    footer = bytearray(path.read_bytes()[-512:])
    for offset, value in changes:
        footer[offset : offset + len(value)] = value
    new = with_sum(bytes(footer), 64)
    is_dynamic = path.read_bytes()[:8] == b"conectix"
    return patched(path, target, (-512, new), *([(0, new)] if is_dynamic else []))


def made_by(command: str, folder: Path) -> Path:
    """Run a command of a report; return the file that it names last."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    if "$'" in command:
        return next(path for path in folder.iterdir() if path.suffix == ".vmdk")
    return folder / shlex.split(command)[-1]
