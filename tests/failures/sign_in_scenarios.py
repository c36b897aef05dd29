"""Sign-ins that end, are refused, or meet a clock that is wrong."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtTest import QTest

from failures.scenario import Scenario, again
from failures.stage import GOOD, Stage
from fakes.team import Team
from fakes.windows import answer, button, dialog, question
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog

REQUEST = ImportRequest(GOOD, "VMDK")


def refuse_sign_in(
    stage: Stage, reason: str, service: str = "sts", operation: str = "GetCallerIdentity"
) -> None:
    """Let AWS refuse the signature of the next request, and send."""
    stage.fill(REQUEST)
    stage.fault("refuse", service, operation, reason=reason)
    stage.send()


def sign_in_again(stage: Stage) -> None:
    """The button signs in: wait for it, and send again."""
    stage.wait(lambda: stage.windows.session.credentials().state == "ok")
    stage.wait(lambda: stage.page.submission.outcome.cure is None)
    again(stage)


def mend_profile(stage: Stage) -> None:
    """The button leads to the profile: test its sign-in there, once it is right, and come back."""
    assert stage.windows.window.current_page() == "profiles"
    stage.windows.session.test_sign_in()
    sign_in_again(stage)


def set_the_clock_wrong(stage: Stage) -> None:
    stage.fill(REQUEST)
    stage.world.clock.skew = timedelta(minutes=20)
    stage.send()


def set_the_clock(stage: Stage) -> None:
    assert "Switch on" in question().informativeText()
    answer("Close")
    stage.world.clock.skew = timedelta(0)
    stage.windows.session.test_sign_in()
    sign_in_again(stage)


def sign_out_elsewhere(stage: Stage) -> None:
    """The credentials go between the check and the request."""
    stage.fill(REQUEST)
    stage.windows.workspace.accounts.connections.sign_out(used(stage).id)
    stage.send()


def need_a_code(stage: Stage) -> None:
    """By now the profile of ~/.aws takes a role that needs an MFA code."""
    stage.fill(REQUEST)
    team = Team(stage.aws)
    role = team.role("importer", actions=["*"])
    Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text(
        f"[ada]\naws_access_key_id = {team.key.access_key_id}\naws_secret_access_key = {team.key.secret_access_key}\n"
    )
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(
        f"[profile imaging]\nrole_arn = {role.arn}\nsource_profile = ada\nmfa_serial = {team.device.serial}\n"
    )
    stage.windows.workspace.accounts.connections.forget(used(stage).id)
    stage.send()


def type_the_code(stage: Stage) -> None:
    """The button asks for the code."""
    stage.wait(lambda: stage.windows.session.credentials().state == "waiting")
    (device,) = stage.world.iam.mfa_devices(f"arn:aws:iam::{stage.aws.account}:user/ada")
    QTest.keyClicks(dialog(MfaDialog).field, device.code(stage.world.clock.wall()))
    sign_in_again(stage)


def lead_elsewhere(stage: Stage) -> None:
    """The keys of the profile were those of another account before."""
    stage.fill(REQUEST)
    profile = used(stage)
    stage.windows.workspace.accounts.store.put(replace(profile, account="999988887777"))
    stage.send()


def use_the_account(stage: Stage) -> None:
    """The button leads to the profile, where the account is accepted."""
    window = stage.windows.window
    stage.wait(lambda: stage.windows.session.credentials().state == "other-account")
    assert window.current_page() == "profiles"
    button(window, "Use this account from now on").click()
    sign_in_again(stage)


def used(stage: Stage) -> Profile:
    """Return the profile in use."""
    profile = stage.windows.session.profile
    assert profile is not None
    return profile


def block_the_account(stage: Stage) -> None:
    stage.fill(REQUEST)
    message = "Your account is currently being verified."
    stage.fault("error", "ec2", "ImportSnapshot", status=400, code="PendingVerification", message=message)
    stage.send()


SCENARIOS = (
    Scenario("clock-wrong", "17 minutes", set_the_clock_wrong,
             ("This computer's clock is wrong", "differs from that of AWS"), set_the_clock),
    Scenario("session-ended", "expired session", lambda stage: refuse_sign_in(stage, "expired"),
             ("The session has ended",), sign_in_again),
    Scenario("user-needed", "a role with MFA", need_a_code, ("Only you can sign in",), type_the_code),
    Scenario("other-account", "keys of another account", lead_elsewhere,
             ("The keys are of another account now",), use_the_account),
    Scenario("request-expired", "EC2 tells no difference",
             lambda stage: refuse_sign_in(stage, "expired", "ec2", "ImportSnapshot"),
             ("The session has ended, or this computer's clock is wrong",), sign_in_again),
    Scenario("secret-wrong", "another secret", lambda stage: refuse_sign_in(stage, "wrong signature"),
             ("The secret does not fit the access key id",), mend_profile),
    Scenario("key-unknown", "deleted key", lambda stage: refuse_sign_in(stage, "unknown key"),
             ("AWS does not know this access key id",), mend_profile),
    Scenario("key-refused", "AuthFailure", lambda stage: refuse_sign_in(stage, "unknown key", "ec2", "ImportSnapshot"),
             ("AWS does not accept this access key here",), mend_profile),
    Scenario("account-blocked", "PendingVerification", block_the_account,
             ("AWS has blocked or not yet opened the account",), again),
    Scenario("sign-in", "signed out meanwhile", sign_out_elsewhere,
             ("The sign-in does not work",), sign_in_again),
)  # fmt: skip
