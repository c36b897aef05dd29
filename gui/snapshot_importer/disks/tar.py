"""tar archives, an OVA above all: its disks, found without reading what lies between them."""

from dataclasses import dataclass

from snapshot_importer.disks import commands
from snapshot_importer.disks.compressed import VERDICT
from snapshot_importer.disks.identify import TAR, Inner, identify
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.records import clean
from snapshot_importer.disks.report import DiskReport, Field, Member

BLOCK = 512
DISK_ENDINGS = (".vmdk", ".vhd", ".vhdx", ".img", ".raw", ".qcow2", ".vdi", ".vmdk.gz", ".bin", ".dd")
# A member costs a request unless it lies near another one; more than these are not looked for.
_MOST_MEMBERS = 64
_MOST_SIZE = 1 << 50
# Types of members that only say something of the next: long names (GNU) and other attributes (POSIX).
_REMARKS = b"LKxg"
_FILES = b"0\0"


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int  # of its data
    size: int


def inspect_tar(image: Image) -> DiskReport | None:
    """Report on a tar archive, told by its magic number; ``None`` for any other file."""
    if not image.head.startswith(TAR[1], TAR[0]):
        return None
    entries, whole = _entries(image)
    disks = tuple(Member(e.name, e.start, e.size) for e in entries if e.name.lower().endswith(DISK_ENDINGS))
    inner = identify(image.at(disks[0].offset, BLOCK)) if len(disks) == 1 else None
    is_ova = any(entry.name.lower().endswith(".ovf") for entry in entries)
    name = commands.file_name(image.name, "machine.ova" if is_ova else "disk.tar")
    reason = (
        "An OVA holds several files. Choose the disk to import."
        if is_ova
        else f"{commands.shown(name)} is an archive. Unpack it first."
    )
    return DiskReport(
        "OVA" if is_ova else "TAR",
        f"{len(disks)} disks" if len(disks) != 1 else "1 disk",
        virtual_size=inner.virtual_size if inner else None,
        warnings=() if whole else ("Not all of its files were looked at",),
        title="OVA: choose the disk to import" if is_ova else "tar archive: unpack it first",
        verdict="OVA, choose a disk…" if is_ova else VERDICT,
        reason=reason,
        convert=_command(name, disks, inner),
        members=disks,
        fields=tuple(
            Field(e.start - BLOCK, "member", f"{e.name}, {e.size} bytes at {e.start}") for e in entries
        ),
    )


def _command(name: str, disks: tuple[Member, ...], inner: Inner | None) -> str:
    command = f"tar -xf {commands.quoted(name)}"
    if len(disks) != 1 or not commands.is_inside(disks[0].name):
        return command
    disk = disks[0].name
    command = f"{command} -- {commands.quoted_option(disk)}"
    if inner is None or not inner.driver:
        return command
    return f"{command} && {commands.stream_optimized(inner.driver, disk)}"


def _entries(image: Image) -> tuple[list[_Entry], bool]:
    """Walk from header to header; the second value says whether the end was reached."""
    found: list[_Entry] = []
    place, name = 0, ""
    for _ in range(_MOST_MEMBERS):
        if not image.holds(place, BLOCK):
            return found, True
        header = image.at(place, BLOCK)
        if len(header) < BLOCK:
            return found, False
        if not header.startswith(TAR[1], TAR[0]):
            return found, True
        entry = _entry(header, place, name)
        if entry is None:
            return found, False
        name = _long_name(image, entry) if entry.kind in _REMARKS else ""
        if entry.kind in _FILES:
            found.append(entry)
        place = entry.start + -(-entry.size // BLOCK) * BLOCK
    return found, False


def _entry(header: bytes, place: int, name: str) -> _Entry | None:
    size = _size(header[124:136])
    if size is None:
        return None
    # POSIX has more of the name at 345; GNU, which writes two spaces after "ustar", has times there.
    prefix = clean(header[345:500], 160) if header[257:263] == b"ustar\0" else ""
    own = clean(header[:100], 100)
    return _Entry(name or (f"{prefix}/{own}" if prefix else own), header[156], place + BLOCK, size)


def _size(field: bytes) -> int | None:
    """Octal digits, or binary behind a first bit (GNU) for 8 GiB and more."""
    if field[0] & 0x80:
        size = int.from_bytes(field[4:], "big")
        return size if size < _MOST_SIZE else None
    digits = field.strip(b"\0 ")
    return int(digits or b"0", 8) if all(48 <= digit < 56 for digit in digits) else None


def _long_name(image: Image, entry: _Entry) -> str:
    text = image.at(entry.start, min(entry.size, 1024))
    if entry.kind == ord("L"):
        return clean(text, 255)
    if entry.kind != ord("x"):
        return ""
    line = next((line for line in text.split(b"\n") if b" path=" in line[:16]), b"")
    return clean(line.partition(b"path=")[2], 255)
