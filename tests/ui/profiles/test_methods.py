"""Every sign-in method through the page: what is entered, kept, shown, and how its sign-in then stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from fakes.import_account import policy
from fakes.team import Team
from fakes.windows import answer, button, home_of_aws, nameless, only, question, shown_texts, without_tip
from snapshot_importer.accounts.profiles import Method, Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets
from snapshot_importer.simulator.iam import Permissions
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.duration_field import seconds_in
from snapshot_importer.ui.profiles.scroll_pane import ScrollPane
from snapshot_importer.ui.text import NO_BREAK_SPACE
from ui.profiles.profiles_desk import SECRET, Desk

CONFIG = """
[profile vault]
credential_process = /usr/bin/vault export
endpoint_url = https://elsewhere.example
[profile lost]
role_arn = arn:aws:iam::111122223333:role/Lost
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
[profile plain]
region = eu-west-3
"""


@pytest.fixture
def team(aws: Simulator) -> Team:
    return Team(aws)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with profiles of many kinds in ~/.aws."""
    credentials = f"[plain]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
    home_of_aws(tmp_path / "home", monkeypatch, credentials, CONFIG)
    return tmp_path / "home" / ".aws"


def keep_key(desk: Desk, team: Team, name: str = "ada") -> Profile:
    """Keep a profile with the key of the user, as if it had been entered."""
    profile = Profile(
        new_profile_id(),
        name,
        region=team.aws.region,
        access_key_id=team.key.access_key_id,
        endpoint_url=team.aws.endpoint,
    )
    desk.store.put(profile)
    SessionSecrets.put(desk.keyring, profile.id, Secret(team.key.secret_access_key))
    return profile


def fill_role(desk: Desk, team: Team, source: Profile, arn: str, name: str = "finance") -> None:
    desk.page.list.add_button.click()
    desk.type(desk.form.look.name, name)
    desk.choose_method("role")
    desk.choose(desk.form.role.source_profile, source.id)
    desk.type(desk.form.role.role_arn, arn)
    desk.choose(desk.form.place.region, team.aws.region)
    desk.type(desk.form.place.endpoint_url, team.aws.endpoint)


def test_a_role_is_taken_with_the_keys_of_another_profile(desk: Desk, team: Team) -> None:
    source = keep_key(desk, team)
    role = team.role("auditor-1", condition={"StringEquals": {"sts:ExternalId": "acme-42"}})
    page = desk.open()
    fill_role(desk, team, source, role.arn)
    desk.type(desk.form.role.external_id, "acme-42")
    desk.type(desk.form.role.role_session_name, "ada.at-work")
    desk.type(desk.form.role.duration.line, "30 min")
    profile = desk.saved("finance")

    desk.wait(lambda: desk.state(profile) == "ok")
    assert (profile.method, profile.source_profile, profile.role_arn) == ("role", source.id, role.arn)
    assert (profile.external_id, profile.role_session_name, profile.duration) == (
        "acme-42",
        "ada.at-work",
        "1800",
    )
    identity = desk.session.credentials(profile.id).identity
    assert identity is not None
    assert identity.arn.endswith(":assumed-role/auditor-1/ada.at-work")
    assert any("Role auditor-1 via ada" in text and "account" in text for text in shown_texts(page))
    assert desk.form.storage.secrets.text() == "Temporary keys stay in memory."
    assert desk.form.role.duration.line.text() == f"30{NO_BREAK_SPACE}min"


def test_a_role_that_asks_for_mfa_asks_when_it_is_saved(desk: Desk, team: Team) -> None:
    source = keep_key(desk, team)
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    role = team.role("auditor-2", condition=mfa)
    desk.open()
    fill_role(desk, team, source, role.arn)
    desk.type(desk.form.role.mfa_device.line, team.device.serial)
    desk.save()
    question = desk.code_dialog()
    QTest.keyClicks(question.field, team.code())

    profile = next(one for one in desk.store.profiles() if one.name == "finance")
    desk.wait(lambda: desk.state(profile) == "ok")
    assert profile.mfa_device == team.device.serial


