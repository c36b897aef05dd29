"""Everything that the simulated AWS remembers."""

import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from snapshot_importer.simulator.clock import Clock


class World:
    """The state of each service, under one lock that is held while an operation runs."""

    def __init__(self, root: Path, clock: Clock) -> None:
        """*root* is the folder for the bytes of objects."""
        self.root = root
        self.clock = clock
        self.lock = threading.RLock()
        # Each state is made from the world itself: S3State(world) and so on.
        self.s3: Any = self._state("s3", "S3State")
        self.kms: Any = self._state("kms", "KmsState")
        self.iam: Any = self._state("iam", "IamState")
        self.ec2: Any = self._state("ec2", "Ec2State")

    def _state(self, module: str, name: str) -> Any:
        full = f"snapshot_importer.simulator.{module}"
        return getattr(import_module(full), name)(self) if find_spec(full) else None
