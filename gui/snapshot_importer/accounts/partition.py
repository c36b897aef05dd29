"""The partition of a Region: roles, devices and keys of one are unknown in all others."""

# regionRegex of botocore's partitions.json; the prefixes exclude one another.
PREFIXES = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eu-isof-": "aws-iso-f",
}


def partition_of(region: str) -> str:
    """Return the partition of *region*; ``aws`` for every Region of no other one."""
    return next((name for prefix, name in PREFIXES.items() if region.startswith(prefix)), "aws")
