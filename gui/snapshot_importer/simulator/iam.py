"""AWS IAM of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import (
    iam_access_keys,
    iam_accounts,
    iam_boundaries,
    iam_policies,
    iam_roles,
    iam_simulation,
)
from snapshot_importer.simulator.iam_identities import Permissions, Role, User
from snapshot_importer.simulator.iam_state import IamState

__all__ = [
    "IamState",
    "Permissions",
    "Role",
    "User",
    "iam_access_keys",
    "iam_accounts",
    "iam_boundaries",
    "iam_policies",
    "iam_roles",
    "iam_simulation",
]
