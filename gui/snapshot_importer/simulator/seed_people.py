"""Who signs in to the demo in other ways than with the first user's key."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

FINANCE = "111122223333"
START_URL = "https://acme.awsapps.com/start"
OPERATOR, AUDITOR_ROLE, OPERATOR_ROLE = "operator", "ImagingAuditor", "ImagingOperator"

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_READERS = (
    "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
)


def seed_auditor(world: "World") -> None:
    """Make an account whose user takes a role with an MFA code."""
    allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    own = {
        "Effect": "Allow",
        "Action": ["iam:GetUser", "iam:*AccessKey*", "iam:ListMFADevices"],
        "Resource": "arn:aws:iam::*:user/${aws:username}",
    }
    user = world.iam.create_user(FINANCE, OPERATOR, {"operator": _document(allowed, own)})
    world.iam.create_access_key(user)
    world.iam.create_mfa_device(user)
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{FINANCE}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
    world.iam.create_role(FINANCE, AUDITOR_ROLE, _document(trust), attached=_READERS)
    world.iam.account_aliases[FINANCE] = "acme-finance"


def seed_identity_center(world: "World", account: str, region: str) -> None:
    """Make an Identity Center whose one user may do everything in *account* and read in another."""
    center = world.sso.create_center(START_URL, region)
    user = world.sso.create_user(center, "ada@example.com")
    world.sso.assign(
        center, user, account, OPERATOR_ROLE, account_name="acme-imaging", attached=(_ADMINISTRATOR,)
    )
    world.sso.assign(center, user, FINANCE, AUDITOR_ROLE, account_name="acme-finance", attached=_READERS)
    if world.clock.speed:
        # Where time passes by itself somebody is looking, with a browser.
        world.sso.consent = "ask"


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
