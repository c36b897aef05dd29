"""The Regions that botocore knows, without asking AWS."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from snapshot_importer.accounts.sdk import own_loader


@cache
def _endpoints() -> Mapping[str, Any]:
    # Not by a session: it reads ~/.aws for this, and raises where the file is broken.
    loaded: Mapping[str, Any] = own_loader().load_data("endpoints")
    return loaded


@cache
def titles() -> Mapping[str, str]:
    """Return the short name of each Region: ``eu-central-1`` is ``Frankfurt``. The first call takes some 20 ms."""
    return {
        name: short_title(region.get("description", ""), name)
        for partition in _endpoints()["partitions"]
        for name, region in partition["regions"].items()
    }


@cache
def region_names(partition: str = "aws") -> tuple[str, ...]:
    """Return the Regions of *partition*, by name."""
    found = (entry["regions"] for entry in _endpoints()["partitions"] if entry["partition"] == partition)
    return tuple(sorted(next(found, {})))


def title(region: str) -> str:
    """Return the short name of *region*; a Region that botocore does not know yet has none but its code."""
    return titles().get(region, region)


def short_title(description: str, name: str) -> str:
    """Return the place in botocore's ``Europe (Frankfurt)``."""
    inside = description.partition("(")[2].rpartition(")")[0]
    return inside or description or name
