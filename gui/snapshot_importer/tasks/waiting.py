"""Refusals that pass: an import that AWS certainly did not take is sent again by itself, with the same token."""

from datetime import datetime, timedelta

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import rule_of
from snapshot_importer.tasks.parameters import restored
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.role_changes import RoleChanges

FULL_CODE = "ResourceCountLimitExceeded"
ROLE = "role-unusable"  # a row of the table of failures
# Doubled at each refusal: a place gets free when an import ends, which takes minutes to hours.
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
ROLE_PAUSE = timedelta(seconds=10)
DEFAULT_ROLE = "vmimport"  # EC2 API reference, ImportSnapshot


def resend_at(record: Record, error: CallError, changes: RoleChanges, now: datetime) -> datetime | None:
    """Return when to send a refused *record* again; None where the refusal is the end."""
    if error.code == FULL_CODE:
        pause = FIRST * (1 << min(record.sends - 1, 10))
        return now + min(pause, LONGEST)
    cause = rule_of(error.code, error.message, error.kind, {}).name
    if cause == ROLE and changes.spreading(record.account, role_of(record), now):
        return now + ROLE_PAUSE
    return None


def role_of(record: Record) -> str:
    """Return the name of the service role of an import of ours."""
    return str(restored(record.parameters).get("RoleName", DEFAULT_ROLE))
