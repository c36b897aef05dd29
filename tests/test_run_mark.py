"""What a run leaves behind when it ends, well or not."""

import faulthandler
import os
import signal
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.canaries import Canaries
from fakes.ending import run_to_its_end
from snapshot_importer.run_mark import KEPT, RUNS, RunMark, crashes, keep_reports, kept_reports


@pytest.fixture(autouse=True)
def crashes_of_the_suite_are_told() -> Iterator[None]:
    """Give the crash handler, which a mark takes over, back to the suite."""
    yield
    faulthandler.enable(sys.__stderr__ or 2)


@pytest.mark.parametrize(
    ("then", "status", "told"),
    [
        pytest.param("faulthandler._sigsegv()", -signal.SIGSEGV, "Segmentation fault", id="segfault"),
        pytest.param("os.abort()", -signal.SIGABRT, "Aborted", id="abort"),
        pytest.param("qFatal('no way on')", -signal.SIGABRT, "Aborted", id="fatal-message-of-qt"),
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, "", id="killed"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="ends by signals")
def test_a_crash_leaves_its_mark(tmp_path: Path, then: str, status: int, told: str) -> None:
    done = run_to_its_end(tmp_path, then)

    (crash,) = crashes(tmp_path / "data")
    # The stacks of the other threads are read while these go on: one that ends meanwhile makes it another crash.
    assert done.returncode in (status, -signal.SIGSEGV)
    assert told in crash.text
    assert "Snapshot Importer" in crash.text
    assert stat.S_IMODE(crash.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(crash.path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="has no core files")
def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415

    before = resource.getrlimit(resource.RLIMIT_CORE)
    if not before[1]:
        pytest.skip("this computer allows none")
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        limit = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE), flush=True)"
        done = run_to_its_end(tmp_path, f"{limit}; faulthandler._sigsegv()")
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)

    assert done.stdout.split() == ["0", str(before[1])]
    assert "Segmentation fault" in crashes(tmp_path / "data")[0].text


def test_a_fault_that_ends_the_program_leaves_its_trace_without_secrets(tmp_path: Path) -> None:
    link = "https://b.s3.amazonaws.com/k?X-Amz-Signature=0f1e2d3c4b5a6978"
    key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    done = run_to_its_end(tmp_path, "", begin=f"raise RuntimeError('lost {link} of {key}')")

    (crash,) = crashes(tmp_path / "data")
    assert done.returncode == 1
    assert "RuntimeError: lost https://b.s3.amazonaws.com/k?X-Amz-Signature=**** of ****" in crash.text
    assert Canaries(signature="0f1e2d3c4b5a6978", key=key).in_files(tmp_path, without=tmp_path / "none") == []


@pytest.mark.parametrize(
    "then",
    [
        pytest.param("app.quit()", id="quit"),
        pytest.param("QTimer.singleShot(0, app, app.quit); 1 / 0", id="after-a-fault-that-was-shown"),
        pytest.param("os.kill(os.getpid(), signal.SIGTERM)", id="sigterm"),
        pytest.param("os.kill(os.getpid(), signal.SIGINT)", id="sigint"),
        pytest.param(
            "os.kill(os.getpid(), getattr(signal, 'SIGHUP', signal.SIGTERM))", id="its-terminal-closed"
        ),
    ],
)
def test_a_run_that_ended_well_leaves_no_mark(tmp_path: Path, then: str) -> None:
    done = run_to_its_end(tmp_path, then)

    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "data" / RUNS).iterdir()) == []
    assert ("ZeroDivisionError" in (tmp_path / "data" / "log.txt").read_text()) == ("1 / 0" in then)


def test_a_run_does_not_take_the_mark_of_another(tmp_path: Path) -> None:
    mine, other = RunMark(tmp_path), RunMark(tmp_path)
    try:
        assert crashes(tmp_path) == ()
        other.leave()
        (crash,) = crashes(tmp_path)
        assert crash.began == other.began
    finally:
        other.leave()
        mine.remove()
    assert [crash.began for crash in crashes(tmp_path)] == [other.began]


def test_what_was_told_once_is_not_told_again(tmp_path: Path) -> None:
    for _ in range(KEPT + 2):
        RunMark(tmp_path).leave()
    told = crashes(tmp_path)

    keep_reports(tmp_path, told)
    keep_reports(tmp_path, told)  # as another window does that found them, too

    assert len(told) == KEPT + 2
    assert crashes(tmp_path) == ()
    assert [crash.began for crash in kept_reports(tmp_path)] == [crash.began for crash in told[:KEPT]]


@pytest.mark.parametrize(
    "content",
    [b"", b"Began: never\n", b"\xff\xfe" * 1000, b"Began: 2026-11-27T14:02:00+00:00\n" + b"x" * 10**7],
)
def test_whatever_lies_among_the_marks_is_read_without_a_crash(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RUNS).mkdir()
    (tmp_path / RUNS / "20261127T140200000000-1.txt").write_bytes(content)
    (tmp_path / RUNS / "no mark.txt").write_bytes(content)

    found = crashes(tmp_path)

    assert len(found) == (len(content) > 10**6)
    assert all(len(crash.text) < 10**6 for crash in found)


def test_a_mark_that_is_only_just_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / RUNS).mkdir()
    new, old = (tmp_path / RUNS / f"{name}-1.txt" for name in ("new", "old"))
    new.touch()
    old.touch()
    long_ago = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(old, (long_ago, long_ago))

    assert crashes(tmp_path) == ()
    assert [path.name for path in (tmp_path / RUNS).iterdir()] == ["new-1.txt"]


def test_a_run_goes_on_where_no_mark_can_be_left(tmp_path: Path) -> None:
    (tmp_path / RUNS).write_text("a file where the folder should be")

    mark = RunMark(tmp_path)
    mark.died(RuntimeError("lost"))
    mark.remove()

    assert crashes(tmp_path) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="ends by signals")
def test_a_signal_that_comes_before_the_event_loop_is_not_lost(tmp_path: Path) -> None:
    done = run_to_its_end(tmp_path, "", begin="os.kill(os.getpid(), signal.SIGTERM)")

    assert (done.returncode, done.stderr) == (0, "")
    assert crashes(tmp_path / "data") == ()
