"""What AWS's answers about an object or a key mean for the fields that name them."""

from snapshot_importer.aws.answers import KmsKey, ObjectHead
from snapshot_importer.aws.check_key import key_fault
from snapshot_importer.aws.errors import CallError
from snapshot_importer.request.location import LocationError, S3Location, UrlLocation, parse_location
from snapshot_importer.request.problems import Fix, Problem

CUSTOMER_KEY = "The object is encrypted with a key that AWS does not keep (SSE-C). AWS cannot import it."
UNKNOWN_KEY = "You may not look up this key. AWS checks it during the import."
DEFAULT_UNREAD = "Could not read the Region's default. The snapshot may be encrypted anyway."


def source_place(location: str) -> S3Location | UrlLocation | None:
    """Return what can be read at *location*; ``None`` for a masked link, which opens nothing, or what is no address."""
    try:
        found = parse_location(location)
    except LocationError:
        return None
    return None if isinstance(found, UrlLocation) and found.masked else found


def s3_object(location: str) -> S3Location | None:
    """Return the object that *location* names; ``None`` for a link or what cannot be read."""
    found = source_place(location)
    return found if isinstance(found, S3Location) else None


def object_problems(head: ObjectHead) -> tuple[Problem, ...]:
    """Return what is wrong with an object that is there."""
    if head.customer_key:
        return (Problem("location", CUSTOMER_KEY),)
    if head.size == 0:
        return (Problem("location", "The object is empty (0 bytes)."),)
    if head.archived and head.restoring:
        message = (
            f"The object is being restored from {storage_class(head)}. It can be read once that is done."
        )
        return (Problem("location", message, fix=Fix("Look again", cure="try-again")),)
    if head.archived:
        message = f"The object is in {storage_class(head)} and must be restored first."
        return (Problem("location", message, fix=Fix("Restore…", cure="restore")),)
    return ()


def storage_class(head: ObjectHead) -> str:
    """Return the storage class, and the archive within it where S3 moved the object into one."""
    return f"{head.storage_class}, {head.archive_status}" if head.archive_status else head.storage_class


def missing_object(place: S3Location, error: CallError) -> tuple[Problem, ...]:
    """Return what a failed look at an object says about the location; nothing if AWS did not answer."""
    if error.http_status == 404:
        return (Problem("location", f"There is no object “{place.key}” in {place.bucket}."),)
    if error.http_status == 403 and error.kind == "refused":
        message = "You may not read this object (403). The key may also be misspelt."
        return (Problem("location", message, "warning", Fix("Open role doctor…", cure="role-doctor")),)
    return ()


def missing_role(name: str) -> Problem:
    """The problem of a service role that is not there."""
    message = f"There is no role “{name}” in this account. Names are case-sensitive."
    return Problem("role_name", message, fix=Fix("Create role…", name, cure="create-role"))


def key_problems(key: KmsKey) -> tuple[Problem, ...]:
    """Return what speaks against a key that was looked up, as far as it could be."""
    if not key.state:
        return (Problem("kms_key_id", UNKNOWN_KEY, "warning"),)
    fault = key_fault(key, "The key")
    return (Problem("kms_key_id", fault),) if fault else ()


def unknown_key(key_id: str, error: CallError, *, region: str, account: str) -> tuple[Problem, ...]:
    """Return what a failed look at a key says; that another account's is not found may mean that it is not shared."""
    if error.code == "NotFoundException" and _is_own(key_id, account):
        return (Problem("kms_key_id", f"There is no key “{key_id}” in {region}."),)
    if error.kind == "refused":
        return (Problem("kms_key_id", UNKNOWN_KEY, "warning"),)
    return ()


def _is_own(key_id: str, account: str) -> bool:
    """Whether *key_id* names a key of this account; only an ARN can name another's."""
    return not key_id.startswith("arn:") or key_id.split(":")[4:5] == [account]
