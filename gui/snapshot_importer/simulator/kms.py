"""AWS KMS of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import kms_aliases, kms_keys, kms_policies
from snapshot_importer.simulator.kms_state import Key, KmsState

__all__ = ["Key", "KmsState", "kms_aliases", "kms_keys", "kms_policies"]
