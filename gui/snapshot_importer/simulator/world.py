"""Everything that the simulated AWS remembers."""

import threading
from pathlib import Path

from snapshot_importer.simulator.clock import Clock
from snapshot_importer.simulator.ec2 import Ec2State
from snapshot_importer.simulator.iam import IamState
from snapshot_importer.simulator.iam_access import Access
from snapshot_importer.simulator.kms import KmsState
from snapshot_importer.simulator.ledger import Ledger
from snapshot_importer.simulator.s3 import S3State
from snapshot_importer.simulator.signin import SigninState
from snapshot_importer.simulator.sso import SsoState
from snapshot_importer.simulator.sts import StsState


class World:
    """The state of each service, under one lock that is held while an operation runs, and what was asked of it."""

    def __init__(self, root: Path, clock: Clock) -> None:
        """*root* is the folder for the bytes of objects."""
        self.root = root
        self.clock = clock
        self.lock = threading.RLock()
        self.ledger = Ledger()
        self.s3 = S3State(self)
        self.kms = KmsState(self)
        self.iam = IamState(self)
        self.access = Access(self)
        self.sts = StsState(self)
        self.sso = SsoState(self)
        self.signin = SigninState(self)
        self.ec2 = Ec2State(self)
