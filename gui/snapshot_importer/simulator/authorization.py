"""What all policies together say to one request, in the order in which AWS asks them.

IAM User Guide, "Policy evaluation logic".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from snapshot_importer.simulator.policy import Context, Outcome, applies, parsed, principals_match, statements

# The kinds of policies, in the words of the refusals: IAM User Guide, "Troubleshoot access denied error messages".
ORGANISATION = "service control policy"
RESOURCE = "resource-based policy"
BOUNDARY = "permissions boundary"
SESSION = "session policy"
IDENTITY = "identity-based policy"

_EVERYTHING = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as it is stored."""

    name: str
    text: str = field(repr=False)  # JSON
    source: str = "none"  # SourcePolicyType of SimulatePrincipalPolicy: role, user, aws-managed, …


# What everybody has who is no user and no role: the root of an account.
ROOT_POLICIES = (Policy("root", _EVERYTHING),)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, with everything that limits it; a layer that is None does not."""

    arn: str  # of a user, of the root, or of a role's session
    account: str
    role_arn: str = ""  # of the role behind a session
    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] | None = None
    session: tuple[Policy, ...] | None = None
    organisation: tuple[Policy, ...] | None = None

    @property
    def root(self) -> str:
        """The ARN that stands for the whole account."""
        return f"arn:{self.arn.split(':')[1]}:iam::{self.account}:root"


@dataclass(frozen=True, slots=True)
class Guard:
    """The policy of the thing that is asked for."""

    account: str  # whose it is
    policies: tuple[Policy, ...] = ()
    decides: bool = False  # nobody gets in without it, as with KMS keys


@dataclass(frozen=True, slots=True)
class Match:
    """One statement that applies to the request."""

    policy: Policy
    statement: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of it, which kind of policy decided, and with which statements."""

    outcome: Outcome
    kind: str = ""
    matches: tuple[Match, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the request may go on."""
        return self.outcome is Outcome.ALLOWED


def judge(
    principal: Principal, action: str, resource: str, context: Context, guard: Guard | None = None
) -> Decision:
    """Decide about *action* ("s3:GetObject") on *resource* (an ARN or "*")."""
    layers = {
        ORGANISATION: principal.organisation,
        IDENTITY: principal.identity,
        BOUNDARY: principal.boundary,
        SESSION: principal.session,
    }
    found = {
        kind: _applicable(policies or (), action, resource, context) for kind, policies in layers.items()
    }
    given = _applicable(guard.policies if guard else (), action, resource, context)
    at_resource = [match for match in given if _level(match, principal)]
    for kind, matches in {**found, RESOURCE: at_resource}.items():
        denials = [match for match in matches if match.statement["Effect"] == "Deny"]
        if denials:
            return Decision(Outcome.DENIED, kind, tuple(denials))
    allowing = [match for matches in (*found.values(), at_resource) for match in matches]
    lacking = _lacking(principal, found, at_resource, guard)
    return Decision(Outcome.SILENT, lacking) if lacking else Decision(Outcome.ALLOWED, "", tuple(allowing))


def _lacking(
    principal: Principal, found: Mapping[str, list[Match]], at_resource: list[Match], guard: Guard | None
) -> str:
    """Name the kind of policy for want of which the request is refused, "" if none; nothing denies it."""
    levels = {_level(match, principal) for match in at_resource}
    foreign = guard is not None and guard.account != principal.account
    if not foreign and "itself" in levels:
        # The resource's own policy lets exactly this principal in: no boundary hinders, but the organisation.
        return "" if principal.organisation is None or found[ORGANISATION] else ORGANISATION
    must_guard = foreign or (guard is not None and guard.decides)
    satisfied = {
        ORGANISATION: principal.organisation is None or found[ORGANISATION],
        RESOURCE: not must_guard or levels,
        IDENTITY: found[IDENTITY] or (not foreign and "role" in levels),
        BOUNDARY: principal.boundary is None or found[BOUNDARY],
        SESSION: principal.session is None or found[SESSION],
    }
    return next((kind for kind, enough in satisfied.items() if not enough), "")


def _level(match: Match, principal: Principal) -> str:
    """Tell whom a resource's policy means by this principal: itself, its role, its account, or "" for others."""
    names = {
        "itself": [principal.arn],
        "role": [principal.role_arn],
        "account": [principal.account, principal.root],
    }
    statement = match.statement
    if "NotPrincipal" in statement:
        # IAM User Guide, "NotPrincipal": to be spared one must be named, and the account as well.
        persons, account = [principal.arn, principal.role_arn], names["account"]
        spared = all(principals_match(statement["NotPrincipal"], "AWS", some) for some in (persons, account))
        return "" if spared else "itself"
    everyone = principals_match(statement.get("Principal", {}), "AWS", [])
    if everyone:
        return "itself"
    found = (level for level, some in names.items() if principals_match(statement["Principal"], "AWS", some))
    return next(found, "")


def _applicable(policies: Iterable[Policy], action: str, resource: str, context: Context) -> list[Match]:
    return [
        Match(policy, statement)
        for policy in policies
        for statement in statements(parsed(policy.text))
        if applies(statement, action=action, resource=resource, context=context)
    ]
