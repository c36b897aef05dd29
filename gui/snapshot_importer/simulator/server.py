"""The simulated AWS as one object: start it, talk to its endpoint, close it."""

import secrets
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Literal

from snapshot_importer.simulator.clock import Clock
from snapshot_importer.simulator.cloud import Cloud
from snapshot_importer.simulator.control import PREFIX, Control
from snapshot_importer.simulator.http_server import HOST, LoopbackServer
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.seed import ACCOUNT, REGION, seed_demo, seed_empty
from snapshot_importer.simulator.sso_pages import Pages
from snapshot_importer.simulator.world import World

Seed = Literal["demo", "empty"]
_SEEDS = {"demo": seed_demo, "empty": seed_empty}


class Simulator:
    """An AWS on a free port of this computer, with one account and the key of its one user."""

    region = REGION
    account = ACCOUNT

    def __init__(
        self, root: Path | None = None, seed: Seed = "demo", speed: float = 1.0, port: int = 0
    ) -> None:
        """Keep bytes below *root*, a temporary folder unless given; *port* 0 takes a free one.

        *speed* is task seconds in a second; 0 where only `Clock.advance` moves the tasks.
        """
        self.control_token = secrets.token_urlsafe(24)
        self._root = Path(tempfile.mkdtemp(prefix="simulated-aws-", dir=root))
        self._seed: Seed = seed
        self._speed = speed
        self._port = port
        self._server: LoopbackServer | None = None
        world, self._key = self._new_world()
        self.cloud = Cloud(world)
        self._pages = Pages(lambda: self.world)
        self._control = Control(self.cloud, self.control_token, self.reset)

    def _new_world(self) -> tuple[World, AccessKey]:
        world = World(Path(tempfile.mkdtemp(dir=self._root)), Clock(self._speed))
        return world, _SEEDS[self._seed](world)

    @property
    def world(self) -> World:
        """Everything that it remembers."""
        return self.cloud.world

    @property
    def endpoint(self) -> str:
        """The address for ``endpoint_url``, good while it runs and while it is paused."""
        return f"http://{HOST}:{self._port}"

    @property
    def access_key_id(self) -> str:
        """The key of the account's user, who may do everything."""
        return self._key.access_key_id

    @property
    def secret_access_key(self) -> str:
        """The secret of that key."""
        return self._key.secret_access_key

    def start(self) -> None:
        """Begin to answer, in threads of its own; OSError where the port is taken."""
        self._server = LoopbackServer(self._port, self._answer, self._wall)
        self._port = self._server.server_port

    def pause(self) -> None:
        """Vanish from the network; what it remembers stays."""
        if self._server is not None:
            self.cloud.faults.release()
            self._server.stop()
            self._server = None

    def resume(self) -> None:
        """Come back on the same port."""
        self.start()

    def reset(self) -> None:
        """Begin anew from the seed, with the same user's key, without faults and with an empty ledger."""
        world, key = self._new_world()
        world.iam.delete_key(key.access_key_id)
        user = world.iam.user_of(key.arn)
        assert user is not None
        self._key = world.iam.create_access_key(user, self.access_key_id, self.secret_access_key)
        self.cloud.faults.clear()
        self.cloud.world = world

    def close(self) -> None:
        """Stop at once and remove everything."""
        self.pause()
        shutil.rmtree(self._root, ignore_errors=True)

    def _wall(self) -> datetime:
        return self.world.clock.wall()

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return self._control.answer(request)
        return self._pages.answer(request) if self._pages.serves(request) else self.cloud.answer(request)
