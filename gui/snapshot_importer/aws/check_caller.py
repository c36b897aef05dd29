"""Who calls, and whether AWS would take the call: the first check and the last."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from snapshot_importer.aws.answers import DryRun, Identity
from snapshot_importer.aws.checks import CheckResult
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain
from snapshot_importer.aws.gateway import Gateway

CALLER, DRY_RUN = "Caller", "Dry run"
ROOT = "You are signed in as the root user. VM Import may refuse it; use a role."
ACCEPTED = "AWS would accept the call. Role, bucket and file are not part of this test."


def caller_result(identity: Identity) -> CheckResult:
    """Return what the Caller check says of an identity that is known already."""
    if identity.is_root:
        return CheckResult(CALLER, "warning", ROOT)
    who = identity.arn.rpartition(":")[2].split("/")
    # assumed-role/Role/session names the role; user/path/Name the user.
    name = who[1] if who[0] == "assumed-role" and len(who) > 1 else who[-1]
    account = "-".join(identity.account[part : part + 4] for part in (0, 4, 8))
    return CheckResult(CALLER, "ok", f"{name}, {account}")


@dataclass(frozen=True, slots=True)
class DryRunQuestion:
    """Whether AWS would take ImportSnapshot with *parameters*, which are boto3's keyword arguments."""

    checks: ClassVar[tuple[str, ...]] = (DRY_RUN,)
    region: str
    parameters: dict[str, Any] = field(repr=False)

    def ask(self, gateway: Gateway) -> tuple[CheckResult, ...]:
        """Send the request with ``DryRun`` and without its client token."""
        try:
            return (dry_run_result(gateway.dry_run(self.parameters)),)
        except CallError as error:
            if error.kind != "refused":
                raise
            return (_refused(error.code, error.message, import_region=self.region),)


def dry_run_result(answer: DryRun) -> CheckResult:
    """Return what the Dry run check says of *answer*."""
    return CheckResult(DRY_RUN, "ok", ACCEPTED) if answer.allowed else _refused(answer.code, answer.message)


def _refused(code: str, message: str, **context: str) -> CheckResult:
    explanation = explain(code, message, **context)
    return CheckResult(DRY_RUN, "failed", f"{explanation.title}.", explanation.cures, said=message)
