"""Key id and secret fit each other, whatever fails while they are kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.ui.profiles.saving import Keeping

OLD = Profile(new_profile_id(), "imaging", access_key_id="AKIAOLDOLDOLDOLD0000")
NEW = replace(OLD, access_key_id="AKIANEWNEWNEWNEW0000")


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    made = Keeping(ProfileStore(tmp_path / "profiles.json"), SessionSecrets(), SessionSecrets())
    made.save(OLD, Secret("old"))
    return made


def kept(keeping: Keeping) -> tuple[str, Secret | None]:
    (profile,) = keeping.store.profiles()
    return profile.access_key_id, keeping.keyring.get(profile.secret_name)


def test_another_key_takes_the_place_of_the_one_before(keeping: Keeping) -> None:
    saved = keeping.save(NEW, Secret("new"))

    assert kept(keeping) == (NEW.access_key_id, Secret("new"))
    assert keeping.keyring.get(OLD.secret_name) is None
    assert keeping.store.profiles() == (saved,)


def test_who_changed_his_mind_keeps_the_old_key(keeping: Keeping) -> None:
    saved = keeping.save(NEW, Secret("new"), still_wanted=lambda: False)

    assert kept(keeping) == (OLD.access_key_id, Secret("old"))
    assert keeping.keyring.get(saved.secret_name) is None


def test_a_full_disk_keeps_the_old_key(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("snapshot_importer.accounts.profiles.write_private", full)

    with pytest.raises(OSError, match="No space left"):
        keeping.save(NEW, Secret("new"))
    with pytest.raises(OSError, match="No space left"):
        keeping.save(replace(OLD, method="environment", access_key_id=""), None)

    assert kept(keeping) == (OLD.access_key_id, Secret("old"))


def test_a_keyring_that_answers_too_late_touches_no_secret_in_use(keeping: Keeping) -> None:
    """What was given up may still be carried out: it goes under a name that nobody reads."""
    given_up = keeping.save(NEW, Secret("given up"), still_wanted=lambda: False)
    keeping.save(NEW, Secret("new"))

    keeping.keyring.put(given_up.secret_name, Secret("late"))

    assert kept(keeping) == (NEW.access_key_id, Secret("new"))


def test_for_this_session_the_secret_is_in_memory_alone(keeping: Keeping) -> None:
    saved = keeping.save(NEW, Secret("new"), this_session_only=True)

    assert keeping.session_secrets.get(saved.secret_name) == Secret("new")
    assert keeping.keyring.get(saved.secret_name) is None
    assert keeping.keyring.get(OLD.secret_name) is None


def test_another_way_to_sign_in_needs_no_secret(keeping: Keeping) -> None:
    keeping.save(replace(OLD, method="environment", access_key_id=""), None)

    assert keeping.keyring.get(OLD.secret_name) is None
