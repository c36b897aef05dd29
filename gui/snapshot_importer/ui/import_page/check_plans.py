"""The checks in the order of the page, as data: what each waits for, and what it asks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from snapshot_importer.aws.check_caller import CALLER, DRY_RUN, DryRunQuestion, caller_result
from snapshot_importer.aws.check_key import KMS_KEY, KeyQuestion
from snapshot_importer.aws.check_region import REGION, RegionQuestion
from snapshot_importer.aws.check_role import ROLE_PERMISSIONS, SERVICE_ROLE, RoleQuestion
from snapshot_importer.aws.checks import TRY_AGAIN, Question
from snapshot_importer.aws.diagnosis import RoleNeeds
from snapshot_importer.aws.explain_rule import EDIT_PROFILE, SIGN_IN
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.partitions import partition_of
from snapshot_importer.ui.import_page.check_subjects import Subjects
from snapshot_importer.ui.import_page.check_view import CheckView, view_of
from snapshot_importer.ui.import_page.source_checks import (
    BYTES,
    OBJECT,
    bytes_result,
    link_result,
    object_result,
    unopened_link,
    unread_bytes,
    unseen_object,
)

WAITS_FOR_SIGN_IN, WAITS_FOR_LOCATION = "Waits for the sign-in", "Waits for a valid location"
WAITS_FOR_FIELDS, WAITS_FOR_KEY, WAITS_FOR_ROLE = (
    "Waits for valid fields",
    "Waits for a valid key",
    "Waits for a valid role name",
)
AFTER_REPAIR, NO_BYTES = "Checked after the role is repaired.", "Read once the object is usable"

# How the check with this name stands.
Views: TypeAlias = Callable[[str], CheckView]


@dataclass(frozen=True, slots=True)
class Told:
    """A check that asks nothing itself: what it tells was found out elsewhere."""

    name: str
    tell: Callable[[Subjects], CheckView]


@dataclass(frozen=True, slots=True)
class Asked:
    """A check that asks AWS, made again when what it depends on is another."""

    name: str
    waits: Callable[[Subjects, Views], str]  # the sentence while it waits, or empty
    question: Callable[[Subjects, Views], Question | None]  # None while it is not complete
    ready: Callable[[Subjects, Views], bool] = lambda *_: True  # whether it may be asked
    about: Callable[[Question], object] = lambda question: question  # what of its question it depends on
    finish: Callable[[CheckView, Views], CheckView] = lambda view, _: view
    by_hand: bool = False


def _caller(now: Subjects) -> CheckView:
    """The sign-in was tested already: the check says what came of it."""
    credentials = now.credentials
    if credentials.state == "ok" and credentials.identity:
        return view_of(caller_result(credentials.identity))
    if credentials.state == "signing-in":
        return CheckView(CALLER, "running")
    if credentials.state in ("none", "not-checked", "signed-out", "waiting", "needed"):
        return CheckView(CALLER, "waiting", WAITS_FOR_SIGN_IN)
    if credentials.state == "offline":
        return CheckView(CALLER, "could-not-check", credentials.problem, (TRY_AGAIN,))
    # Keys that ended by the clock were refused by nobody.
    sentence = credentials.problem or "The session has ended."
    return CheckView(CALLER, "failed", sentence, (SIGN_IN, EDIT_PROFILE))


def _object(now: Subjects) -> CheckView:
    head, report = now.head, now.report
    if waits := _for_source(now):
        return CheckView(OBJECT, "waiting", waits)
    if isinstance(report.place, S3Location):
        if head.value is not None:
            return view_of(object_result(head.value, datetime.now(UTC)))
        if head.error is not None:
            return view_of(unseen_object(report.place, head.error))
    elif report.value is not None:
        return view_of(link_result(report.value))
    elif report.error is not None:
        return view_of(unopened_link(report.error))
    return CheckView(OBJECT, "running")


def _bytes(now: Subjects) -> CheckView:
    report = now.report
    if waits := _for_source(now):
        return CheckView(BYTES, "waiting", waits)
    if report.state == "reading":
        return CheckView(BYTES, "running")
    if report.value is not None:
        return view_of(bytes_result(report.value, now.declared))
    # What keeps the object from being read is told by the check of the object.
    if report.error is not None and now.head.state != "failed" and now.head.place is not None:
        return view_of(unread_bytes(report.error))
    return CheckView(BYTES, "waiting", NO_BYTES)


def _for_source(now: Subjects) -> str:
    return _for_sign_in(now) or ("" if now.report.place else WAITS_FOR_LOCATION)


def _for_sign_in(now: Subjects, _: Views | None = None) -> str:
    return "" if now.signed_in else WAITS_FOR_SIGN_IN


def _for_location(now: Subjects, _: Views | None = None) -> str:
    return _for_sign_in(now) or ("" if now.place else WAITS_FOR_LOCATION)


def _for_fields(now: Subjects, _: Views) -> str:
    return _for_sign_in(now) or (WAITS_FOR_FIELDS if now.wrong else "")


def _for_key(now: Subjects, _: Views) -> str:
    # A key of another Region is wrong at its field too, and the check can say why.
    unclear = "kms_key_id" in now.malformed and not now.key_id.startswith("arn:")
    return _for_sign_in(now) or (WAITS_FOR_KEY if unclear else "")


def _for_role(now: Subjects, _: Views | None = None) -> str:
    return _for_sign_in(now) or (WAITS_FOR_ROLE if "role_name" in now.malformed else "")


def _for_permissions(now: Subjects, views: Views) -> str:
    if waits := _for_location(now) or _for_role(now):
        return waits
    return AFTER_REPAIR if views(SERVICE_ROLE).state == "failed" else ""


def _region(now: Subjects, _: Views) -> Question:
    return RegionQuestion(now.region, now.bucket)


def _kms_key(now: Subjects, _: Views) -> Question:
    return KeyQuestion(now.region, now.account, now.key_id, now.encrypted)


def _role(now: Subjects, views: Views) -> Question:
    """The same for both checks of the role, so that one diagnosis answers both."""
    return RoleQuestion(role_needs(now, views))


def _permissions(now: Subjects, views: Views) -> Question | None:
    return _role(now, views) if _keys_known(now, views) else None


def _keys_known(now: Subjects, views: Views) -> bool:
    return now.head.state != "reading" and views(KMS_KEY).state != "running"


def role_needs(now: Subjects, views: Views) -> RoleNeeds:
    """Return what the import asks of its role, as far as it is known by now."""
    head = now.head.value
    return RoleNeeds(
        partition=partition_of(now.region).id,
        account=now.account,
        region=now.region,
        role_name=now.role,
        bucket=now.bucket,
        key=now.key,
        object_key_arn=head.kms_key if head else "",
        snapshot_key_arn=views(KMS_KEY).found,
    )


def _whose_role(question: Question) -> object:
    """Bucket and keys are the permissions' affair."""
    assert isinstance(question, RoleQuestion)
    return question.needs.partition, question.needs.account, question.needs.role_name


def _dry_run(now: Subjects, _: Views) -> Question:
    return DryRunQuestion(now.region, now.parameters)


def _usable_by_role(view: CheckView, views: Views) -> CheckView:
    """Add what the diagnosis of the role found out about a key that is well."""
    usable = view.state == "ok" and view.found and views(ROLE_PERMISSIONS).found == view.found
    return replace(view, sentence=f"{view.sentence}, usable by the role") if usable else view


PLANS: tuple[Told | Asked, ...] = (
    Told(CALLER, _caller),
    Asked(REGION, _for_location, _region),
    Told(OBJECT, _object),
    Told(BYTES, _bytes),
    Asked(SERVICE_ROLE, _for_role, _role, ready=_keys_known, about=_whose_role),
    Asked(ROLE_PERMISSIONS, _for_permissions, _permissions),
    Asked(KMS_KEY, _for_key, _kms_key, finish=_usable_by_role),
    Asked(DRY_RUN, _for_fields, _dry_run, by_hand=True),
)
NAMES = tuple(plan.name for plan in PLANS)
