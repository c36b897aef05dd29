"""The descriptor of a VMDK: a few lines of text, in the file or a file of its own."""

import re
from dataclasses import dataclass

from snapshot_importer.disks.records import clean
from snapshot_importer.disks.report import Field

FIRST_LINE = b"# disk descriptorfile"
# The longest seen have some 30 lines; a disk split into 2 GB pieces has one for each piece.
LONGEST = 24 << 10
_MOST_LINES = 400
_SETTING = re.compile(r'\s*([\w.]{1,64})\s*=\s*"?([^"]{0,255})"?\s*')
_EXTENT = re.compile(
    r'\s*(?:RW|RDONLY|NOACCESS)\s+(\d{1,19})\s+(\w{1,20})(?:\s+"([^"]{0,255})")?.{0,64}', re.IGNORECASE
)
NO_PARENT = "ffffffff"

SUBFORMATS = {
    "streamoptimized": "stream-optimized",
    "monolithicsparse": "monolithic sparse",
    "monolithicflat": "monolithic flat",
    "twogbmaxextentsparse": "split sparse",
    "twogbmaxextentflat": "split flat",
    "vmfs": "VMFS flat",
    "vmfssparse": "VMFS sparse",
    "vmfsthin": "VMFS thin",
    "vmfspreallocated": "VMFS flat",
    "vmfseagerzeroedthick": "VMFS flat",
    "vmfsraw": "raw device",
    "vmfsrdm": "raw device mapping",
    "vmfsrdmp": "raw device mapping",
    "vmfsrawdevicemap": "raw device mapping",
    "vmfspassthroughrawdevicemap": "raw device mapping",
    "sesparse": "SEsparse",
    "fulldevice": "raw device",
    "partitioneddevice": "raw device",
    "custom": "custom",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """One piece of the disk."""

    sectors: int
    kind: str  # FLAT, SPARSE, ZERO, VMFS, …
    name: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What the text says; keys in lower case."""

    settings: dict[str, str]
    extents: tuple[Extent, ...]
    offset: int  # bytes from the start of the file

    @property
    def create_type(self) -> str:
        """The createType in lower case."""
        return self.settings.get("createtype", "").lower()

    @property
    def subformat(self) -> str:
        """The createType in words."""
        return SUBFORMATS.get(self.create_type, clean(self.settings.get("createtype", ""), 32))

    @property
    def has_parent(self) -> bool:
        """Whether it holds only the differences to another disk."""
        return self.settings.get("parentcid", NO_PARENT).lower() != NO_PARENT

    @property
    def size(self) -> int:
        """Bytes of the disk."""
        return sum(extent.sectors for extent in self.extents) * 512

    def fields(self) -> tuple[Field, ...]:
        """The settings, and the first extents."""
        settings = [Field(self.offset, key, clean(value)) for key, value in self.settings.items()]
        extents = [
            Field(
                self.offset, "extent", f"{extent.sectors} sectors, {extent.kind}, {extent.name}".rstrip(", ")
            )
            for extent in self.extents[:16]
        ]
        return (*settings[:40], *extents)


def is_descriptor(data: bytes) -> bool:
    """Whether *data* begins like a descriptor."""
    return data[:64].lstrip().lower().startswith(FIRST_LINE)


def descriptor(data: bytes, offset: int) -> Descriptor | None:
    """Read the text, which stands at *offset* of the file; ``None`` where it is none."""
    if not is_descriptor(data):
        return None
    settings: dict[str, str] = {}
    extents: list[Extent] = []
    text = data[:LONGEST].split(b"\0")[0].decode("utf-8", "replace")
    for line in text.splitlines()[:_MOST_LINES]:
        if setting := _SETTING.fullmatch(line[:400]):
            settings.setdefault(setting[1].lower(), setting[2].strip())
        elif extent := _EXTENT.fullmatch(line[:400]):
            extents.append(Extent(int(extent[1]), extent[2].upper(), clean(extent[3] or "")))
    return Descriptor(settings, tuple(extents), offset)
