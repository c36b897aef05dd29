"""Which features a profile may use: each permission is asked for by dry run, by a read, or of IAM's simulation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, Protocol

from snapshot_importer.aws.checks import DEADLINE
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.features import FEATURES, Feature, Need
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.grants import Grant
from snapshot_importer.aws.least_privilege import Scope, grant_of
from snapshot_importer.aws.listing import gateway_for
from snapshot_importer.aws.objects import head_object
from snapshot_importer.aws.own_probes import PROBES, Probe
from snapshot_importer.aws.own_rights import found_principal
from snapshot_importer.aws.role_documents import PROBES as NAMES
from snapshot_importer.aws.simulation import Simulated, simulate
from snapshot_importer.request.partitions import partition_of

Answer = Literal["yes", "no", "unknown"]
Way = Literal["call", "simulation"]

# IAM User Guide, "aws:RequestedRegion": where the calls of IAM go.
HOMES = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

ROOT = "The root user may do everything, but for what the organisation forbids."
FEDERATED = "IAM simulates users and roles only."
NO_BUCKET, NO_TARGET = "Name a bucket to check this.", "Name the bucket of the copies to check this."
ELSEWHERE = "Your own policies do not allow it. The policy of the bucket or key may."
NO_SIMULATION = "iam:SimulatePrincipalPolicy is not allowed for you."
NOT_FOUND = "IAM does not find {arn}. A role with a path is found only with iam:GetRole."


@dataclass(frozen=True, slots=True)
class Told:
    """What was found out about one permission."""

    grant: Grant
    answer: Answer
    way: Way = "simulation"
    why: str = ""  # a sentence, where the answer is not known


class Question(Protocol):
    """Something to ask AWS."""

    def ask(self, gateway: Gateway) -> tuple[Told, ...]:
        """Return what was found out, in a worker. Raises `CallError` where the sign-in fails."""
        ...


@dataclass(frozen=True, slots=True)
class FeatureAnswer:
    """Whether a feature works for the profile, and what is known of its permissions."""

    feature: Feature
    answer: Answer
    missing: tuple[str, ...] = ()  # needed actions that are not allowed
    unchecked: tuple[str, ...] = ()  # needed actions of which nothing is known
    why: str = ""  # nothing is known
    lost: tuple[Need, ...] = ()  # what is not needed and not allowed
    simulated: bool = False  # whether IAM's simulation alone speaks for access to a bucket or key


def with_caller(gateway: Gateway, scope: Scope) -> Scope:
    """Return *scope* with who calls and with the key that encrypts the object, in a worker. Raises `CallError`."""
    limited = gateway.with_deadline(DEADLINE)
    identity = limited.identity()
    who = found_principal(limited, identity.arn)
    key = scope.object_key or (_key_of_object(limited, scope) if scope.names_object else "")
    return replace(scope, account=identity.account, who=who, object_key=key)


def features_for(scope: Scope) -> tuple[Feature, ...]:
    """Return the features that are there for the caller: only an IAM user has access keys and MFA devices."""
    return tuple(one for one in FEATURES if ":user/" in scope.who or one.id not in ("devices", "rotate"))


def questions(scope: Scope) -> tuple[Question, ...]:
    """Return all that is to be asked about the caller; the questions do not depend on one another."""
    if _is_root(scope):
        return ()
    return (*_simulations(scope), *(_Trial(probe, scope) for probe in PROBES))


def answers(scope: Scope, told: Iterable[Told]) -> tuple[FeatureAnswer, ...]:
    """Return what *told* means for each feature; what was not told yet is not known."""
    found: dict[Grant, Told] = {}
    for one in sorted(told, key=_weight, reverse=True):
        found[one.grant] = one
    return tuple(_judged(feature, scope, found) for feature in features_for(scope))


def _key_of_object(gateway: Gateway, scope: Scope) -> str:
    try:
        found = gateway_for(gateway, scope.bucket)
        return head_object(found, scope.bucket, scope.key).kms_key
    except CallError as error:
        if error.kind == "sign-in":
            raise
        return ""


def _judged(feature: Feature, scope: Scope, told: Mapping[Grant, Told]) -> FeatureAnswer:
    if _is_root(scope):
        return FeatureAnswer(feature, "yes", why=ROOT)
    found = [(need, _of(need, scope, told)) for need in feature.needs]
    known = [(need, one) for need, one in found if one is not None]
    needed = [(need, one) for need, one in known if need.level == "needed"]
    missing = tuple(dict.fromkeys(need.action for need, one in needed if one.answer == "no"))
    unknown = [(need, one) for need, one in needed if one.answer == "unknown"]
    return FeatureAnswer(
        feature,
        "no" if missing else "unknown" if unknown else "yes",
        missing,
        tuple(dict.fromkeys(need.action for need, _ in unknown)),
        " ".join(dict.fromkeys(one.why for _, one in unknown if one.why)),
        tuple(need for need, one in known if need.level != "needed" and one.answer == "no"),
        simulated=any(one.way == "simulation" and _has_own_policy(need.action) for need, one in needed),
    )


def _of(need: Need, scope: Scope, told: Mapping[Grant, Told]) -> Told | None:
    """Return what is known of a permission; None where it is not needed, since there is no key."""
    grant = grant_of(need, scope)
    if grant is None:
        return None
    if reason := _unasked(need, scope):
        return Told(grant, "unknown", why=reason)
    return told.get(grant, Told(grant, "unknown"))


def _unasked(need: Need, scope: Scope) -> str:
    about = " ".join(need.on)
    if not scope.bucket and ("{bucket}" in about or "{object}" in about):
        return NO_BUCKET
    return NO_TARGET if not scope.target and "{target}" in about else ""


def _weight(told: Told) -> int:
    """Sort what a call proved before what was simulated, of which the worst counts: all resources must be allowed."""
    if told.way == "call":
        return 0
    return {"no": 1, "unknown": 2, "yes": 3}[told.answer]


def _is_root(scope: Scope) -> bool:
    return scope.who.endswith(":root")


def _has_own_policy(action: str) -> bool:
    return action.startswith(("s3:", "kms:")) and not action.startswith(("s3:ListAllMy", "kms:ListAliases"))


def _simulations(scope: Scope) -> list[Question]:
    """Return one question for all actions on the same thing in the same circumstances."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], dict[Grant, None]] = {}
    for feature in features_for(scope):
        for need in feature.needs:
            grant = grant_of(need, scope)
            if grant and not _unasked(need, scope):
                for resource in grant.resources:
                    groups.setdefault((resource, _circumstances(grant, scope)), {})[grant] = None
    return [
        _Simulation(scope.who, resource, context, tuple(grants))
        for (resource, context), grants in groups.items()
    ]


