"""What is wrong with a role to take: its source, its ARN, and what is sent with AssumeRole."""

import re
from collections.abc import Iterator, Sequence

from snapshot_importer.accounts.arns import Arn, arn_of
from snapshot_importer.accounts.device_problems import (
    WRONG_ACCOUNT,
    device_message,
    duration_message,
    partition_message,
)
from snapshot_importer.accounts.partition import partition_of
from snapshot_importer.accounts.profiles import Profile, ProfileProblem
from snapshot_importer.accounts.shared_values import ACCOUNT, EXTERNAL_ID, SESSION_NAME
from snapshot_importer.accounts.sources import LONGEST_CHAINED_SESSION, LONGEST_ROLE_SESSION

ROLE_EXAMPLE = "arn:aws:iam::111122223333:role/Operator"
# IAM API reference, CreateRole: a path of up to 512 characters, a name of up to 64.
ROLE_NAME = re.compile(r"(?:[!-~]{1,511}/)?[\w+=,.@-]{1,64}", re.ASCII)
PARTITION = re.compile(r"aws[a-z-]*", re.ASCII)
TOO_LONG_CHAINED = "With the keys of another role AWS ends a role's session after 1 h at the latest."
# Whose keys are those of a role: a role that they take is a chained one.
ROLES: tuple[str, ...] = ("role", "sso")


def role_problems(profile: Profile, others: Sequence[Profile]) -> Iterator[ProfileProblem]:
    """Judge *profile*, a role, among the *others*, in the order of the form."""
    source = next((other for other in others if other.id == profile.source_profile), None)
    if message := _source_message(profile, source, others):
        yield ProfileProblem("source_profile", message)
    if message := _arn_message(profile.role_arn, profile.region):
        yield ProfileProblem("role_arn", message)
    if profile.external_id and not EXTERNAL_ID.fullmatch(profile.external_id):
        message = "An external id has 2 to 1,224 letters, digits and the characters + = , . @ : / - _."
        yield ProfileProblem("external_id", message)
    if profile.role_session_name and not SESSION_NAME.fullmatch(profile.role_session_name):
        message = "A session name has 2 to 64 letters, digits and the characters + = , . @ - _."
        yield ProfileProblem("role_session_name", message)
    if message := _duration_message(profile, source):
        yield ProfileProblem("duration", message)
    if message := _device_message(profile, source):
        yield ProfileProblem("mfa_device", message)


def _source_message(profile: Profile, source: Profile | None, others: Sequence[Profile]) -> str:
    if not profile.source_profile:
        return "Choose the profile with whose keys the role is taken."
    if profile.source_profile == profile.id:
        return "A profile cannot be its own source."
    if source is None:
        return "The source profile is not there any more. Choose another one."
    if _leads_to(profile.id, source, others):
        return f"{source.name} takes its own role by way of this profile. Choose another one."
    if partition_of(source.region) != partition_of(profile.region):
        return (
            f"The keys of {source.name} are for the partition {partition_of(source.region)}, "
            f"the Region {profile.region} is in {partition_of(profile.region)}."
        )
    return ""


def _leads_to(wanted: str, source: Profile, others: Sequence[Profile]) -> bool:
    """Whether the roles on which *source* is built come to the id *wanted*, or to no end at all."""
    by_id = {other.id: other for other in others}
    seen: set[str] = set()
    here: Profile | None = source
    while here and here.method == "role":
        if here.source_profile == wanted or here.id in seen:
            return True
        seen.add(here.id)
        here = by_id.get(here.source_profile)
    return False


def _arn_message(text: str, region: str) -> str:
    if not text:
        return "Enter the ARN of the role."
    arn = arn_of(text)
    if arn is None or not PARTITION.fullmatch(arn.partition):
        return f"The ARN of a role looks like {ROLE_EXAMPLE}."
    return _kind_message(arn) or partition_message("The role", arn.partition, region)


def _kind_message(arn: Arn) -> str:
    if arn.service == "sts" and arn.kind == "assumed-role":
        return f"This is the ARN of a session of a role. The role's own looks like {ROLE_EXAMPLE}."
    if arn.service != "iam" or arn.kind != "role":
        return f"This ARN names no role. That of a role looks like {ROLE_EXAMPLE}."
    if not ACCOUNT.fullmatch(arn.account) or arn.region:
        return WRONG_ACCOUNT
    if not ROLE_NAME.fullmatch(arn.name):
        return "The name of a role has up to 64 letters, digits and the characters + = , . @ - _."
    return ""


def _duration_message(profile: Profile, source: Profile | None) -> str:
    # STS API reference, AssumeRole: "role chaining limits your session to a maximum of one hour".
    if source and source.method in ROLES:
        return duration_message(profile.duration, LONGEST_CHAINED_SESSION, TOO_LONG_CHAINED)
    too_long = "AWS ends a role's session after 12 h at the latest."
    return duration_message(profile.duration, LONGEST_ROLE_SESSION, too_long)


def _device_message(profile: Profile, source: Profile | None) -> str:
    if not profile.mfa_device:
        return ""
    if message := device_message(profile.mfa_device, profile.region):
        return message
    # The device is that of the IAM user whose keys take the role.
    arn = arn_of(profile.mfa_device)
    known = source.account if source and source.method == "access-key" else ""
    if arn and known and arn.account != known:
        return f"The device is in the account {arn.account}, the user of the source profile in {known}."
    return ""
