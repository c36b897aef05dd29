"""Where the keys of our own profiles come from."""

from pathlib import Path

import pytest

from snapshot_importer.accounts.interaction import SecretMissing, SignInError
from snapshot_importer.accounts.profile_sources import Places, source_of
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.accounts.sources import AssumedRole, IdentityCenter, MfaSession, SsoSession, StaticKeys

KEYS = Profile(new_profile_id(), "keys", access_key_id="AKIAIOSFODNN7EXAMPLE")
DEVICE = "arn:aws:iam::111122223333:mfa/ada"
ROLE = "arn:aws:iam::111122223333:role/imaging"
START_URL = "https://acme.awsapps.com/start"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    keyring = SessionSecrets()
    keyring.put(KEYS.id, Secret("x"))
    store = ProfileStore(tmp_path / "profiles.json")
    store.put(KEYS)
    environment = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    return Places(store, keyring, SessionSecrets(), environment)


def keep(places: Places, name: str, **fields: str) -> Profile:
    profile = Profile(new_profile_id(), name, **fields)  # type: ignore[arg-type]
    places.store.put(profile)
    return profile


def test_a_key_with_a_device_is_a_session(places: Places) -> None:
    keys = StaticKeys(KEYS.access_key_id, Secret("x"))
    with_device = Profile(
        KEYS.id, "keys", access_key_id=KEYS.access_key_id, mfa_device=DEVICE, duration="7200"
    )

    assert source_of(KEYS, places) == keys
    assert source_of(with_device, places) == MfaSession(keys, DEVICE, 7200)


def test_a_secret_of_this_session_comes_before_the_keyring(places: Places) -> None:
    places.session_secrets.put(KEYS.id, Secret("typed"))

    assert source_of(KEYS, places) == StaticKeys(KEYS.access_key_id, Secret("typed"))


def test_a_key_without_a_secret_is_told(places: Places) -> None:
    places.keyring.delete(KEYS.id)

    with pytest.raises(SecretMissing, match="not in the keyring"):
        source_of(KEYS, places)


def test_roles_build_on_other_profiles(places: Places) -> None:
    first = keep(places, "first", method="role", role_arn=ROLE, source_profile=KEYS.id, mfa_device=DEVICE)
    second = keep(
        places, "second", method="role", role_arn=f"{ROLE}-2", source_profile=first.id, external_id="x-1"
    )

    inner = AssumedRole(StaticKeys(KEYS.access_key_id, Secret("x")), ROLE, device=DEVICE)
    assert source_of(second, places) == AssumedRole(inner, f"{ROLE}-2", external_id="x-1")


def test_a_source_that_is_gone_and_one_that_leads_back_are_told(places: Places) -> None:
    orphan = keep(places, "orphan", method="role", role_arn=ROLE, source_profile="0" * 32)
    first = keep(places, "first", method="role", role_arn=ROLE)
    second = keep(places, "second", method="role", role_arn=ROLE, source_profile=first.id)
    places.store.change(
        first.id, lambda _: Profile(first.id, "first", method="role", role_arn=ROLE, source_profile=second.id)
    )

    with pytest.raises(SignInError, match="not there any more"):
        source_of(orphan, places)
    with pytest.raises(SignInError, match="its own source"):
        source_of(second, places)


def test_a_session_of_the_aws_cli_is_looked_up_as_it_is_now(places: Places, tmp_path: Path) -> None:
    profile = keep(
        places,
        "center",
        method="sso",
        sso_session="acme",
        sso_start_url=START_URL,
        sso_region="eu-west-1",
        sso_account="111122223333",
        sso_role="Auditor",
    )
    as_kept = SsoSession(START_URL, "eu-west-1", "acme")
    assert source_of(profile, places) == IdentityCenter(as_kept, "111122223333", "Auditor")

    (tmp_path / "config").write_text(
        f"[sso-session acme]\nsso_start_url = {START_URL}-2\nsso_region = eu-central-1\n"
    )

    now = SsoSession(f"{START_URL}-2", "eu-central-1", "acme")
    assert source_of(profile, places) == IdentityCenter(now, "111122223333", "Auditor")
