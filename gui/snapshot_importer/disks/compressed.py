"""Compressed files, which have to be unpacked first; where Python can, with a look at what is inside."""

from dataclasses import dataclass, replace

from snapshot_importer.disks import commands, unpacking
from snapshot_importer.disks.identify import Inner, identify
from snapshot_importer.disks.image import Image
from snapshot_importer.disks.report import DiskReport, Field

VERDICT = "Compressed, unpack first"
# What is read of a bzip2 file whose first block does not end within the head.
_BLOCK = 256 << 10


@dataclass(frozen=True, slots=True)
class Packer:
    """A way to pack a file: its magic number, the endings of such files, and the program that unpacks."""

    magic: bytes
    name: str
    endings: tuple[str, ...]
    program: str  # writes to its standard output
    unpack: unpacking.Unpack | None = None


PACKERS = (
    Packer(b"\x1f\x8b\x08", "gzip", (".gz", ".tgz"), "gzip -dc", unpacking.gzip),
    Packer(b"\xfd7zXZ\0", "xz", (".xz", ".txz"), "xz -dc", unpacking.xz),
    Packer(b"BZh", "bzip2", (".bz2", ".tbz2", ".tbz"), "bzip2 -dc", unpacking.bzip2),
    Packer(b"\x28\xb5\x2f\xfd", "zstd", (".zst", ".zstd", ".tzst"), "zstd -dc"),
    Packer(b"\x04\x22\x4d\x18", "lz4", (".lz4",), "lz4 -dc"),
    Packer(b"\x89LZO\0\r\n\x1a\n", "lzop", (".lzo",), "lzop -dc"),
    Packer(b"LZIP", "lzip", (".lz",), "lzip -dc"),
    Packer(b"\x1f\x9d", "compress", (".Z",), "gzip -dc"),
)


def inspect_compressed(image: Image) -> DiskReport | None:
    """Report on a compressed file, told by its magic number; ``None`` for any other file."""
    head = image.head
    packer = next((packer for packer in PACKERS if head.startswith(packer.magic)), None)
    # A block size follows bzip2's three letters, which may begin a text.
    if packer is None or (packer.name == "bzip2" and head[4:10] not in _BZIP2_STARTS):
        return None
    inner = identify(_start(image, packer))
    name = commands.file_name(image.name, f"disk.img{packer.endings[0]}")
    report = DiskReport(
        packer.name.upper(),
        f"{inner.name} inside" if inner else "",
        virtual_size=inner.virtual_size if inner else None,
        title=f"{packer.name}: unpack it first",
        verdict=VERDICT,
        reason=f"{commands.shown(name)} is a compressed file. Unpack it first." + holds(inner),
        convert=unpack_and_convert(packer.program, name, packer.endings, inner),
        fields=(Field(0, "magic", head[: len(packer.magic)].hex(" ")),),
    )
    if packer.name == "gzip":
        size = Field(image.size - 4, "size, modulo 4 GiB", str(int.from_bytes(image.tail[-4:], "little")))
        report = replace(report, fields=(*report.fields, size))
    return report


# A block, or the end of a file without one (bzip2 has no specification; its sources say so).
_BZIP2_STARTS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")


def _start(image: Image, packer: Packer) -> bytes:
    if packer.unpack is None:
        return b""
    start = packer.unpack(image.head)
    if not start and packer.unpack is unpacking.bzip2:
        start = packer.unpack(image.at(0, _BLOCK))
    return start


def holds(inner: Inner | None) -> str:
    """A sentence on what is inside, to follow another."""
    if inner is None:
        return ""
    article = "an" if inner.name[0] in "aeiouAEIOU" else "a"
    return f" It holds {article} {inner.name}."


def unpack_and_convert(program: str, name: str, endings: tuple[str, ...], inner: Inner | None) -> str:
    """The command that unpacks a file, and converts what comes out where that is needed."""
    target = name
    for ending in endings:
        if name.lower().endswith(ending.lower()):
            target = name[: -len(ending)] + (".tar" if ending.startswith(".t") else "")
    if target in (name, ""):
        target = f"{name}.unpacked"
    command = f"{program} {commands.quoted(name)} > {commands.quoted(target)}"
    if inner is None or not inner.driver:
        return command
    return f"{command} && {commands.stream_optimized(inner.driver, target)}"