def test_a_session_of_a_user_with_mfa_needs_no_role(desk: Desk, team: Team) -> None:
    desk.open()
    desk.type(desk.form.look.name, "ada")
    desk.type(desk.form.keys.access_key_id, team.key.access_key_id)
    desk.type(desk.form.keys.secret, team.key.secret_access_key)
    assert not desk.form.rows["duration"].isVisible()
    desk.type(desk.form.keys.mfa_device.line, team.device.serial)
    assert desk.form.rows["duration"].isVisible()
    desk.type(desk.form.keys.duration.line, "1 h")
    desk.choose(desk.form.place.region, team.aws.region)
    desk.type(desk.form.place.endpoint_url, team.aws.endpoint)
    desk.save()
    QTest.keyClicks(desk.code_dialog().field, team.code())

    (profile,) = desk.store.profiles()
    desk.wait(lambda: desk.state(profile) == "ok")
    assert (profile.mfa_device, profile.duration) == (team.device.serial, "3600")
    assert desk.session.credentials(profile.id).expires is not None


def test_identity_center_is_kept_with_what_the_file_says_of_the_session(desk: Desk, files: Path) -> None:
    desk.open()
    desk.type(desk.form.look.name, "imaging")
    desk.choose_method("sso")
    assert desk.form.rows["sso_start_url"].isVisible()
    desk.choose(desk.form.sso.sso_session, "acme")
    assert not desk.form.rows["sso_start_url"].isVisible()
    assert not desk.form.rows["sso_region"].isVisible()
    desk.type(desk.form.sso.picker.account_box.line, "1111-2222-3333")
    desk.type(desk.form.sso.picker.role_box.line, "ImagingOperator")
    assert desk.form.storage.sign_in.text() == (
        "In ~/.aws/sso/cache. Signing in here also signs in the AWS CLI, and the other way round."
    )
    assert desk.form.storage.secrets.text() == "Nothing secret is stored for this method"
    profile = desk.saved("imaging")

    assert (profile.sso_session, profile.sso_start_url, profile.sso_region) == (
        "acme",
        "https://acme.awsapps.com/start",
        "eu-west-1",
    )
    assert (profile.sso_account, profile.sso_role) == ("111122223333", "ImagingOperator")


def test_identity_center_takes_a_start_url_alone(desk: Desk, files: Path) -> None:
    desk.open()
    desk.type(desk.form.look.name, "imaging")
    desk.choose_method("sso")
    desk.type(desk.form.sso.sso_start_url, "d-1234567890.awsapps.com/start")
    desk.choose(desk.form.sso.sso_region, "eu-central-1")
    desk.type(desk.form.sso.picker.account_box.line, "111122223333")
    desk.type(desk.form.sso.picker.role_box.line, "ImagingOperator")
    profile = desk.saved("imaging")

    assert (profile.sso_session, profile.sso_start_url, profile.sso_region) == (
        "",
        "https://d-1234567890.awsapps.com/start",
        "eu-central-1",
    )


def test_the_session_of_the_file_is_chosen_for_a_new_profile(desk: Desk, files: Path) -> None:
    page = desk.open()
    page.add()

    desk.choose_method("sso")

    assert desk.form.sso.sso_session.currentData() == "acme"
    assert not desk.form.rows["sso_start_url"].isVisible()
    desk.choose(desk.form.sso.sso_session, "")
    assert desk.form.rows["sso_start_url"].isVisible()


def test_the_account_and_the_role_are_marked_apart(desk: Desk, files: Path) -> None:
    desk.open()
    desk.choose_method("sso")
    picker = desk.form.sso.picker
    desk.type(picker.account_box.line, "1111")
    picker.account_box.line.left.emit()
    assert desk.message("sso_account") == "An account id has 12 digits."
    assert (picker.account_box.property("state"), picker.role_box.property("state")) == ("error", None)

    desk.type(picker.account_box.line, "111122223333")
    desk.type(picker.role_box.line, "two words")
    picker.role_box.line.left.emit()
    assert desk.message("sso_role").startswith("The name of a role")
    assert (picker.account_box.property("state"), picker.role_box.property("state")) == ("", "error")


