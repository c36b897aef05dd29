"""The partitions of AWS: which Region lies in which, and under which domain each is reached."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition as botocore's ``partitions.json`` describes it, and where its console lives."""

    id: str
    region_prefixes: tuple[str, ...]
    suffix: str
    console: str


# The first one is the answer for a Region that fits none: AWS adds Regions there most often.
PARTITIONS = (
    Partition(
        "aws",
        ("us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"),
        "amazonaws.com",
        "console.aws.amazon.com",
    ),
    Partition("aws-cn", ("cn-",), "amazonaws.com.cn", "console.amazonaws.cn"),
    Partition("aws-us-gov", ("us-gov-",), "amazonaws.com", "console.amazonaws-us-gov.com"),
    Partition("aws-eusc", ("eusc-",), "amazonaws.eu", "console.amazonaws-eusc.eu"),
    Partition("aws-iso", ("us-iso-",), "c2s.ic.gov", "console.c2shome.ic.gov"),
    Partition("aws-iso-b", ("us-isob-",), "sc2s.sgov.gov", "console.sc2shome.sgov.gov"),
    Partition("aws-iso-e", ("eu-isoe-",), "cloud.adc-e.uk", "console.adc-e.uk"),
    Partition("aws-iso-f", ("us-isof-", "eu-isof-"), "csp.hci.ic.gov", "console.csp.hci.ic.gov"),
)

REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+")


def partition_of(region: str) -> Partition:
    """The partition *region* lies in; the longest prefix wins (us-gov- before us-)."""
    fitting = [
        (len(prefix), p) for p in PARTITIONS for prefix in p.region_prefixes if region.startswith(prefix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else PARTITIONS[0]
