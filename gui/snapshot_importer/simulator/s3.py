"""Amazon S3 of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import s3_buckets, s3_listing, s3_multipart, s3_objects
from snapshot_importer.simulator.s3_state import Bucket, S3State, StoredFile, StoredObject

__all__ = [
    "Bucket",
    "S3State",
    "StoredFile",
    "StoredObject",
    "s3_buckets",
    "s3_listing",
    "s3_multipart",
    "s3_objects",
]
