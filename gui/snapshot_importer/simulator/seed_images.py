"""The disk images that the demo's buckets hold, as data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO

from snapshot_importer.simulator import images
from snapshot_importer.simulator.images import Disk, gpt_disk, mbr_disk
from snapshot_importer.simulator.s3_state import Bucket, Encryption, S3State, StoredFile, StoredObject

EXPORTS = "acme-vm-exports"
ARCHIVE = "acme-us-archive"
INTAKE = "acme-vm-intake"  # which the service role may not read
_MIB, _GIB = 1 << 20, 1 << 30


@dataclass(frozen=True, slots=True)
class DemoImage:
    """One image: where it lies, what is on the disk and how it is written."""

    bucket: str
    key: str
    disk: Disk
    write: Callable[[Disk, BinaryIO], None]
    age: timedelta
    storage_class: str = "STANDARD"
    secret: bool = False  # encrypted with a KMS key that the service role may not use


def _image(
    bucket: str, key: str, disk: Disk, write: Callable[[Disk, BinaryIO], None], *, days: float, **more: Any
) -> DemoImage:
    return DemoImage(bucket, key, disk, write, timedelta(days=days), **more)


def demo_images() -> tuple[DemoImage, ...]:
    """All images; plain ones are small as not every system has sparse files."""
    return (*_good_images(), *_refused_images(), *_images_to_be_cured())


def _good_images() -> tuple[DemoImage, ...]:
    """The images that AWS takes, through the role as it is."""
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
    )


def _refused_images() -> tuple[DemoImage, ...]:
    """The images that AWS does not take for what they are."""
    return (
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
        _image(
            EXPORTS,
            "appliance/mail-gateway.ova",
            gpt_disk(4 * _GIB, "mail-gateway"),
            partial(images.write_ova, name="mail-gateway"),
            days=8,
        ),
        _image(
            EXPORTS, "legacy/wiki-2021.raw.gz", gpt_disk(8 * _MIB, "wiki-2021"), images.write_gzip, days=44
        ),
        _image(
            EXPORTS,
            "files/files-03-checkpoint.vhd",
            gpt_disk(40 * _GIB, "files-03"),
            partial(images.write_differencing_vhd, parent="files-03-data.vhd"),
            days=3,
        ),
    )


def _images_to_be_cured() -> tuple[DemoImage, ...]:
    """The images that AWS takes once they are restored, or once the role may read them."""
    vmdk = images.write_stream_optimized_vmdk
    return (
        _image(
            EXPORTS,
            "cold/payroll-2024.vmdk",
            gpt_disk(6 * _GIB, "payroll-2024"),
            vmdk,
            days=400,
            storage_class="GLACIER",
        ),
        _image(EXPORTS, "secret/hr-db01.vmdk", gpt_disk(4 * _GIB, "hr-db01"), vmdk, days=5, secret=True),
        _image(INTAKE, "shop/shop-web01.vmdk", gpt_disk(5 * _GIB, "shop-web01"), vmdk, days=1.5),
    )


def store(state: S3State, bucket: Bucket, image: DemoImage, secret_key: str) -> StoredObject:
    """Write the image and put it into the bucket, as an upload of one part would have left it.

    *secret_key* is the ARN of the key that secret images are encrypted with.
    """
    path = state.new_path()
    with path.open("wb") as file:
        image.write(image.disk, file)
    # Any tag will do: that of a multipart upload is not the MD5 of the bytes, and hashing them takes long.
    tag = hashlib.md5(f"{image.bucket}/{image.key}".encode(), usedforsecurity=False).hexdigest()
    return bucket.put(
        StoredObject(
            image.key,
            (StoredFile(path),),
            f"{tag}-1",
            state.now() - image.age,
            storage_class=image.storage_class,
            encryption=Encryption("aws:kms", secret_key) if image.secret else Encryption(),
        )
    )