def test_a_shared_profile_shows_its_kind_and_what_could_surprise(desk: Desk, files: Path) -> None:
    desk.open()
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "vault")

    assert desk.form.shared.shared_name.currentText() == "vault  ·  Program"
    assert desk.form.shared.surprises.text().split("\n") == [
        "endpoint_url = https://elsewhere.example  (not used here)",
        "credential_process = /usr/bin/vault export  (runs only if you allow it)",
    ]
    desk.choose(desk.form.shared.shared_name, "plain")
    assert not desk.form.rows["surprises"].isVisible()
    assert desk.message("shared_name") == ""


def test_a_shared_profile_brings_the_region_of_the_file(desk: Desk, files: Path) -> None:
    desk.open()
    desk.choose_method("shared")
    assert desk.form.shared.shared_name.placeholderText() == "Choose a profile"
    desk.choose(desk.form.place.region, "us-west-2")
    desk.choose(desk.form.shared.shared_name, "vault")
    assert desk.form.profile().region == "us-west-2"  # the file names none

    desk.choose(desk.form.shared.shared_name, "plain")

    assert desk.form.profile().region == "eu-west-3"


def test_a_role_without_a_source_says_what_comes_first(desk: Desk, aws: Simulator) -> None:
    desk.open()
    desk.choose_method("role")
    hint = desk.form.rows["source_profile"].hint
    assert hint.isVisible()
    assert "First add a profile that signs in by itself" in hint.text()

    desk.choose_method("access-key")
    desk.fill_key(aws)
    desk.saved("imaging")
    desk.page.add()
    desk.choose_method("role")

    assert not hint.isVisible()


def test_a_shared_profile_that_cannot_be_used_says_why_and_can_be_kept(desk: Desk, files: Path) -> None:
    desk.open()
    desk.type(desk.form.look.name, "lost")
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "lost")

    assert "cannot be used" in desk.form.shared.shared_name.currentText()
    assert "source_profile" in desk.message("shared_name")
    assert desk.form.rows["shared_name"].field.property("state") == "warning"
    # The file may be mended tomorrow.
    assert desk.saved("lost").shared_name == "lost"


STORAGE: list[tuple[Method, str]] = [
    ("access-key", "Kept in Secret Service."),
    ("shared", "Read from ~/.aws each time. Nothing is copied."),
    ("sso", "Nothing secret is stored for this method"),
    ("role", "Temporary keys stay in memory."),
    ("environment", "Taken from the environment this app was started in."),
]


@pytest.mark.parametrize(("method", "words"), STORAGE)
def test_each_method_says_where_its_secrets_are(desk: Desk, method: Method, words: str) -> None:
    desk.open()
    desk.choose_method(method)

    assert desk.form.storage.secrets.text() == words


@pytest.mark.parametrize("method", [method for method, _ in STORAGE])
def test_every_control_of_every_method_has_a_name(desk: Desk, files: Path, method: Method) -> None:
    page = desk.open()
    desk.choose_method(method)

    assert nameless(page) == []
    assert without_tip(page) == []


def test_the_methods_stand_in_their_order(desk: Desk) -> None:
    desk.open()
    method = desk.form.look.method

    assert [method.itemText(place) for place in range(method.count())] == [
        "Access key",
        "Shared AWS profile",
        "IAM Identity Center (SSO)",
        "Assume role",
        "Environment",
    ]


def test_what_was_typed_for_one_method_waits_while_another_is_looked_at(desk: Desk, files: Path) -> None:
    desk.open()
    desk.type(desk.form.look.name, "both")
    desk.type(desk.form.keys.access_key_id, "AKIAIOSFODNN7EXAMPLE")
    desk.type(desk.form.keys.secret, SECRET)
    desk.choose_method("role")
    desk.type(desk.form.role.role_arn, "arn:aws:iam::111122223333:role/Auditor")
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "plain")
    desk.choose_method("access-key")

    assert desk.form.keys.access_key_id.text() == "AKIAIOSFODNN7EXAMPLE"
    assert desk.form.keys.secret.text() == SECRET
    desk.choose_method("role")
    assert desk.form.role.role_arn.text() == "arn:aws:iam::111122223333:role/Auditor"
    desk.choose_method("shared")
    profile = desk.saved("both")
    assert (profile.shared_name, profile.access_key_id, profile.role_arn) == ("plain", "", "")
    assert desk.keyring.get(profile.id) is None


