"""What permissions are looked at for, as it is typed: bucket or object, role, keys, and the bucket of copies."""

from dataclasses import dataclass, replace

from snapshot_importer.aws.check_key import key_arn
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.request.location import s3_address
from snapshot_importer.request.model import ImportRequest, is_aws_managed_key
from snapshot_importer.request.names import bucket_problem, is_legacy_bucket, key_problem
from snapshot_importer.request.problems import role_name_problem
from snapshot_importer.ui.s3_browser.places import place_of, start_of

ROLE = "vmimport"
NO_ARN = "Enter the key's ARN or id. A policy cannot name a key by its alias."
ELSEWHERE = "A snapshot is encrypted with a key of its own Region, which is {region} here."


@dataclass(frozen=True, slots=True)
class Subject:
    """The fields as texts; empty for what is not limited or not used."""

    location: str = ""
    role: str = ""
    snapshot_key: str = ""
    object_key: str = ""
    target: str = ""


def subject_of(request: ImportRequest) -> Subject:
    """Return what an import is about, as far as policies can name it."""
    place = start_of(request.location)
    key = (
        "" if is_aws_managed_key(request.kms_key_id) or "alias/" in request.kms_key_id else request.kms_key_id
    )
    location = s3_address(place.bucket, place.key) if place and place.bucket else ""
    return Subject(location, request.role_name, key)


def problems(subject: Subject, region: str) -> dict[str, str]:
    """Return what is wrong with each field, as a sentence."""
    found: dict[str, str] = {}
    place = place_of(subject.location.strip())
    if place.bucket and (problem := _bucket_problem(place.bucket) or key_problem(place.key)):
        found["location"] = problem
    if subject.target.strip() and (problem := _bucket_problem(subject.target.strip())):
        found["target"] = problem
    if subject.role.strip() and (problem := role_name_problem(subject.role.strip())):
        found["role"] = problem
    for field in ("snapshot_key", "object_key"):
        text = getattr(subject, field).strip()
        arn = key_arn(text, region=region, account="0" * 12)
        if text and not arn:
            found[field] = NO_ARN
        elif field == "snapshot_key" and arn and arn.split(":")[3] != region:
            found[field] = ELSEWHERE.format(region=region)
    return found


def scope_of(subject: Subject, *, account: str, region: str, who: str = "") -> Scope:
    """Return what policies are for; a field with a problem counts as empty."""
    wrong = problems(subject, region)
    good = replace(subject, **dict.fromkeys(wrong, ""))
    place = place_of(good.location.strip())
    snapshot_key, object_key = (
        key_arn(text.strip(), region=region, account=account) for text in (good.snapshot_key, good.object_key)
    )
    return Scope(
        account=account,
        region=region,
        bucket=place.bucket,
        key=place.key if place.bucket else "",
        role=good.role.strip() or ROLE,
        object_key=object_key,
        snapshot_key=snapshot_key,
        target=good.target.strip(),
        who=who,
    )


def summary(scope: Scope) -> str:
    """Say what is looked at, in one line."""
    place = s3_address(scope.bucket, scope.key) if scope.bucket else "no bucket"
    keys = [name for name, arn in (("snapshot", scope.snapshot_key), ("object", scope.object_key)) if arn]
    under = f"key of the {' and of the '.join(keys)}" if keys else ""
    return " · ".join(part for part in (place, f"role {scope.role}", under) if part)


def _bucket_problem(bucket: str) -> str:
    return "" if is_legacy_bucket(bucket) else bucket_problem(bucket)
