"""Buckets for tests that share one simulated AWS, each with a name of its own."""

import uuid
from typing import Any


def new_bucket(s3: Any, region: str = "eu-central-1") -> str:
    """Create a bucket in the client's Region and return its name."""
    name = f"test-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    return name
