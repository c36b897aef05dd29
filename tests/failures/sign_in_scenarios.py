"""Sign-ins that end, are refused, or meet a clock that is wrong."""

from datetime import timedelta

from failures.scenario import Scenario, again
from failures.stage import GOOD, Stage
from fakes.windows import answer, question
from snapshot_importer.request.model import ImportRequest

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
    profile = stage.windows.session.profile
    assert profile is not None
    stage.windows.workspace._connections.sign_out(profile.id)
    stage.send()


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
