"""Amazon S3 of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import (
    s3_archive,
    s3_buckets,
    s3_copies,
    s3_listing,
    s3_multipart,
    s3_objects,
    s3_policies,
    s3_upload_lists,
    s3_versions,
)
from snapshot_importer.simulator.s3_state import (
    Bucket,
    Encryption,
    Restore,
    S3State,
    StoredFile,
    StoredObject,
)

__all__ = [
    "Bucket",
    "Encryption",
    "Restore",
    "S3State",
    "StoredFile",
    "StoredObject",
    "s3_archive",
    "s3_buckets",
    "s3_copies",
    "s3_listing",
    "s3_multipart",
    "s3_objects",
    "s3_policies",
    "s3_upload_lists",
    "s3_versions",
]
