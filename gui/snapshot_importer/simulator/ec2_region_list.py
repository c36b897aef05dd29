"""The Regions there are, and which of them the simulated accounts have switched on."""

from snapshot_importer.simulator.iam_arns import partition_of

# Regions that need no opt-in, and the letters of their Availability Zone ids.
_ALWAYS_ON = {
    "ap-northeast-1": "apne1",
    "ap-northeast-2": "apne2",
    "ap-northeast-3": "apne3",
    "ap-south-1": "aps1",
    "ap-southeast-1": "apse1",
    "ap-southeast-2": "apse2",
    "ca-central-1": "cac1",
    "eu-central-1": "euc1",
    "eu-north-1": "eun1",
    "eu-west-1": "euw1",
    "eu-west-2": "euw2",
    "eu-west-3": "euw3",
    "sa-east-1": "sae1",
    "us-east-1": "use1",
    "us-east-2": "use2",
    "us-west-1": "usw1",
    "us-west-2": "usw2",
    "cn-north-1": "cnn1",
    "cn-northwest-1": "cnnw1",
    "us-gov-east-1": "usge1",
    "us-gov-west-1": "usgw1",
    "eusc-de-east-1": "eusce1",
}

_OPTED_IN = {"eu-south-1": "eus1"}

_NOT_OPTED_IN = {
    "af-south-1": "afs1",
    "ap-east-1": "ape1",
    "ap-east-2": "ape2",
    "ap-south-2": "aps2",
    "ap-southeast-3": "apse3",
    "ap-southeast-4": "apse4",
    "ap-southeast-5": "apse5",
    "ap-southeast-7": "apse7",
    "ca-west-1": "caw1",
    "eu-central-2": "euc2",
    "eu-south-2": "eus2",
    "il-central-1": "ilc1",
    "me-central-1": "mec1",
    "me-south-1": "mes1",
    "mx-central-1": "mxc1",
}

ZONE_LETTERS = {**_ALWAYS_ON, **_OPTED_IN, **_NOT_OPTED_IN}

_DOMAINS = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}


def opted_in(region: str) -> bool:
    """Tell whether calls to *region* are taken."""
    return region not in _NOT_OPTED_IN


def opt_in_status(region: str) -> str:
    """Return the OptInStatus that DescribeRegions answers."""
    if region in _NOT_OPTED_IN:
        return "not-opted-in"
    return "opted-in" if region in _OPTED_IN else "opt-in-not-required"


def regions_beside(region: str) -> list[str]:
    """Return the Regions of the partition that *region* lies in."""
    partition = partition_of(region)
    return sorted(name for name in ZONE_LETTERS if partition_of(name) == partition)


def endpoint(region: str) -> str:
    """Return the host name of EC2 in *region*."""
    return f"ec2.{region}.{_DOMAINS.get(partition_of(region), 'amazonaws.com')}"