def test_a_new_name_leaves_the_sign_in_as_it_is(desk: Desk, team: Team) -> None:
    profile = keep_key(desk, team)
    desk.open()
    desk.session.test_sign_in(profile.id)
    desk.wait(lambda: desk.state(profile) == "ok")
    seen: list[str] = []
    desk.session.credentials_changed.connect(lambda _: seen.append(desk.state(profile)))
    desk.type(desk.form.look.name, "renamed")
    kept = desk.saved("renamed")

    assert set(seen) == {"ok"}
    assert kept.account == team.aws.account
    assert desk.state(profile) == "ok"


def test_another_key_signs_in_anew_and_may_be_of_another_account(
    desk: Desk, team: Team, aws: Simulator
) -> None:
    profile = replace(keep_key(desk, team), account="210987654321")
    desk.store.put(profile)
    desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.keys.access_key_id, aws.access_key_id)
    desk.save()
    assert desk.message("secret") == "Enter the secret access key."
    desk.type(desk.form.keys.secret, aws.secret_access_key)
    desk.save()

    desk.wait(lambda: desk.state(profile) == "ok")
    kept = desk.store.get(profile.id)
    assert kept is not None
    assert (kept.access_key_id, kept.account) == (aws.access_key_id, aws.account)


def test_what_a_sign_in_wrote_beside_the_form_is_kept_by_the_next_save(desk: Desk, team: Team) -> None:
    profile = keep_key(desk, team)
    desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.look.name, "renamed")
    desk.store.put(replace(profile, account="111122223333"))
    desk.save()
    desk.wait(lambda: desk.store.profiles()[0].name == "renamed")

    assert desk.store.profiles()[0].account == "111122223333"


def test_removing_the_source_of_roles_says_whose(desk: Desk, team: Team) -> None:
    source = keep_key(desk, team)
    for name in ("finance", "audit"):
        desk.store.put(
            Profile(
                new_profile_id(),
                name,
                method="role",
                source_profile=source.id,
                role_arn="arn:aws:iam::1:role/x",
            )
        )
    page = desk.open()
    page.show_profile(source)
    button(page, "Remove…").click()

    assert "finance and audit take their roles with it and cannot sign in without it." in (
        question().informativeText()
    )
    answer("Keep")


def test_a_role_is_offered_every_other_profile_and_says_when_its_source_is_gone(
    desk: Desk, team: Team
) -> None:
    source = keep_key(desk, team)
    role = Profile(
        new_profile_id(),
        "finance",
        method="role",
        source_profile=new_profile_id(),
        role_arn="arn:aws:iam::1:role/x",
    )
    desk.store.put(role)
    page = desk.open()
    page.show_profile(role)
    sources = desk.form.role.source_profile

    assert sources.findData(source.id) >= 0
    assert sources.findData(role.id) < 0
    assert sources.currentText() == "A profile that is not there any more"
    desk.type(desk.form.look.name, "renamed")
    desk.save()
    assert desk.message("source_profile").startswith("The source profile is not there any more.")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1 h", "3600"),
        ("1h30", "1h30"),
        ("1 h 30 min", "5400"),
        (f"90{NO_BREAK_SPACE}min", "5400"),
        ("2 hours", "7200"),
        ("3600", "3600"),
        ("3600 s", "3600"),
        ("", ""),
        ("soon", "soon"),
        ("1.5 h", "1.5 h"),
    ],
)
def test_lengths_are_read_as_people_write_them(typed: str, seconds: str) -> None:
    assert seconds_in(typed) == seconds


