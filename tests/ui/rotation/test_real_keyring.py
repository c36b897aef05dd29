"""The next key of a profile in a real gnome-keyring, each program a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fakes.desktop import keyring_session

pytestmark = pytest.mark.desktop

PROGRAM = """
import sys
from pathlib import Path
from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.rotation.next_key import forget_next, keep_next, take_next
store = ProfileStore(Path(sys.argv[1]))
keeping = Keeping(store, KeyringSecrets(deadline=20), SessionSecrets())
profile = store.get("0" * 32)
for deed in sys.argv[2:]:
    print(eval(deed))
"""
ADD = "keeping.save(Profile('0' * 32, 'imaging', access_key_id='AKIAIOSFODNN7EXAMPLE'), Secret('old'))"
KEEP = "keep_next(keeping, profile, Secret('new'))"
TAKE = "take_next(keeping, profile, 'AKIAI44QH8DHBEXAMPLE').access_key_id"
NOW = "[keeping.keyring.get(profile.secret_name) == Secret(one) for one in ('old', 'new')]"
SPARE = "keeping.keyring.get(profile.spare_secret_name)"


@pytest.fixture
def session() -> Iterator[dict[str, str]]:
    with keyring_session() as environment:
        yield environment


def run(environment: Mapping[str, str], path: Path, *deeds: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), *deeds],
        env={**environment, "PYTHONPATH": os.pathsep.join(["gui", environment.get("PYTHONPATH", "")])},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_a_key_is_changed_without_a_moment_in_which_none_works(
    session: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "profiles.json"
    run(session, path, ADD)
    run(session, path, KEEP)
    assert run(session, path, NOW) == ["[True, False]"]

    assert run(session, path, TAKE) == ["AKIAI44QH8DHBEXAMPLE"]
    assert run(session, path, NOW, SPARE) == ["[False, True]", "None"]


def test_what_is_given_up_leaves_nothing(session: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    run(session, path, ADD)
    run(session, path, KEEP)
    assert run(session, path, "forget_next(keeping, profile)", NOW, SPARE) == [
        "None",
        "[True, False]",
        "None",
    ]

    run(session, path, KEEP, "keeping.remove(profile)")
    assert run(session, path, "profile", "keeping.keyring.get('0' * 32 + '-2')") == ["None", "None"]
