"""The form as a JSON object that survives a restart; a presigned link and the client token are not part of it."""

from collections.abc import Mapping
from typing import Any

from snapshot_importer.request.masking import mask
from snapshot_importer.request.model import ImportRequest, Tag, from_parameters, jsonable
from snapshot_importer.request.previews import masked_location

# Members that a file may give back; each is of this type or left out.
TEXTS = ("location", "format", "description", "disk_description", "kms_key_id", "role_name", "comment")


def draft_of(request: ImportRequest) -> dict[str, Any]:
    """Return *request* as JSON values, without secrets."""
    texts = {name: getattr(request, name) for name in TEXTS}
    if masked_location(request.location) != request.location or mask(request.location) != request.location:
        texts["location"] = ""
    return texts | {
        "encrypted": request.encrypted,
        "upload_start": jsonable(request.upload_start),
        "upload_end": jsonable(request.upload_end),
        "upload_size": request.upload_size,
        "tags": [[tag.key, tag.value] for tag in request.tags if tag.key or tag.value],
    }


def request_from_draft(draft: Mapping[str, Any]) -> ImportRequest:
    """Return the request in *draft*; whatever of it does not fit is left out."""
    texts = {name: draft[name] for name in TEXTS if isinstance(draft.get(name), str)}
    size = draft.get("upload_size")
    return ImportRequest(
        **texts,
        encrypted=draft.get("encrypted") is True,
        upload_start=_time(draft.get("upload_start")),
        upload_end=_time(draft.get("upload_end")),
        upload_size=float(size) if isinstance(size, int | float) and not isinstance(size, bool) else None,
        tags=tuple(_tags(draft.get("tags"))),
    )


def _time(value: Any) -> Any:
    if not isinstance(value, str):
        return None
    try:
        return from_parameters({"ClientData": {"UploadStart": value}}).upload_start
    except ValueError:
        return None


def _tags(value: Any) -> list[Tag]:
    rows = value if isinstance(value, list) else []
    return [
        Tag(*row)
        for row in rows
        if isinstance(row, list) and len(row) == 2 and all(isinstance(part, str) for part in row)
    ]
