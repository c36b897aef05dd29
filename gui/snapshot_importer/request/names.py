"""The rules of S3 for the names of buckets and objects, without asking S3."""

import re

BUCKET_RULE = "Bucket names use lower-case letters, digits, dots and hyphens."
KEY_BYTES = 1024

# Amazon S3 User Guide, "General purpose bucket naming rules".
_BUCKET = re.compile(r"(?=.{3,63}\Z)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]")
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_RESERVED_PREFIXES = ("xn--", "sthree-")
_RESERVED_SUFFIXES = ("--ol-s3", ".mrap", "--table-s3")
# Buckets made in us-east-1 before March 2018 may still have such names.
_LEGACY_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,255}")


def bucket_problem(bucket: str) -> str:
    """What is wrong with *bucket* as a name, as one sentence; ``""`` for a name S3 gives today.

    Aliases of access points and names of directory buckets count as names.
    """
    if not 3 <= len(bucket) <= 63:
        return f"Bucket names have 3 to 63 characters, this one has {len(bucket):,}."
    if not _BUCKET.fullmatch(bucket):
        return BUCKET_RULE
    if _IPV4.fullmatch(bucket):
        return "A bucket name cannot look like an IP address."
    if bucket.startswith(_RESERVED_PREFIXES) or bucket.endswith(_RESERVED_SUFFIXES):
        return "Amazon S3 keeps this kind of bucket name for itself."
    return ""


def is_legacy_bucket(bucket: str) -> bool:
    """Whether *bucket* could be one made in us-east-1 before March 2018."""
    return _LEGACY_BUCKET.fullmatch(bucket) is not None


def likely_bucket(bucket: str) -> str:
    """The valid name that was probably meant by *bucket*, or ``""``."""
    name = re.sub(r"[_\s]+", "-", bucket.strip().lower())
    name = re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9.-]", "", name)).strip(".-")
    return "" if name == bucket or bucket_problem(name) else name


def key_problem(key: str) -> str:
    """What is wrong with *key* as an object key, as one sentence, or ``""``."""
    size = len(key.encode("utf-8", "surrogatepass"))
    if size > KEY_BYTES:
        return f"Object keys have at most {KEY_BYTES:,} bytes in UTF-8, this one has {size:,}."
    return ""
