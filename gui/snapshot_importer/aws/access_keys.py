"""The access keys of an IAM user: list, make, switch and delete them; every answer is checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import Any, TypeVar

from snapshot_importer.accounts.key_problems import ACCESS_KEY_ID
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

# IAM and STS quotas: a user has two access keys at most, whether they are active or not.
MOST_KEYS = 2
NO_ROOM = "LimitExceeded"
# A listing of two keys that goes on is no listing.
MOST_PAGES = 5
# Seconds between tries, 40 together: a new key is known everywhere only after some (IAM User Guide, "Changes that I
# make are not always immediately visible"). STS and IAM call it unknown until then.
RESTS = (1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 10.0)
NOT_KNOWN_YET = "InvalidClientTokenId"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """One key as IAM tells of it; never its secret."""

    id: str
    active: bool
    created: datetime | None = None
    last_used: datetime | None = None
    used_for: str = ""  # service and Region of the last use
    use_known: bool = False  # whether IAM told of the last use; with no date the key was never used


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made just now; IAM tells its secret this once."""

    id: str
    secret: Secret


def user_name(identity: Identity) -> str:
    """Return the name of the IAM user behind *identity*; empty for the root user, a role and a federated user."""
    _, found, path = identity.arn.partition(":user/")
    return path.rpartition("/")[2] if found else ""


def access_keys(gateway: Gateway, user: str) -> tuple[AccessKey, ...]:
    """List the keys of *user*, oldest first, without their last use."""
    keys: list[AccessKey] = []
    marker: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        answer = gateway.call("iam", "ListAccessKeys", {"UserName": user, **marker})
        entries = answer.get("AccessKeyMetadata")
        if not isinstance(entries, list):
            raise CallError("garbled", NOT_AWS, operation="ListAccessKeys")
        keys += [_listed(entry) for entry in entries]
        if not answer.get("IsTruncated") or not answer.get("Marker"):
            return tuple(sorted(keys, key=lambda key: key.created or datetime.max.replace(tzinfo=UTC)))
        marker = {"Marker": str(answer["Marker"])}
    raise CallError("garbled", "The list of access keys does not end.", operation="ListAccessKeys")


def with_last_use(gateway: Gateway, key: AccessKey) -> AccessKey:
    """Return *key* with its last use, or as it is where the caller may not know."""
    try:
        answer = gateway.call("iam", "GetAccessKeyLastUsed", {"AccessKeyId": key.id})
    except CallError as error:
        if error.kind == "refused":
            return key
        raise
    found = answer.get("AccessKeyLastUsed")
    if not isinstance(found, Mapping):
        raise CallError("garbled", NOT_AWS, operation="GetAccessKeyLastUsed")
    service, region = plain(found.get("ServiceName")), plain(found.get("Region"))
    # IAM writes N/A for a key that was not used since April 2015.
    used_for = " in ".join(part for part in (service, region) if part not in ("", "N/A"))
    return AccessKey(key.id, key.active, key.created, _moment(found.get("LastUsedDate")), used_for, True)


def make_access_key(gateway: Gateway, user: str) -> NewKey:
    """Make one more key for *user*, sent once; a CallError whose outcome is not known may hide a key without secret."""
    found = gateway.call("iam", "CreateAccessKey", {"UserName": user}, attempts=1).get("AccessKey")
    entry = found if isinstance(found, Mapping) else {}
    key_id, secret = str(entry.get("AccessKeyId") or ""), str(entry.get("SecretAccessKey") or "")
    if not ACCESS_KEY_ID.fullmatch(key_id) or not secret.isascii() or len(secret.split()) != 1:
        raise CallError("garbled", NOT_AWS, operation="CreateAccessKey")
    return NewKey(key_id, Secret(secret))


def identity_of(
    gateway: Gateway, key: NewKey, rests: Sequence[float] = RESTS, rest: Callable[[float], object] = sleep
) -> Identity:
    """Ask STS whose *key* is, in a worker, again while AWS does not know it yet."""
    with gateway.with_keys(StaticKeys(key.id, key.secret)) as its_own:
        return until_known(its_own.identity, rests, rest)


def until_known(
    ask: Callable[[], Answer], rests: Sequence[float] = RESTS, rest: Callable[[float], object] = sleep
) -> Answer:
    """Return what *ask* returns, asked again after each of *rests* while AWS does not know the new key."""
    for seconds in rests:
        try:
            return ask()
        except CallError as error:
            if error.code != NOT_KNOWN_YET:
                raise
        rest(seconds)
    return ask()


def switch_access_key(gateway: Gateway, user: str, key_id: str, *, active: bool) -> None:
    """Activate or deactivate a key; one that is so already stays so."""
    status = "Active" if active else "Inactive"
    gateway.call("iam", "UpdateAccessKey", {"UserName": user, "AccessKeyId": key_id, "Status": status})


def delete_access_key(gateway: Gateway, user: str, key_id: str) -> None:
    """Delete a key for good; one that is gone already is no error."""
    try:
        gateway.call("iam", "DeleteAccessKey", {"UserName": user, "AccessKeyId": key_id})
    except CallError as error:
        if error.code != "NoSuchEntity":
            raise


def _listed(entry: Any) -> AccessKey:
    key_id = plain(entry.get("AccessKeyId")) if isinstance(entry, Mapping) else ""
    if not ACCESS_KEY_ID.fullmatch(key_id):
        raise CallError("garbled", NOT_AWS, operation="ListAccessKeys")
    return AccessKey(key_id, entry.get("Status") == "Active", _moment(entry.get("CreateDate")))


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) and value.tzinfo else None
