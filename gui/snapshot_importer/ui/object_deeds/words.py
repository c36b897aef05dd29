"""What went wrong, in words for the dialogs of objects."""

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain, explain_denied
from snapshot_importer.aws.explanations import UNKNOWN
from snapshot_importer.aws.object_copy import CopyError
from snapshot_importer.ui.session import Session


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
        title = explain(error.code, error.message, kind=error.kind).title
        return REFUSED if title == UNKNOWN.title else title, error.message
    raise error


def to_ask_for(error: Exception, session: Session, bucket: str, key: str) -> Ask | None:
    """Return what to ask an administrator for after a refusal that tells which permission is missing."""
    cause = error.cause if isinstance(error, CopyError) else error
    if not isinstance(cause, CallError) or cause.http_status != 403:
        return None
    action, resource = explain_denied(cause.message)
    action = action or NEEDED.get(cause.operation, "")
    if not action:
        return None
    identity = session.credentials().identity
    return Ask(
        actions=(action,),
        who=identity.arn if identity else "",
        account=session.account,
        region=session.region,
        bucket=bucket,
        key=key,
        resource=resource,
        why=f"What does not work: {cause.operation} of s3://{bucket}/{key}.",
    )


# Where a refusal names no permission, and only one can be meant.
NEEDED = {"RestoreObject": "s3:RestoreObject"}

REFUSED = "AWS refused it"  # for a reason that is not known, and no import
TITLES = {
    "cancelled": "The copy was stopped",
    "changed": "The object was changed meanwhile",
    "exists": "Something lies there by now",
    "unverified": "Nobody knows yet whether the copy was finished",
}
