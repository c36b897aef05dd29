"""A rotation that begins at the form of a profile, with the profile in use and its sign-in."""

import uuid

from PySide6.QtTest import QTest

from fakes.import_account import policy
from fakes.windows import answer, button, dialog
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.iam_devices import MfaDevice
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.rotation.dialog import RotationDialog
from ui.profiles.profiles_desk import Desk

ONLY_WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}


def kept(desk: Desk, aws: Simulator, *, device: bool = False) -> tuple[Profile, User, MfaDevice | None]:
    """A profile with the key of a user of its own, who may change it, with a code only where there is a *device*."""
    allowed = policy({"Action": "iam:*AccessKey*", **(ONLY_WITH_MFA if device else {})})
    user = aws.world.iam.create_user(aws.account, f"mira-{uuid.uuid4().hex[:8]}", {"own": allowed})
    key = aws.world.iam.create_access_key(user)
    made = aws.world.iam.create_mfa_device(user) if device else None
    profile = Profile(
        new_profile_id(),
        "imaging",
        region=aws.region,
        access_key_id=key.access_key_id,
        mfa_device=made.serial if made else "",
        endpoint_url=aws.endpoint,
    )
    desk.store.put(profile)
    desk.keyring.put(profile.secret_name, Secret(key.secret_access_key))
    return profile, user, made


def opened(desk: Desk) -> RotationDialog:
    button(desk.page, "Rotate key…").click()
    shown = dialog(RotationDialog)
    desk.wait(lambda: not shown.rotation.busy)
    return shown


def active(aws: Simulator, user: User) -> dict[str, bool]:
    return {one.key.access_key_id: one.key.active for one in aws.world.iam.keys_of(user)}


def test_the_form_shows_the_new_key_and_the_profile_is_signed_in_with_it(desk: Desk, aws: Simulator) -> None:
    profile, user, _ = kept(desk, aws)
    desk.session.use_profile(profile.id)
    page = desk.open()
    desk.wait(lambda: desk.state(profile) == "ok")
    shown = opened(desk)
    shown.rotate.click()
    desk.wait(lambda: shown.rotation.is_done and not shown.rotation.busy)
    shown.reject()

    now = desk.store.get(profile.id)
    assert now
    assert active(aws, user) == {profile.access_key_id: False, now.access_key_id: True}
    assert desk.form.keys.access_key_id.text() == now.access_key_id
    assert not page.has_changes()
    desk.wait(lambda: desk.form.keys.secret.placeholderText() == "Stored. Leave empty to keep it.")
    assert desk.state(profile) == "ok"
    assert now.account == aws.account


def test_another_secret_that_is_typed_afterwards_takes_the_place_of_the_new_one(
    desk: Desk, aws: Simulator
) -> None:
    profile, user, _ = kept(desk, aws)
    desk.open()
    shown = opened(desk)
    shown.rotate.click()
    desk.wait(lambda: shown.rotation.is_done and not shown.rotation.busy)
    shown.reject()
    old = next(one.key for one in aws.world.iam.keys_of(user) if not one.key.active)
    desk.type(desk.form.keys.access_key_id, old.access_key_id)
    desk.type(desk.form.keys.secret, old.secret_access_key)
    desk.saved("imaging")

    now = desk.store.get(profile.id)
    assert now
    assert now.access_key_id == old.access_key_id
    assert desk.keyring.get(now.secret_name) == Secret(old.secret_access_key)


def test_a_profile_that_is_renamed_while_a_rotation_goes_on_keeps_the_new_key(
    desk: Desk, aws: Simulator
) -> None:
    profile, _, _ = kept(desk, aws)
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    shown = opened(desk)
    shown.rotate.click()
    shown.reject()
    desk.type(desk.form.look.name, "renamed")
    desk.wait(lambda: desk.store.get(profile.id) != profile and shown.rotation.is_done)
    desk.saved("renamed")

    now = desk.store.get(profile.id)
    assert now
    assert now.access_key_id != profile.access_key_id
    page.show_profile(now)
    page.detail.header.test_button.click()
    desk.wait(lambda: desk.state(profile) == "ok")


def test_a_rotation_that_goes_on_out_of_sight_is_shown_again(desk: Desk, aws: Simulator) -> None:
    kept(desk, aws)
    desk.open()
    shown = opened(desk)
    aws.cloud.faults.add(Rule("latency", "iam", "CreateAccessKey", seconds=60))
    shown.rotate.click()
    shown.reject()
    button(desk.page, "Rotate key…").click()

    assert dialog(RotationDialog) is shown
    aws.cloud.faults.clear()
    desk.wait(lambda: shown.rotation.is_done and not shown.rotation.busy)
    assert shown.isVisible()
    shown.reject()


def test_what_was_typed_is_asked_about_before(desk: Desk, aws: Simulator) -> None:
    profile, _, _ = kept(desk, aws)
    desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.look.name, "renamed")
    button(desk.page, "Rotate key…").click()
    answer("Stay")

    assert desk.page.findChildren(RotationDialog) == []
    assert desk.store.get(profile.id) == profile


def test_with_mfa_a_code_is_asked_for_before_and_after(desk: Desk, aws: Simulator) -> None:
    profile, user, device = kept(desk, aws, device=True)
    assert device
    desk.open()
    shown = opened(desk)
    assert shown.block.accessibleName() == "The keys could not be looked at"
    button(shown, "Try again").click()
    QTest.keyClicks(desk.code_dialog().field, device.code(aws.world.clock.wall()))
    desk.wait(shown.rotate.isVisible)
    shown.rotate.click()
    device.forget_codes()
    QTest.keyClicks(desk.code_dialog().field, device.code(aws.world.clock.wall()))

    desk.wait(lambda: shown.rotation.is_done and not shown.rotation.busy)
    assert sorted(active(aws, user).values()) == [False, True]
    assert desk.state(profile) == "ok"
    shown.reject()


def test_a_code_that_is_not_given_leaves_the_old_key_active(desk: Desk, aws: Simulator) -> None:
    profile, user, device = kept(desk, aws, device=True)
    assert device
    desk.open()
    shown = opened(desk)
    button(shown, "Try again").click()
    QTest.keyClicks(desk.code_dialog().field, device.code(aws.world.clock.wall()))
    desk.wait(shown.rotate.isVisible)
    shown.rotate.click()
    desk.code_dialog().reject()
    desk.wait(lambda: not shown.rotation.busy)

    assert shown.block.accessibleName() == "The old key is still active"
    assert list(active(aws, user).values()) == [True, True]
    device.forget_codes()
    button(shown, "Try again").click()
    QTest.keyClicks(desk.code_dialog().field, device.code(aws.world.clock.wall()))
    desk.wait(lambda: shown.rotation.is_done and not shown.rotation.busy)
    assert active(aws, user)[profile.access_key_id] is False
    shown.reject()


def test_only_an_access_key_that_is_kept_can_be_rotated(desk: Desk, aws: Simulator) -> None:
    kept(desk, aws)
    page = desk.open()
    rotate = desk.form.storage.rotate
    assert rotate.isVisible()

    desk.choose_method("environment")
    assert not rotate.isVisible()
    page.detail.discard()
    page.list.add_button.click()
    assert not rotate.isVisible()