def test_another_method_leaves_no_secret_behind(desk: Desk, team: Team) -> None:
    profile = keep_key(desk, team)
    desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.choose_method("environment")
    desk.save()
    desk.wait(lambda: desk.store.profiles()[0].method == "environment")

    assert desk.keyring.get(profile.id) is None


def test_a_profile_can_be_removed_where_there_is_no_keyring(desk: Desk, team: Team) -> None:
    keep_key(desk, team)
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.keyring.gone = "absent"
    button(page, "Remove…").click()
    answer("Remove")

    desk.wait(lambda: not desk.store.profiles())


def test_a_profile_stays_while_its_secret_cannot_be_deleted(desk: Desk, team: Team) -> None:
    profile = keep_key(desk, team)
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.keyring.gone = "locked"
    button(page, "Remove…").click()
    answer("Remove")

    desk.wait(page.detail.keyring_block.isVisible)
    assert desk.store.get(profile.id) is not None


def test_a_profile_added_to_the_demo_stays_in_the_demo(desk: Desk, aws: Simulator) -> None:
    demo = Profile(
        new_profile_id(),
        "Demo",
        region=aws.region,
        method="demo",
        access_key_id=aws.access_key_id,
        endpoint_url=aws.endpoint,
    )
    desk.store.put(demo)
    desk.memory.put(demo.id, Secret(aws.secret_access_key))
    page = desk.open()
    desk.session.use_profile(demo.id)
    page.list.add_button.click()

    assert desk.form.place.endpoint_url.text() == aws.endpoint
    assert desk.form.place.region.currentData() == aws.region
    assert not page.has_changes()


def offered(desk: Desk) -> list[str]:
    device = desk.form.role.mfa_device
    return [str(device.itemData(place)) for place in range(device.count())]


def test_the_devices_of_the_user_behind_a_role_are_offered(desk: Desk, team: Team, aws: Simulator) -> None:
    rights = {"own": policy({"Action": "iam:ListMFADevices"})}
    aws.world.iam.change(team.user, Permissions(inline=rights))
    source, silent = keep_key(desk, team), desk.keep(aws, "silent", "AKIAIOSFODNN7EXAMPLE")
    desk.open()
    desk.session.test_sign_in(source.id)
    desk.wait(lambda: desk.state(source) == "ok")
    fill_role(desk, team, source, "arn:aws:iam::111122223333:role/Auditor")
    desk.wait(lambda: offered(desk) == [team.device.serial])
    desk.type(desk.form.role.mfa_device.line, "GAHT12345678")
    desk.choose(desk.form.role.source_profile, silent.id)

    assert offered(desk) == []
    assert desk.form.role.mfa_device.value() == "GAHT12345678"


@pytest.mark.parametrize(("shared_name", "odd"), [("lost", True), ("plain", False)], ids=["role", "keys"])
def test_a_role_on_a_role_of_the_file_is_said_to_end_after_an_hour(
    desk: Desk, files: Path, shared_name: str, odd: bool
) -> None:
    source = Profile(new_profile_id(), "file", method="shared", shared_name=shared_name)
    desk.store.put(source)
    page = desk.open()
    page.list.add_button.click()
    desk.choose_method("role")
    desk.choose(desk.form.role.source_profile, source.id)
    desk.type(desk.form.role.duration.line, "2 h")
    desk.form.role.duration.line.left.emit()

    assert ("after 1 h at the latest" in desk.message("duration")) is odd
    assert (desk.form.rows["duration"].field.property("state") == "warning") is odd


@pytest.mark.parametrize("method", [method for method, _ in STORAGE])
@pytest.mark.parametrize("width", [968, 904], ids=["1024", "960"])  # that the rail leaves of such a window
def test_no_method_is_cut_at_the_side_of_a_narrow_window(
    desk: Desk, files: Path, method: Method, width: int
) -> None:
    desk.keyring.gone = "absent"
    page = desk.open()
    page.resize(width, 640)
    desk.choose_method(method)
    page.detail.keyring_block.show_problem(SecretsUnavailable("absent", ""))
    desk.wait(page.detail.keyring_block.isVisible)
    area = only(page.detail, ScrollPane)

    assert not area.horizontalScrollBar().isVisible()
