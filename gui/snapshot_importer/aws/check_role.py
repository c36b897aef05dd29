"""What a diagnosis of the service role means for the two checks about it."""

from dataclasses import dataclass
from typing import ClassVar

from snapshot_importer.aws.checks import CheckResult, State, not_allowed
from snapshot_importer.aws.diagnosis import Cause, Diagnosis, Finding, RoleNeeds
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.gateway import Gateway

SERVICE_ROLE, ROLE_PERMISSIONS = "Service role", "Role permissions"
# The rules of an organisation can rarely be read: that they cannot says nothing against the import.
OF_ROLE: tuple[Cause, ...] = ("exists", "trust")
OF_PERMISSIONS: tuple[Cause, ...] = ("bucket", "ec2", "kms", "organisation")
# The state that outweighs the others comes first.
WEIGHTS: tuple[State, ...] = ("failed", "could-not-check", "warning")


@dataclass(frozen=True, slots=True)
class RoleQuestion:
    """Whether the role can do what the import needs: one diagnosis for both checks."""

    checks: ClassVar[tuple[str, ...]] = (SERVICE_ROLE, ROLE_PERMISSIONS)
    needs: RoleNeeds

    def ask(self, gateway: Gateway) -> tuple[CheckResult, ...]:
        """Diagnose the role."""
        # The judges of policies are loaded by the worker that needs them first, to show the window sooner.
        from snapshot_importer.aws.diagnose import diagnose  # noqa: PLC0415

        diagnosis = diagnose(gateway, self.needs)
        return service_role_result(diagnosis), role_permissions_result(diagnosis)


def service_role_result(diagnosis: Diagnosis) -> CheckResult:
    """Return whether the role exists and VM Import may use it."""
    name = diagnosis.needs.role_name
    if diagnosis.role_exists is False:
        absent = next(finding for finding in diagnosis.findings if finding.cause == "exists")
        create = Cure("create-role", "Create role…", value=name)
        return CheckResult(SERVICE_ROLE, "failed", absent.sentence, (create,))
    return _told(SERVICE_ROLE, diagnosis, OF_ROLE) or CheckResult(
        SERVICE_ROLE, "ok", f"{name} trusts VM Import"
    )


def role_permissions_result(diagnosis: Diagnosis) -> CheckResult:
    """Return whether the role may do what it needs to; *found* names the snapshot's key if the role may use it."""
    needs = diagnosis.needs
    if told := _told(ROLE_PERMISSIONS, diagnosis, OF_PERMISSIONS):
        return told
    with_key = needs.snapshot_key_arn or needs.object_key_arn
    parts = [*(["bucket"] if needs.bucket else []), "EC2", *(["key"] if with_key else [])]
    listed = " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
    sentence = f"{listed[0].upper()}{listed[1:]} allowed"
    return CheckResult(ROLE_PERMISSIONS, "ok", sentence, found=needs.snapshot_key_arn)


def _told(name: str, diagnosis: Diagnosis, causes: tuple[Cause, ...]) -> CheckResult | None:
    """Return what the weightiest findings about *causes* say; ``None`` where all is well."""
    findings = [finding for finding in diagnosis.findings if finding.cause in causes and _counts(finding)]
    for state in WEIGHTS:
        if found := [finding for finding in findings if finding.state == state]:
            return _result(name, state, found, diagnosis.needs.role_name)
    return None


def _counts(finding: Finding) -> bool:
    return finding.cause != "organisation" or finding.state == "failed"


def _result(name: str, state: State, findings: list[Finding], role: str) -> CheckResult:
    denied = tuple(dict.fromkeys(finding.denied for finding in findings if finding.denied))
    if state == "could-not-check" and denied:
        return not_allowed(name, *denied)
    sentences = dict.fromkeys(finding.sentence or f"{finding.line}." for finding in findings)
    return CheckResult(
        name, state, " ".join(sentences), (Cure("role-doctor", "Open role doctor…", value=role),)
    )
