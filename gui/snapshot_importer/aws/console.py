"""Addresses of pages of the AWS console, in the partition of their Region."""

from urllib.parse import quote

from snapshot_importer.request.partitions import partition_of


def import_tasks_url(region: str) -> str:
    """Return the page of the EC2 console for *region*; it has no page for a single import task."""
    return f"{_home(region, 'ec2')}#Snapshots:visibility=owned-by-me"


def task_url(region: str, task_id: str) -> str:
    """Return the list of snapshots filtered by the description that VM Import gives to the task's snapshot."""
    return f"{import_tasks_url(region)};search={quote(task_id, safe='')}"


def snapshot_url(region: str, snapshot_id: str) -> str:
    """Return the page of one snapshot."""
    return f"{_home(region, 'ec2')}#SnapshotDetails:snapshotId={quote(snapshot_id, safe='')}"


def support_url(region: str) -> str:
    """Return the page where a support case is opened, in the partition of *region*."""
    return f"https://{partition_of(region).console}/support/home#/case/create"


def _home(region: str, service: str) -> str:
    safe = quote(region, safe="-")
    return f"https://{safe}.{partition_of(region).console}/{service}/home?region={safe}"
