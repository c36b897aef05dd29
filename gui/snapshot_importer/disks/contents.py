"""What is on the disk inside an image: its partition table and how it boots."""

from dataclasses import dataclass, replace
from typing import Literal

from snapshot_importer.disks.report import Boot, DiskReport, Field, Partition

NO_TABLE = "Blank or data disk: no partition table found"
SECTORS_4K = "4K-sector disk: EBS shows 512-byte sectors, the partitions will not be found"
CUT_OFF = "The file is shorter than its partition table says: the upload may be cut off"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a look at the start of a disk found."""

    table: Literal["", "MBR", "GPT"] = ""
    partitions: tuple[Partition, ...] = ()
    boot: Boot = ""
    volume: str = ""  # what fills a disk without a table: "ext4", "LUKS", …
    warnings: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()  # offsets on the disk

    def within(self, report: DiskReport) -> DiskReport:
        """Return *report* with the contents of its disk."""
        return replace(
            report,
            table=self.table,
            partitions=self.partitions,
            boot=self.boot,
            warnings=(*report.warnings, *self.warnings),
        )
