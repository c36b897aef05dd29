"""Programs that a sign-in starts: what they get, and that they end."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from snapshot_importer.accounts.child import LARGEST_OUTPUT, Finished, OutputLimitError, run_child
from snapshot_importer.accounts.child_environment import child_environment
from snapshot_importer.accounts.interaction import SignInCancelled

PATIENT = 60.0  # seconds; nothing here comes near


def run(script: str, *arguments: str, deadline: float = PATIENT) -> Finished:
    return run_child(
        ["/bin/sh", "-c", script, "sh", *arguments],
        wait=time.sleep,
        environment={"PATH": os.defpath},
        deadline=deadline,
    )


class CancelWhen:
    """A wait of the user's that ends with a cancellation as soon as *path* is there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, seconds: float) -> None:
        if self._path.exists():
            raise SignInCancelled
        time.sleep(seconds)


def is_running(pid: int) -> bool:
    """Whether a process runs; one that ended counts as gone, also before its parent looked."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def wait_until_gone(pid: int) -> None:
    for _ in range(1000):
        if not is_running(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} still runs")


def test_output_errors_and_code_are_told_apart() -> None:
    finished = run("printf out; printf err >&2; exit 3")

    assert (finished.code, finished.output, finished.errors) == (3, b"out", b"err")
    assert "out" not in repr(finished)


def test_a_signal_is_a_negative_code() -> None:
    assert run("kill -9 $$").code == -9


def test_there_is_nothing_to_read_and_no_terminal() -> None:
    assert run("cat; (: </dev/tty) 2>/dev/null || printf none").output == b"none"


def test_the_output_is_bounded() -> None:
    with pytest.raises(OutputLimitError):
        run("yes")


def test_a_little_too_much_output_of_a_program_that_ended_is_too_much() -> None:
    assert len(run(f"head -c {LARGEST_OUTPUT} /dev/zero").output) == LARGEST_OUTPUT
    with pytest.raises(OutputLimitError):
        run(f"head -c {LARGEST_OUTPUT + 1} /dev/zero")


def test_of_many_errors_the_end_is_kept() -> None:
    finished = run(f"head -c {20 * LARGEST_OUTPUT} /dev/zero >&2; printf end >&2")

    assert finished.code == 0
    assert (len(finished.errors), finished.errors[-3:]) == (LARGEST_OUTPUT, b"end")


def test_at_the_deadline_the_program_and_what_it_started_are_killed(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        run('sleep 600 & echo $! > "$1.new"; mv "$1.new" "$1"; wait', str(tmp_path / "pid"), deadline=0.5)

    wait_until_gone(int((tmp_path / "pid").read_text()))


def test_a_cancellation_kills_the_program_and_what_it_started(tmp_path: Path) -> None:
    path = tmp_path / "pid"

    with pytest.raises(SignInCancelled):
        run_child(
            [
                "/bin/sh",
                "-c",
                'trap "" TERM; sleep 600 & echo $! > "$0.new"; mv "$0.new" "$0"; wait',
                str(path),
            ],
            wait=CancelWhen(path),
            environment={"PATH": os.defpath},
            deadline=PATIENT,
        )

    wait_until_gone(int(path.read_text()))


def test_what_a_program_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    threads = threading.active_count()
    finished = run("setsid sleep 600 & printf keys; printf $! >&2")
    pid = int(finished.errors)

    try:
        assert finished.output == b"keys"
        assert is_running(pid)
        assert threading.active_count() == threads
    finally:
        os.kill(pid, 9)


def test_no_file_stays_open() -> None:
    run("true")
    before = open_files()

    for _ in range(20):
        run("printf x; exit 1")
    with pytest.raises(TimeoutError):
        run("sleep 600", deadline=0)
    with pytest.raises(FileNotFoundError):
        run_child(["/none"], wait=time.sleep, environment={}, deadline=1)

    assert open_files() == before


def test_a_child_gets_what_it_needs_and_nothing_else() -> None:
    environment = {
        "PATH": os.pathsep.join(["/usr/bin", "", ".", "bin", "/bin"]),
        "HOME": "/home/me",
        "LC_ALL": "C",
        "XDG_RUNTIME_DIR": "/run/user/1",
        "AWS_CONFIG_FILE": "/c",
        "https_proxy": "http://proxy:3128",
        "HTTP_PROXY": "http://me:geheim@proxy:3128",
        "AWS_PROFILE": "p",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_SESSION_TOKEN": "geheim",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "geheim",
        "LD_PRELOAD": "/evil.so",
        "PYTHONPATH": "/evil",
        "QT_PLUGIN_PATH": "/evil",
        "SYSTEMROOT": r"C:\Windows",
        "GITHUB_TOKEN": "geheim",
    }

    assert child_environment(environment, "linux") == {
        "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
        "HOME": "/home/me",
        "LC_ALL": "C",
        "XDG_RUNTIME_DIR": "/run/user/1",
        "AWS_CONFIG_FILE": "/c",
        "https_proxy": "http://proxy:3128",
    }
    assert child_environment(environment, "win32")["SYSTEMROOT"] == r"C:\Windows"


def test_without_a_path_the_system_s_own_counts() -> None:
    assert child_environment({}, "linux")["PATH"] == os.defpath


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc")
def test_the_environment_is_all_that_the_program_sees() -> None:
    finished = run_child(
        ["/usr/bin/env"], wait=time.sleep, environment={"PATH": "/bin", "A": "b"}, deadline=PATIENT
    )

    assert set(finished.output.split()) == {b"PATH=/bin", b"A=b"}
