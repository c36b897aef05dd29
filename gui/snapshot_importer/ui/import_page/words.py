"""What the fields of the form are called, in the order of the page."""

from collections.abc import Iterable

from snapshot_importer.request.problems import Problem

# By the name of the attribute of ImportRequest.
FIELD_WORDS = {
    "location": "Location",
    "format": "Disk format",
    "description": "Description",
    "disk_description": "Disk description",
    "encrypted": "Encryption",
    "kms_key_id": "KMS key",
    "tags": "Tags",
    "role_name": "Service role",
    "client_token": "Client token",
    "comment": "Comment",
    "upload_start": "Upload start",
    "upload_end": "Upload end",
    "upload_size": "Upload size",
}
ADVANCED = frozenset({"role_name", "client_token", "comment", "upload_start", "upload_end", "upload_size"})


def spots(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first error of each place of the page that has one, from top to bottom."""
    first: dict[tuple[str, int | None], Problem] = {}
    for problem in problems:
        if problem.severity == "error":
            first.setdefault((problem.field, problem.index), problem)
    order = list(FIELD_WORDS)
    return tuple(sorted(first.values(), key=lambda found: (order.index(found.field), found.index or 0)))


def names(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return what to call those places in a line: ``Location``, ``KMS key``, ``one tag``."""
    found = tuple(problems)
    tags = sum(problem.field == "tags" for problem in found)
    called = dict.fromkeys(FIELD_WORDS[problem.field] for problem in found if problem.field != "tags")
    return (*called, *(("one tag",) if tags == 1 else (f"{tags} tags",) if tags else ()))
