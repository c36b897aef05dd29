"""Who may do what: puts the policies of callers, roles, resources and the organisation before the judge."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from snapshot_importer.simulator.authorization import (
    ROOT_POLICIES,
    Decision,
    Guard,
    Policy,
    Principal,
    judge,
)
from snapshot_importer.simulator.iam_decision import refusal
from snapshot_importer.simulator.iam_guards import guard_of
from snapshot_importer.simulator.iam_identities import Identity, Permissions, Role, Session, User
from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.policy import Outcome, evaluate_trust, parsed

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

_FULL_ACCESS = {"Effect": "Allow", "Action": "*", "Resource": "*"}


class Access:
    """Decides for callers of the API, and for roles that a service has taken."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._organisation: dict[str, tuple[Policy, ...]] = {}

    def set_organisation_policy(self, account: str, *statements: Mapping[str, Any]) -> None:
        """Put an account under a service control policy of these statements, or under none.

        AWS's FullAWSAccess stays attached beside it, so that statements with the effect Deny are what counts.
        """
        document = json.dumps({"Version": "2012-10-17", "Statement": [_FULL_ACCESS, *statements]})
        self._organisation.pop(account, None)
        if statements:
            self._organisation[account] = (Policy("organisation", document, "organisation"),)

    def decide(
        self, call: Call, action: str, resource: str, context: Mapping[str, str] | None = None
    ) -> None:
        """Raise the service's own refusal unless the caller may do *action* on *resource* (ARN or "*")."""
        self._check_session(call)
        known = self._known(call, context or {})
        guard = guard_of(self._world, action, resource)
        decision = self._judge_caller(call, action, resource, known, guard)
        if not decision.allowed:
            raise refusal(call, action, resource, decision, known)

    def permits(self, call: Call, action: str, resource: str, *, guard: Guard | None = None) -> bool:
        """Tell whether the caller may do *action*; *guard* stands for what guards the resource now."""
        guard = guard or guard_of(self._world, action, resource)
        return self._judge_caller(call, action, resource, self._known(call, {}), guard).allowed

    def allows(
        self, identity: Identity, action: str, resource: str, context: Mapping[str, str] | None = None
    ) -> bool:
        """Tell whether a user, or a role that a service has taken, may do *action*, as far as IAM's word has spread."""
        principal = self.principal(identity, self._world.iam.believed(identity))
        known = {**_about(principal, identity), **(context or {})}
        return judge(principal, action, resource, known, guard_of(self._world, action, resource)).allowed

    def may_assume(self, role: Role, service: str, external_id: str, *, region: str = "us-east-1") -> bool:
        """Tell whether the trust policy lets an AWS service ("vmie.amazonaws.com") take *role* in *region*."""
        trust = self._world.iam.believed(role).trust
        partition = role.arn.split(":")[1]
        context = {
            "sts:ExternalId": external_id,
            "aws:SourceAccount": role.account,
            "aws:SourceArn": f"arn:{partition}:vmie:{region}:{role.account}:import-snapshot-task/any",
        }
        document = parsed(trust) if trust else {}
        return (
            evaluate_trust(document, principal="Service", value=service, context=context) is Outcome.ALLOWED
        )

    def principal(
        self,
        identity: Identity,
        permissions: Permissions,
        *,
        arn: str = "",
        session: Session | None = None,
    ) -> Principal:
        """Return a user, or a role in a session named *arn*, with everything that limits them."""
        is_role = isinstance(identity, Role)
        partition = identity.arn.split(":")[1]
        session_arn = f"arn:{partition}:sts::{identity.account}:assumed-role/{identity.name}/vmimport"
        return Principal(
            arn=arn or (session_arn if is_role else identity.arn),
            account=identity.account,
            role_arn=identity.arn if is_role else "",
            identity=self._policies(identity, permissions),
            boundary=self._managed(permissions.boundary) if permissions.boundary else None,
            session=_limits(session) if session and session.policies else None,
            organisation=self._organisation.get(identity.account),
        )

    def _judge_caller(
        self, call: Call, action: str, resource: str, known: Mapping[str, str], guard: Guard | None
    ) -> Decision:
        arn = call.caller.arn
        if arn.endswith(":root"):
            organisation = self._organisation.get(call.account)
            root = Principal(arn, call.account, identity=ROOT_POLICIES, organisation=organisation)
            return judge(root, action, resource, known, guard)
        identity = self._world.iam.identity_behind(arn)
        if identity is None:
            return judge(Principal(arn, call.account), action, resource, known)
        principal = self.principal(identity, identity.permissions, arn=arn, session=self._session(call))
        return judge(principal, action, resource, known, guard)

    def _session(self, call: Call) -> Session | None:
        issued = self._world.iam.issued_key(call.caller.access_key_id)
        return issued.session if issued and issued.key.session_token else None

    def _check_session(self, call: Call) -> None:
        session = self._session(call)
        # STS API reference, GetSessionToken: IAM takes such a session only where a code came with it.
        if call.service == "iam" and session and session.kind == "token" and session.mfa_at is None:
            raise ApiError(
                "InvalidClientTokenId", "The security token included in the request is invalid.", 403
            )

    def _known(self, call: Call, context: Mapping[str, str]) -> dict[str, str]:
        """Return the condition keys of a request."""
        identity = self._world.iam.identity_behind(call.caller.arn)
        known = {
            "aws:PrincipalArn": identity.arn if identity else call.caller.arn,
            "aws:PrincipalAccount": call.account,
            "aws:PrincipalType": "AssumedRole" if isinstance(identity, Role) else "User",
            "aws:userid": call.caller.user_id,
            "aws:RequestedRegion": call.region,
            "aws:SecureTransport": "false",
            "aws:SourceIp": "127.0.0.1",
        }
        if isinstance(identity, User):
            known["aws:username"] = identity.name
        if call.name == "ListObjectsV2":
            known["s3:prefix"] = call.params.get("Prefix", "")
        return {**known, **self._mfa(call), **context}

    def _mfa(self, call: Call) -> dict[str, str]:
        """Return what the conditions on MFA see; IAM User Guide, "aws:MultiFactorAuthPresent": nothing of a user's own key."""
        session = self._session(call)
        if session is None:
            return {}
        if session.mfa_at is None:
            return {"aws:MultiFactorAuthPresent": "false"}
        age = self._world.clock.wall() - session.mfa_at
        return {
            "aws:MultiFactorAuthPresent": "true",
            "aws:MultiFactorAuthAge": str(int(age.total_seconds())),
        }

    def _policies(self, identity: Identity, permissions: Permissions) -> tuple[Policy, ...]:
        kind = "role" if isinstance(identity, Role) else "user"
        inline = (Policy(name, text, kind) for name, text in permissions.inline.items())
        attached = (policy for arn in permissions.attached for policy in self._managed(arn))
        return (*inline, *attached)

    def _managed(self, arn: str) -> tuple[Policy, ...]:
        policy = self._world.iam.managed_policy(arn)
        if policy is None:
            return ()
        return (Policy(policy.name, policy.document, "aws-managed" if ":aws:" in arn else "user-managed"),)


def _limits(session: Session) -> tuple[Policy, ...]:
    return tuple(Policy("session", text) for text in session.policies)


def _about(principal: Principal, identity: Identity) -> dict[str, str]:
    return {"aws:PrincipalArn": identity.arn, "aws:PrincipalAccount": principal.account}
