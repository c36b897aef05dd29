"""How the sign-in of a profile, and the watches that depend on it, follow each other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import client, simulated_aws
from fakes.windows import PATIENCE, home_of_aws, keep_profile, keys_of
from snapshot_importer.accounts.credentials import Standing
from snapshot_importer.accounts.profiles import ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.errors import CallError
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.tasks.task import Task, WatchState
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.credentials import credentials_from
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.watch_notice import sayings
from snapshot_importer.ui.text import clock_time


class Office:
    """The services of a workspace without its windows."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.background = Background(DaemonExecutor(2, "worker"))
        self.store = ProfileStore(folder / "profiles.json")
        self.connections = Connections(self.store, SessionSecrets(), SessionSecrets())
        self.session = Session(self.store, self.connections, self.background)
        self.imports = Imports(
            folder / "history.sqlite",
            self.store,
            self.connections,
            self.session,
            self.background,
            LinksInMemory(),
        )
        assert self.session.profile
        self.profile_id = self.session.profile.id

    def signed_in(self) -> None:
        """Open the journal, sign in and wait for the first listing."""
        self.imports.open()
        self.session.test_sign_in()
        self.wait(lambda: self.session.credentials().state == "ok")
        self.wait(lambda: self.imports.watch_states() and self.watch().answered)

    def watch(self) -> WatchState:
        """Return the state of the only watch."""
        (state,) = self.imports.watch_states()
        return state

    def second_line(self, task_id: str) -> str:
        """Return what the row of a task says."""
        return next(task.second_line for task in self.imports.tasks() if task.task_id == task_id)

    def poll(self) -> None:
        """Ask AWS now and wait until the watch says what came of it."""
        self._poll_once()  # perhaps the one that the sign-in had begun already
        self._poll_once()

    def _poll_once(self) -> None:
        self.wait(lambda: self.watch().next_poll)
        before = self.watch().next_poll
        self.imports.refresh()
        self.wait(lambda: self.watch().next_poll not in (None, before))

    def poll_by_itself(self) -> None:
        """Have the watch ask AWS as it does without a wish of the user's, and wait until it says what came of it."""
        self.wait(lambda: self.watch().next_poll)
        before = self.watch().next_poll
        self.imports.watching.nudge()
        self.wait(lambda: self.watch().next_poll not in (None, before))

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def close(self) -> None:
        """End it."""
        self.imports.close(2.0)
        self.background.close()
        self.connections.close()


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A profile of ~/.aws in use, which reaches the simulated AWS."""
    aws.cloud.faults.clear()
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    made = Office(qtbot, tmp_path / "data")
    yield made
    made.close()


def test_the_watches_are_woken_when_the_history_can_be_written_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.signed_in()
    journal = office.imports.journal
    assert journal
    told: list[str] = []
    monkeypatch.setattr(office.imports, "refresh", lambda: told.append("woken"))

    goes = iter((False, True))

    def try_again() -> bool:
        told.append("tried")
        return next(goes)

    monkeypatch.setattr(journal.file, "try_again", try_again)
    office.imports.write_again()
    office.wait(lambda: told == ["tried"])
    office.imports.write_again()
    office.wait(lambda: "woken" in told)
    assert told == ["tried", "tried", "woken"]


def test_after_a_sign_out_nothing_is_signed_until_the_sign_in(office: Office, aws: Simulator) -> None:
    disk = {"Format": "VMDK", "UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "erp/erp-db01.vmdk"}}
    task_id = client(aws, "ec2").import_snapshot(DiskContainer=disk)["ImportTaskId"]
    office.signed_in()
    assert office.second_line(task_id) == "Waiting in AWS"

    office.session.sign_out(office.profile_id)
    office.wait(lambda: office.watch().problem)
    sent = len(aws.world.ledger.entries())
    office.poll()

    problem = office.watch().problem
    assert problem is not None
    assert (problem.kind, problem.code) == ("sign-in", "SignedOut")
    assert len(aws.world.ledger.entries()) == sent
    assert office.second_line(task_id) == "Sign in to keep watching"
    assert office.session.credentials().state == "signed-out"

    office.session.test_sign_in()

    office.wait(lambda: office.session.credentials().state == "ok")
    office.wait(lambda: office.watch().problem is None)
    assert office.second_line(task_id) == "Waiting in AWS"


def unexpected(error: Exception) -> None:
    raise error


def test_an_import_whose_profile_is_gone_is_watched_and_cancelled_with_another_one(
    office: Office, aws: Simulator
) -> None:
    disk = {"Format": "VMDK", "UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "erp/erp-db01.vmdk"}}
    office.signed_in()
    done: list[Task] = []
    intent = Intent(office.session.account, {"DiskContainer": disk})
    office.imports.submit(intent, owner=office.session, done=done.append, failed=unexpected)
    office.wait(lambda: done)
    own = office.store.get(office.profile_id)
    assert own

    def line() -> str:
        return next(task.second_line for task in office.imports.tasks() if task.key == done[0].key)

    office.store.remove(own.id)
    office.session.credentials_changed.emit(own.id)
    office.wait(lambda: line() == f"No profile for {done[0].account}")

    second = replace(own, id=new_profile_id(), name="second", account=done[0].account)
    office.store.put(second)
    office.session.test_sign_in(second.id)
    office.wait(lambda: line() == "Waiting in AWS")

    office.imports.act(
        done[0],
        lambda journal, channel: cancel(journal, channel, done[0], ""),
        owner=office.session,
        done=lambda _: None,
        failed=unexpected,
    )
    office.wait(lambda: line().startswith("Asked at"))


@pytest.mark.parametrize(("code", "state"), [("ExpiredToken", "ended"), ("AuthFailure", "refused")])
def test_a_sign_in_that_fails_in_a_poll_is_told_once_and_taken_back_when_it_works_again(
    office: Office, aws: Simulator, code: str, state: str
) -> None:
    office.signed_in()
    told: list[str] = []
    office.session.credentials_changed.connect(lambda _: told.append(office.session.credentials().state))
    aws.cloud.faults.add(Rule("error", "ec2", status=400, code=code, message="No."))

    for _ in range(3):
        office.poll()
        office.imports.watching.sign_ins.look()

    assert told == [state]
    assert office.session.credentials().problem == "No."
    aws.cloud.faults.clear()
    office.poll()
    office.wait(lambda: office.session.credentials().state == "ok")
    assert told == [state, "signing-in", "ok"]


def test_a_failure_that_is_older_than_the_sign_in_is_not_told_again(office: Office, aws: Simulator) -> None:
    office.signed_in()
    aws.cloud.faults.add(Rule("error", "ec2", status=400, code="ExpiredToken", message="No."))
    office.poll()
    office.imports.watching.sign_ins.look()
    assert office.session.credentials().state == "ended"
    aws.cloud.faults.clear()
    aws.cloud.faults.add(Rule("hang", "ec2"))  # the watch keeps its problem while it waits

    office.session.test_sign_in()
    office.wait(lambda: office.session.credentials().state == "ok")
    office.imports.watching.sign_ins.look()

    assert office.session.credentials().state == "ok"
    aws.cloud.faults.clear()


def test_a_sign_out_is_no_failure_of_the_sign_in(office: Office) -> None:
    office.signed_in()

    office.session.sign_out(office.profile_id)
    office.wait(lambda: office.watch().problem)
    office.imports.watching.sign_ins.look()

    assert office.session.credentials().state == "signed-out"


def test_a_keyring_that_does_not_answer_a_poll_is_no_refusal_by_aws() -> None:
    error = CallError("sign-in", "The keyring is locked.", operation="", code="Keyring", sent=False)

    assert credentials_from(error).state == "keyring"


def test_without_a_connection_the_last_answer_and_the_next_try_are_told(
    office: Office, aws: Simulator
) -> None:
    office.signed_in()
    answered = office.watch().answered
    assert answered is not None
    aws.cloud.faults.add(Rule("drop"))

    office.poll()
    # One connection that is lost is tried again before it is told.
    office.wait(lambda: list(sayings([office.watch()], office.session.credentials(), datetime.now(UTC))))

    (saying,) = sayings([office.watch()], office.session.credentials(), datetime.now(UTC))
    assert saying.words.startswith(
        f"No connection to AWS. Last answer {clock_time(answered)}. Trying again in "
    )
    assert saying.retry


def test_who_may_not_list_is_told_which_permission_is_missing(office: Office, aws: Simulator) -> None:
    office.signed_in()
    denied = Rule("error", "ec2", status=403, code="UnauthorizedOperation", message="You are not authorized")
    aws.cloud.faults.add(denied)

    office.poll()

    (saying,) = sayings([office.watch()], office.session.credentials(), datetime.now(UTC))
    assert saying.words == (
        f"You may not list imports in {aws.region} (ec2:DescribeImportSnapshotTasks). "
        "Imports started here are still shown."
    )


def test_the_watch_asks_for_the_account_only_with_new_clients_and_at_the_users_wish(
    office: Office, aws: Simulator
) -> None:
    def asked() -> int:
        return len(aws.world.ledger.accepted("GetCallerIdentity"))

    office.signed_in()
    office.poll()
    before = asked()

    for _ in range(2):
        office.poll_by_itself()
    with_the_same = asked()
    office.connections.forget(office.profile_id)
    office.poll_by_itself()
    with_new_clients = asked()
    office.poll()

    assert with_the_same == before
    assert with_new_clients == before + 1
    assert asked() == with_new_clients + 2  # two wishes


def test_who_signed_out_is_signed_in_again_by_nobody_else(office: Office) -> None:
    office.signed_in()
    office.session.sign_out(office.profile_id)

    office.session.check_sign_in(office.profile_id)
    office.session.use_profile(office.profile_id)

    assert office.session.credentials().state == "signed-out"
    assert office.connections.signed_out(office.profile_id)


def test_a_failure_of_keys_that_are_gone_is_no_news(office: Office) -> None:
    office.signed_in()
    outdated = CallError("sign-in", "The token is expired", operation="DescribeKey", code="ExpiredToken")
    outdated.outdated = True

    office.session.saw_failure(outdated)

    assert office.session.credentials().state == "ok"


def test_a_failure_says_nothing_while_a_sign_in_is_under_way(office: Office) -> None:
    office.signed_in()
    office.session.test_sign_in()
    assert office.session.credentials().state == "signing-in"

    office.session.saw_failure(CallError("sign-in", "Sign in", operation="DescribeKey", code="SignInNeeded"))

    assert office.session.credentials().state == "signing-in"
    office.wait(lambda: office.session.credentials().state == "ok")


def test_keys_that_were_refused_at_their_end_have_ended_and_nothing_else(office: Office) -> None:
    office.signed_in()
    over = datetime.now(UTC)
    office.connections.standing = lambda _: Standing(over, until=over)  # type: ignore[method-assign, assignment]

    office.session.saw_failure(
        CallError("sign-in", "Request has expired", operation="DescribeKey", code="RequestExpired")
    )

    found = office.session.credentials()
    assert (found.state, found.at, found.error) == ("ended", over, None)
    assert found.identity
