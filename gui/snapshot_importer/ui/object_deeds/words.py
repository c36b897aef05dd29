"""What went wrong, in words for the dialogs of objects."""

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain
from snapshot_importer.aws.object_copy import CopyError


def told(error: Exception) -> tuple[str, str]:
    """Return title and sentences of what a call or a copy ended in; a fault of the program is raised."""
    if isinstance(error, SecretsUnavailable):
        return "The sign-in does not work", error.sentence
    if isinstance(error, CopyError):
        title = TITLES.get(error.reason) or "The copy could not be made"
        if error.reason == "failed" and error.cause:
            title = told(error.cause)[0]
        return title, " ".join(part for part in (error.message, error.leftover) if part)
    if isinstance(error, CallError):
        return explain(error.code, error.message, kind=error.kind).title, error.message
    raise error


TITLES = {
    "cancelled": "The copy was stopped",
    "changed": "The object was changed meanwhile",
    "exists": "Something lies there by now",
    "unverified": "Nobody knows yet whether the copy was finished",
}
