"""The disk images that the demo's buckets hold, as data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from snapshot_importer.simulator import images
from snapshot_importer.simulator.images import Disk, gpt_disk, mbr_disk
from snapshot_importer.simulator.s3_state import Bucket, S3State, StoredFile, StoredObject

EXPORTS = "acme-vm-exports"
ARCHIVE = "acme-us-archive"
_MIB, _GIB = 1 << 20, 1 << 30


@dataclass(frozen=True, slots=True)
class DemoImage:
    """One image: where it lies, what is on the disk and how it is written."""

    bucket: str
    key: str
    disk: Disk
    write: Callable[[Disk, BinaryIO], None]
    age: timedelta


def _image(
    bucket: str, key: str, disk: Disk, write: Callable[[Disk, BinaryIO], None], *, days: float
) -> DemoImage:
    return DemoImage(bucket, key, disk, write, timedelta(days=days))


def demo_images() -> tuple[DemoImage, ...]:
    """The images, of which AWS takes all but the two last; plain ones are small as not every system has sparse files."""
    vmdk, vhd, vhdx = images.write_stream_optimized_vmdk, images.write_dynamic_vhd, images.write_vhdx
    return (
        _image(EXPORTS, "erp/erp-db01.vmdk", gpt_disk(8 * _GIB, "erp-db01"), vmdk, days=4),
        _image(EXPORTS, "erp/erp-app02.vmdk", gpt_disk(6 * _GIB, "erp-app02"), vmdk, days=4),
        _image(EXPORTS, "core/ldap-01.raw", gpt_disk(16 * _MIB, "ldap-01"), images.write_raw, days=6),
        _image(EXPORTS, "files/files-03-data.vhd", gpt_disk(40 * _GIB, "files-03"), vhd, days=9),
        _image(
            EXPORTS,
            "kiosk/kiosk-image-fixed.vhd",
            mbr_disk(12 * _MIB, "kiosk"),
            images.write_fixed_vhd,
            days=30,
        ),
        _image(
            EXPORTS, "intranet/intranet-web02.vhdx", gpt_disk(20 * _GIB, "intranet-web02"), vhdx, days=2.2
        ),
        _image(ARCHIVE, "2026/fileserver-2019.vmdk", gpt_disk(60 * _GIB, "fileserver-2019"), vmdk, days=71),
        _image(
            EXPORTS,
            "legacy/old-app.vmdk",
            gpt_disk(4 * _GIB, "old-app"),
            images.write_monolithic_sparse_vmdk,
            days=16,
        ),
        _image(
            EXPORTS, "appliance/router.qcow2", gpt_disk(2 * _GIB, "router"), images.write_qcow2, days=12.5
        ),
    )


def store(state: S3State, bucket: Bucket, image: DemoImage) -> StoredObject:
    """Write the image and put it into the bucket, as an upload of one part would have left it."""
    path = state.new_path()
    with path.open("wb") as file:
        image.write(image.disk, file)
    # Any tag will do: that of a multipart upload is not the MD5 of the bytes, and hashing them takes long.
    tag = hashlib.md5(f"{image.bucket}/{image.key}".encode(), usedforsecurity=False).hexdigest()
    stored = StoredObject(image.key, (StoredFile(path),), f"{tag}-1", state.now() - image.age)
    bucket.put(stored)
    return stored
