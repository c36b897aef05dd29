"""What a role may do with bucket, snapshot and keys: by IAM's simulation, or else by its policies as they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.policy_evaluation import Verdict, evaluate, may_deny
from snapshot_importer.aws.role_documents import PROBES, Document
from snapshot_importer.aws.roles import NamedPolicy, Role, read_managed_policy, read_policies
from snapshot_importer.aws.simulation import Simulated, simulate

# "bucket", "kms": by the policy of the bucket or the key; "kms-silent": the key's policy does not let the role in.
Why = Literal["", "denied", "boundary", "organisation", "bucket", "kms", "kms-silent"]


@dataclass(frozen=True, slots=True)
class Right:
    """One action on one resource; *why* says what stands against it if it is more than a missing permission."""

    action: str  # as a policy writes it: kms:ReEncrypt*
    resource: str
    verdict: Verdict
    why: Why = ""
    perhaps_denied: bool = False  # by a statement of the role's own that cannot be judged from here


class Rights:
    """Asks about one role; the way of asking is found out at the first question. For one worker at a time.

    Raises `CallError` where neither the simulation nor the policies may be read.
    """

    def __init__(self, gateway: Gateway, role: Role) -> None:
        self._gateway = gateway
        self._role = role
        self._may_simulate = True
        self._policies: tuple[NamedPolicy, ...] | None = None
        self._boundary: NamedPolicy | None = None

    def ask(self, actions: Sequence[str], resource: str) -> tuple[Right, ...]:
        """Return for each of *actions*, which may end in ``*``, whether the role may do it with *resource*."""
        probes = {action: PROBES.get(action, (action,)) for action in actions}
        if self._may_simulate:
            try:
                asked = [probe for names in probes.values() for probe in names]
                found = {one.action: one for one in simulate(self._gateway, self._role.arn, asked, resource)}
                return tuple(
                    _simulated(action, resource, [found[probe] for probe in names])
                    for action, names in probes.items()
                )
            except CallError as error:
                if error.kind != "refused" or error.http_status != 403:
                    raise
                self._may_simulate = False
        return tuple(self._read(action, names, resource) for action, names in probes.items())

    def _read(self, action: str, probes: Sequence[str], resource: str) -> Right:
        documents = self._documents()
        unread = len(documents) < len(self._policies or ())
        verdicts = {evaluate(documents, probe, resource, {}) for probe in probes}
        verdict = _worst(verdicts)
        if verdict == "denied":
            return Right(action, resource, "denied", "denied")
        if unread:
            return Right(action, resource, "unknown", perhaps_denied=True)
        if verdict == "allowed" and self._role.boundary_arn:
            return self._within_boundary(action, probes, resource)
        perhaps_denied = any(may_deny(documents, probe, resource, {}) for probe in probes)
        return Right(action, resource, verdict, perhaps_denied=perhaps_denied)

    def _within_boundary(self, action: str, probes: Sequence[str], resource: str) -> Right:
        if self._boundary is None:
            self._boundary = read_managed_policy(self._gateway, self._role.boundary_arn)
        if self._boundary.document is None:
            return Right(action, resource, "unknown")
        verdict = _worst({evaluate([self._boundary.document], probe, resource, {}) for probe in probes})
        return Right(action, resource, verdict, "" if verdict in ("allowed", "unknown") else "boundary")

    def _documents(self) -> list[Document]:
        if self._policies is None:
            self._policies = read_policies(self._gateway, self._role.name)
        return [policy.document for policy in self._policies if policy.document is not None]


def _simulated(action: str, resource: str, found: Sequence[Simulated]) -> Right:
    refused = [one for one in found if one.decision != "allowed"]
    if not refused:
        return Right(action, resource, "allowed")
    if any(one.by_organisation for one in refused):
        return Right(action, resource, "denied", "organisation")
    if any(one.decision == "explicitDeny" for one in refused):
        return Right(action, resource, "denied", "denied")
    if any(one.by_boundary for one in refused):
        return Right(action, resource, "not-allowed", "boundary")
    return Right(action, resource, "not-allowed")


def _worst(verdicts: set[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("denied", "not-allowed", "unknown", "allowed")
    return next(verdict for verdict in order if verdict in verdicts)