def _circumstances(grant: Grant, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return condition keys as the request itself would have them, as far as it is known where it goes."""
    suffix = partition_of(scope.region).suffix
    region = HOMES.get(scope.partition, scope.region) if grant.action.startswith("iam:") else scope.region
    found = {} if _is_elsewhere(grant, scope) else {"aws:RequestedRegion": region}
    for _, key, values in grant.conditions:
        value = values[0]
        if key == "kms:ViaService":
            value = f"{value.partition('.')[0]}.{scope.region}.{suffix}"
        found[key] = value
    return tuple(found.items())


def _is_elsewhere(grant: Grant, scope: Scope) -> bool:
    """Whether a permission is needed in Regions that are not known yet: those of copies."""
    about = " ".join(grant.resources)
    lists_copies = grant.action.startswith("ec2:") and about == "*" and not grant.conditions
    return lists_copies or ":ec2:*:" in about or (bool(scope.target) and f":s3:::{scope.target}" in about)


@dataclass(frozen=True, slots=True)
class _Simulation:
    """Asks IAM what the caller's own policies say."""

    principal: str
    resource: str
    context: tuple[tuple[str, str], ...]
    grants: tuple[Grant, ...]

    def ask(self, gateway: Gateway) -> tuple[Told, ...]:
        if not any(kind in self.principal for kind in (":user/", ":role/")):
            return self._unknown(FEDERATED)
        names = [name for grant in self.grants for name in NAMES.get(grant.action, (grant.action,))]
        asked = tuple(dict.fromkeys(names))
        try:
            limited = gateway.with_deadline(DEADLINE)
            simulated = simulate(limited, self.principal, asked, self.resource, dict(self.context))
        except CallError as error:
            return self._unknown(self._reason(error))
        found = {one.action: one for one in simulated}
        return tuple(
            _simulated(grant, [found[name] for name in NAMES.get(grant.action, (grant.action,))])
            for grant in self.grants
        )

    def _unknown(self, why: str) -> tuple[Told, ...]:
        return tuple(Told(grant, "unknown", why=why) for grant in self.grants)

    def _reason(self, error: CallError) -> str:
        if error.kind == "sign-in":
            raise error
        if error.http_status == 403:
            return NO_SIMULATION
        return NOT_FOUND.format(arn=self.principal) if error.code == "NoSuchEntity" else error.message


def _simulated(grant: Grant, found: Sequence[Simulated]) -> Told:
    refused = [one for one in found if one.decision != "allowed"]
    if not refused:
        return Told(grant, "yes")
    if missing := dict.fromkeys(key for one in refused for key in one.missing):
        return Told(grant, "unknown", why=f"It depends on {', '.join(missing)}.")
    silent = all(
        one.decision == "implicitDeny" and not (one.by_boundary or one.by_organisation) for one in refused
    )
    if silent and _has_own_policy(grant.action):
        return Told(grant, "unknown", why=ELSEWHERE)
    return Told(grant, "no")


@dataclass(frozen=True, slots=True)
class _Trial:
    """Makes a call that changes nothing."""

    probe: Probe
    scope: Scope

    def ask(self, gateway: Gateway) -> tuple[Told, ...]:
        denied = self.probe.denied(gateway.with_deadline(DEADLINE), self.scope)
        told = partial(Told, way="call")
        grants = self._grants()
        if denied == "":
            return tuple(told(grant, "yes") for grant in grants)
        return tuple(told(grant, "no") for grant in grants if grant.action == denied)

    def _grants(self) -> list[Grant]:
        """Return the permissions that the probe proves, under whatever conditions features need them."""
        needs = [need for feature in FEATURES for need in feature.needs]
        proven = [need for need in needs if (need.action, need.on) in self.probe.proves]
        found = [grant for need in proven if (grant := grant_of(need, self.scope))]
        return [grant for grant in found if not _is_elsewhere(grant, self.scope)]
