"""The part of AWS that a Region or an ARN belongs to."""

# The first letters of the Regions outside the partition "aws", from botocore's partitions.json.
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


def partition_of(region: str) -> str:
    """Return the partition that *region* lies in."""
    return next((name for letters, name in _PARTITIONS.items() if region.startswith(letters)), "aws")
