"""What a preview shows of a request: its parameters with the secrets of a signed link masked."""

import re
from dataclasses import dataclass
from typing import Any

from snapshot_importer.request.location import LocationError, S3Location, parse_location
from snapshot_importer.request.masking import MASK, mask, mask_link
from snapshot_importer.request.model import ImportRequest, parameters

_WEB = re.compile(r"\bhttps?://", re.IGNORECASE)
MASKED_NOTE = "The signed link is masked. Put your own in its place."


@dataclass(frozen=True, slots=True)
class Shown:
    """*params* as boto3 takes them, but for the link, and where they would be sent.

    *endpoint* is a custom endpoint's URL, *profile* a profile of the shared AWS files; both may be ``""``.
    """

    params: dict[str, Any]
    is_masked: bool
    region: str
    endpoint: str = ""
    profile: str = ""

    def notes(self, prefix: str) -> str:
        """The comment lines that stand above a copied text; *prefix* begins a comment."""
        return f"{prefix}{MASKED_NOTE}\n" if self.is_masked else ""


def shown(request: ImportRequest, *, region: str, endpoint: str = "", profile: str = "") -> Shown:
    """What of *request* may be seen."""
    params = parameters(request)
    disk = params.get("DiskContainer", {})
    url = disk.get("Url", "")
    masked = masked_location(url) if url else ""
    if masked != url:
        params["DiskContainer"] = {**disk, "Url": masked}
    # A link of the history comes without its query.
    is_masked = masked != url or url.endswith(f"?{MASK}")
    return Shown(params, is_masked, region, endpoint, profile)


def masked_location(location: str) -> str:
    """*location* as it may be seen: the query of any web address may be what opens it, unless it names an S3 object."""
    try:
        if isinstance(parse_location(location), S3Location):
            return location
    except LocationError:
        if not _WEB.search(location):
            return mask(location)
    return mask_link(location)
