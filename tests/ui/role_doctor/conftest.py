"""A signed-in session over a simulated AWS, and a doctor for one of its roles."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.callers import narrow_key
from fakes.import_account import BUCKET, REGION, TRUST, ImportAccount, policy, reading
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.diagnosis import RoleNeeds
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

PATIENCE = 15_000  # milliseconds
EC2_TRUST = TRUST.replace("vmie.", "ec2.")
EC2 = {"Action": "ec2:*"}


@dataclass
class Ward:
    """What the doctor stands on."""

    qtbot: QtBot
    theme: Theme
    account: ImportAccount
    session: Session
    store: ProfileStore
    secrets: SessionSecrets
    connections: Connections
    window: QMainWindow
    told: list[tuple[str, ...]] = field(default_factory=list)

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def sign_in(self, *actions: str) -> None:
        """Sign in, with these rights only if any are named."""
        aws = self.account.simulator
        key = narrow_key(aws, *actions) if actions else None
        profile = Profile(
            new_profile_id(),
            f"imaging {len(self.store.profiles())}",
            region=aws.region,
            method="demo",
            access_key_id=key.access_key_id if key else aws.access_key_id,
            endpoint_url=aws.endpoint,
        )
        self.secrets.put(profile.id, Secret(key.secret_access_key if key else aws.secret_access_key))
        self.store.put(profile)
        self.session.use_profile(profile.id)
        self.wait(lambda: self.session.credentials().state == "ok")

    def opened(self, role: str, *, key: str = "") -> RoleDoctorDialog:
        """Open the doctor for *role*, and wait until it has looked."""
        needs = RoleNeeds("aws", self.account.account, REGION, role, BUCKET, "disk.vmdk", "", key)
        dialog = RoleDoctorDialog(self.theme, self.window, self.session, needs)
        dialog.repaired.connect(lambda: self.told.append(("repaired",)))
        dialog.role_changed.connect(lambda account, name: self.told.append(("changed", account, name)))
        dialog.role_chosen.connect(lambda name: self.told.append(("chosen", name)))
        dialog.open()
        self.wait(lambda: dialog.healing.stage in ("seen", "unseen"))
        return dialog

    def trust(self, role: str) -> list[dict[str, object]]:
        """Return the statements of a role's trust policy."""
        found = self.account.world.iam.role(self.account.account, role)
        assert found is not None
        listed: list[dict[str, object]] = json.loads(found.permissions.trust)["Statement"]
        return listed


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def ward(qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator) -> Iterator[Ward]:
    aws.reset()
    account = ImportAccount(aws)
    account.make_role("broken", EC2_TRUST, policy(EC2))
    account.make_role("well", permissions=policy(reading(BUCKET), EC2))
    secrets, store = SessionSecrets(), ProfileStore(tmp_path / "profiles.json")
    background = Background(DaemonExecutor(4, "worker"))
    connections = Connections(store, secrets, secrets)
    session = Session(store, connections, background)
    window = QMainWindow()
    window.show()
    ward = Ward(qtbot, theme, account, session, store, secrets, connections, window)
    ward.sign_in()
    yield ward
    aws.cloud.faults.clear()
    window.close()
    window.deleteLater()
    background.close()
    connections.close()
    account.hang_up()
