import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.aws.features import feature
from snapshot_importer.aws.least_privilege import Scope, user_policy
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme

BUCKET, KEY = "acme-vm-exports", "erp/erp-db01.vmdk"
OPERATOR = "Operator <b>&amp;"  # as a profile may be named


@pytest.fixture(scope="package")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def operator(aws: Simulator) -> User:
    """A user who may import one object and watch, and see what else may be done."""
    aws.reset()
    scope = Scope(aws.account, aws.region, BUCKET, KEY, who=f"arn:aws:iam::{aws.account}:user/operator")
    features = [feature(one) for one in ("import", "watch", "read", "privileges")]
    document = json.dumps(user_policy(features, scope))
    return aws.world.iam.create_user(aws.account, "operator", {"all": document})


@pytest.fixture
def narrow(aws: Simulator) -> Profile:
    """The operator's profile, which is not the one in use."""
    return Profile(
        new_profile_id(),
        OPERATOR,
        region=aws.region,
        method="shared",
        shared_name="operator",
        endpoint_url=aws.endpoint,
    )


@pytest.fixture
def windows(
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    aws: Simulator,
    operator: User,
    narrow: Profile,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Windows]:
    """The main window with the administrator's profile in use, and one of the operator."""
    key = aws.world.iam.create_access_key(operator)
    section = f"[operator]\naws_access_key_id = {key.access_key_id}\naws_secret_access_key = {key.secret_access_key}\n"
    home_of_aws(tmp_path, monkeypatch, keys_of(aws) + section)
    keep_profile(tmp_path / "data", aws)
    ProfileStore(tmp_path / "data" / "profiles.json").put(narrow)
    with open_windows(qtbot, theme, tmp_path / "data") as made:
        yield made
    aws.cloud.faults.clear()
