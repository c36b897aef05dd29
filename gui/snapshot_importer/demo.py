"""The simulated AWS of a demo workspace."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret

if TYPE_CHECKING:
    from snapshot_importer.simulator.server import Simulator

# An import takes about half a minute at this speed.
DEMO_SPEED = 10.0


class Demo:
    """The simulated AWS of a demo workspace; started in a worker, ended with the workspace."""

    def __init__(self, folder: Path, speed: float) -> None:
        self._folder = folder
        self._speed = speed
        self._lock = threading.Lock()
        self._closed = False
        self._simulator: Simulator | None = None

    def start(self) -> tuple[Profile, Secret]:
        """Start it and return the profile that reaches it."""
        from snapshot_importer.simulator.server import Simulator  # noqa: PLC0415

        with self._lock:
            simulator = Simulator(self._folder, seed="demo", speed=self._speed)
            simulator.start()
            if self._closed:
                simulator.close()
            self._simulator = simulator
        profile = Profile(
            new_profile_id(),
            "Demo",
            colour="magenta",
            region=simulator.region,
            method="demo",
            access_key_id=simulator.access_key_id,
            endpoint_url=simulator.endpoint,
        )
        return profile, Secret(simulator.secret_access_key)

    def close(self) -> None:
        """End it."""
        self._closed = True
        with self._lock:
            if self._simulator:
                self._simulator.close()
