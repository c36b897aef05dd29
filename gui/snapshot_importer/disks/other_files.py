"""Other files that users bring, by magic numbers: what each is, and what to do with it."""

from dataclasses import dataclass

from snapshot_importer.disks import commands
from snapshot_importer.disks.compressed import VERDICT as COMPRESSED
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.report import DiskReport, Field

NOT_A_DISK = "Not a disk"
_CONVERT = "AWS reads VMDK, VHD, VHDX and raw disks only."
_NO_DISK = "It is no disk image. Choose the disk of the machine."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; the *command* has a place for the file's name."""

    magic: bytes
    format: str
    what: str  # "E01 evidence file"
    reason: str
    verdict: str = NOT_A_DISK
    command: str = ""
    offset: int = 0


KINDS = (
    Kind(b"7z\xbc\xaf\x27\x1c", "7Z", "7z archive", "", COMPRESSED, "7z x {}"),
    Kind(b"Rar!\x1a\x07", "RAR", "RAR archive", "", COMPRESSED, "unrar x {}"),
    Kind(b"MSCF\0\0\0\0", "CAB", "cabinet file", "", COMPRESSED, "7z x {}"),
    Kind(
        b"EVF\x09\x0d\x0a\xff\0",
        "E01",
        "E01 evidence file",
        _CONVERT,
        "E01, convert first",
        "ewfexport -u -f raw {}",
    ),
    Kind(
        b"EVF2\x0d\x0a\x81",
        "E01",
        "Ex01 evidence file",
        _CONVERT,
        "E01, convert first",
        "ewfexport -u -f raw {}",
    ),
    Kind(
        b"MSWIM\0\0\0",
        "WIM",
        "WIM archive of files",
        "It holds files, no disk. Apply it to a disk, and import that one.",
    ),
    Kind(b"VMA\0", "VMA", "Proxmox backup", "It holds a whole machine.", COMPRESSED, "vma extract {} disks"),
    Kind(
        b"\x3a\xff\x26\xed",
        "SIMG",
        "Android sparse image",
        _CONVERT,
        "SIMG, convert first",
        "simg2img {} disk.raw",
    ),
    Kind(b"%PDF-", "PDF", "PDF document", _NO_DISK),
    Kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE", "office document", _NO_DISK),
    Kind(b"\x89PNG\r\n\x1a\n", "PNG", "picture", _NO_DISK),
    Kind(b"\xff\xd8\xff", "JPEG", "picture", _NO_DISK),
    Kind(b"GIF8", "GIF", "picture", _NO_DISK),
    Kind(b"ftyp", "MP4", "video", _NO_DISK, offset=4),
    Kind(b"\x7fELF", "ELF", "program", _NO_DISK),
    Kind(b"SQLite format 3\0", "SQLITE", "database", _NO_DISK),
    Kind(b"\xed\xab\xee\xdb", "RPM", "software package", _NO_DISK),
    Kind(b"!<arch>\n", "AR", "software package", _NO_DISK),
    Kind(b"070701", "CPIO", "cpio archive", _NO_DISK),
)


def inspect_other(image: Image) -> DiskReport | None:
    """Report on a file whose magic number says that it is something else; ``None`` where nothing does."""
    head = image.head
    # A boot sector may begin with anything.
    if head[510:512] == b"\x55\xaa":
        return None
    kind = next((kind for kind in KINDS if head.startswith(kind.magic, kind.offset)), None)
    if kind is None:
        return None
    name = commands.file_name(image.name, f"disk.{kind.format.lower()}")
    compressed = kind.verdict == COMPRESSED
    end = (
        "not a disk"
        if kind.verdict == NOT_A_DISK
        else "unpack it first"
        if compressed
        else "AWS cannot read this type"
    )
    return DiskReport(
        kind.format,
        title=f"{kind.what[0].upper()}{kind.what[1:]}: {end}",
        verdict=kind.verdict,
        reason=kind.reason or f"{commands.shown(name)} is a compressed file. Unpack it first.",
        convert=kind.command.format(commands.quoted(name)) if kind.command else "",
        fields=(Field(kind.offset, "magic", kind.magic.hex(" ")),),
    )
