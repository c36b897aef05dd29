"""A program that a sign-in starts: in a group of its own, with an end to its time and to what is kept of its words."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Wait: TypeAlias = Callable[[float], None]

LARGEST_OUTPUT = 64 << 10  # bytes
PIECE = 64 << 10
# Seconds between two looks at the program: short at first, since most end at once.
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.1


class OutputLimitError(Exception):
    """A program wrote more than it should, and was ended."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended, and what it wrote; of its errors only the end."""

    code: int  # negative: the number of the signal that ended it
    output: bytes = field(repr=False)
    errors: bytes = field(repr=False)


def run_child(
    arguments: Sequence[str], *, wait: Wait, environment: Mapping[str, str], deadline: float
) -> Finished:
    """Run a program to its end, without a shell, a terminal or anything to read; *deadline* in seconds.

    Raises OSError or ValueError if it cannot be started, `TimeoutError`, `OutputLimitError`, and whatever *wait*
    raises, which is called again and again with a part of a second. The program and those that it started are
    killed then; if it ends by itself, what it leaves running is left alone, and not waited for.
    """
    with _Words() as output, _Words() as errors:
        process = subprocess.Popen(  # noqa: S603 - the user agreed to the command, see `consents`
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output.writable,
            stderr=errors.writable,
            env=dict(environment),
            start_new_session=True,  # no terminal to ask on, and a group to kill
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows has it
        )
        try:
            _wait_for(process, output, wait, time.monotonic() + deadline)
        except BaseException:
            _kill(process)
            raise
    if output.is_too_long:
        raise OutputLimitError
    return Finished(process.returncode, output.kept, errors.kept)


def _wait_for(process: "subprocess.Popen[bytes]", output: "_Words", wait: Wait, end: float) -> None:
    pause = FIRST_PAUSE
    while process.poll() is None:
        if time.monotonic() > end:
            raise TimeoutError
        if output.is_too_long:
            raise OutputLimitError
        wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    # The group lives as long as anything in it, also when its first process has ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1.0)


class _Words:
    """The reading end of a pipe, read in a thread; the last `LARGEST_OUTPUT` bytes are kept.

    A program may leave another one running that holds the pipe open for days, such as a browser. So the end is
    not waited for: a mark is written behind what is there, and is read last.
    """

    def __init__(self) -> None:
        self.kept = b""
        self._count = 0
        self._mark = secrets.token_bytes(16)
        self._readable, self.writable = os.pipe()
        self._thread = threading.Thread(target=self._read, name="program-output", daemon=True)
        self._thread.start()

    def __enter__(self) -> "_Words":
        return self

    def __exit__(self, *_error: object) -> None:
        os.write(self.writable, self._mark)
        os.close(self.writable)
        self._thread.join()

    @property
    def is_too_long(self) -> bool:
        return self._count > LARGEST_OUTPUT

    def _read(self) -> None:
        text = bytearray()
        place = -1
        while place < 0:
            piece = os.read(self._readable, PIECE)
            searched = max(0, len(text) - len(self._mark))
            text += piece
            place = text.find(self._mark, searched)
            self._count += len(piece)
            if place < 0 and len(text) > 2 * LARGEST_OUTPUT:
                del text[:-LARGEST_OUTPUT]
        os.close(self._readable)
        self._count -= len(text) - place
        self.kept = bytes(text[:place][-LARGEST_OUTPUT:])
