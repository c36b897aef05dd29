"""IAM Identity Center of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import sso_oidc, sso_portal
from snapshot_importer.simulator.sso_center import CenterUser, IdentityCenter
from snapshot_importer.simulator.sso_state import SsoState

__all__ = ["CenterUser", "IdentityCenter", "SsoState", "sso_oidc", "sso_portal"]
