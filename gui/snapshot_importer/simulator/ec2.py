"""Amazon EC2 of the simulated AWS: its state, and its operations, which register themselves when imported."""

from snapshot_importer.simulator import (
    ec2_copies,
    ec2_encryption,
    ec2_import,
    ec2_regions,
    ec2_snapshots,
    ec2_tags,
    ec2_tasks,
    ec2_uses,
)
from snapshot_importer.simulator.ec2_phases import bring_up_to_date
from snapshot_importer.simulator.ec2_state import Ec2State, EncryptionDefault, ImportTask, Snapshot

__all__ = [
    "Ec2State",
    "EncryptionDefault",
    "ImportTask",
    "Snapshot",
    "bring_up_to_date",
    "ec2_copies",
    "ec2_encryption",
    "ec2_import",
    "ec2_regions",
    "ec2_snapshots",
    "ec2_tags",
    "ec2_tasks",
    "ec2_uses",
]
