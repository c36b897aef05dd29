"""Keys from a program: the good answers, and a sentence for each of the others."""

import json
import os
import shlex
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from snapshot_importer.accounts import program
from snapshot_importer.accounts.interaction import SignInCancelled, SignInError
from snapshot_importer.accounts.program import ProgramKeys
from snapshot_importer.accounts.secrets import Secret

KEYS = {"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "geheim"}
LATER = "2999-01-01T00:00:00Z"

Make = Callable[[str], str]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a way to make the program ``get-keys`` of a shell script; it returns the command."""

    def make_program(script: str) -> str:
        path = tmp_path / "my programs" / "get-keys"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        return shlex.quote(str(path))

    return make_program


def printing(answer: object) -> str:
    return f"cat <<'END'\n{answer if isinstance(answer, str) else json.dumps(answer)}\nEND"


def refusal(command: str, **options: Any) -> str:
    with pytest.raises(SignInError) as caught:
        program.run(command, **options)
    assert "geheim" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "keys"),
    [
        (KEYS, ProgramKeys("AKIAIOSFODNN7EXAMPLE", Secret("geheim"))),
        (
            KEYS | {"SessionToken": "zeichen", "Expiration": LATER, "AccountId": "111122223333"},
            ProgramKeys(
                "AKIAIOSFODNN7EXAMPLE",
                Secret("geheim", "zeichen"),
                datetime(2999, 1, 1, tzinfo=UTC),
            ),
        ),
        (
            KEYS | {"SessionToken": None, "Expiration": "2999-01-01T02:00:00+02:00", "Other": []},
            ProgramKeys("AKIAIOSFODNN7EXAMPLE", Secret("geheim"), datetime(2999, 1, 1, tzinfo=UTC)),
        ),
    ],
    ids=["long-term", "temporary", "other zone"],
)
def test_what_it_prints_are_the_keys(make: Make, answer: object, keys: ProgramKeys) -> None:
    assert program.run(make(printing(answer))) == keys
    assert "geheim" not in repr(keys)


def test_arguments_reach_it_without_a_shell(make: Make, tmp_path: Path) -> None:
    command = make(f'printf "%s|" "$@" > {shlex.quote(str(tmp_path / "arguments"))}\n{printing(KEYS)}')

    program.run(f"{command} 'a b' $HOME \"c;d\" `true` *")

    assert (tmp_path / "arguments").read_text() == "a b|$HOME|c;d|`true`|*|"


def test_it_is_looked_for_where_programs_are(make: Make, tmp_path: Path) -> None:
    make(printing(KEYS))
    folders = {"PATH": os.pathsep.join([str(tmp_path / "my programs"), os.defpath])}

    assert program.run("get-keys", environment=folders).access_key_id == "AKIAIOSFODNN7EXAMPLE"


def test_it_does_not_see_the_keys_of_the_environment(make: Make, tmp_path: Path) -> None:
    command = make(f"env > {shlex.quote(str(tmp_path / 'seen'))}\n{printing(KEYS)}")

    program.run(command, environment={"PATH": os.defpath, "AWS_SECRET_ACCESS_KEY": "geheim", "HOME": "/h"})

    seen = (tmp_path / "seen").read_text()
    assert "HOME=/h" in seen
    assert "geheim" not in seen


WRONG_ANSWERS: dict[str, tuple[object, str]] = {
    "nothing": ("", "printed something else than keys."),
    "no JSON": ("AccessKeyId: geheim", "printed something else than keys."),
    "list": ([KEYS], "printed something else than keys."),
    "deep": ("[" * 60_000, "printed something else than keys."),
    "big number": ('{"Version": ' + "9" * 5000 + "}", "printed something else than keys."),
    "no version": ({"AccessKeyId": "a"}, "printed keys of a version that is not 1."),
    "version 2": (KEYS | {"Version": 2}, "printed keys of a version that is not 1."),
    "version true": (KEYS | {"Version": True}, "printed keys of a version that is not 1."),
    "no id": (KEYS | {"AccessKeyId": ""}, "printed no AccessKeyId or no SecretAccessKey."),
    "no secret": (KEYS | {"SecretAccessKey": None}, "printed no AccessKeyId or no SecretAccessKey."),
    "number": (KEYS | {"SecretAccessKey": 7}, "printed a wrong SecretAccessKey."),
    "line": (KEYS | {"SessionToken": "geheim\nX-Header: 1"}, "printed a wrong SessionToken."),
    "no zone": (
        KEYS | {"Expiration": "2999-01-01T00:00:00"},
        "printed an Expiration that is not a time with its zone, such as 2030-01-01T12:00:00Z.",
    ),
    "seconds": (
        KEYS | {"Expiration": 32472144000},
        "printed an Expiration that is not a time with its zone, such as 2030-01-01T12:00:00Z.",
    ),
    "ended": (
        KEYS | {"Expiration": "2020-01-01T00:00:00Z"},
        "printed keys that have ended already. The clock of this computer may be wrong.",
    ),
}


@pytest.mark.parametrize(("answer", "what"), WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_an_answer_that_is_no_keys_is_told(make: Make, answer: object, what: str) -> None:
    assert refusal(make(printing(answer))) == f"The program get-keys {what}"


def test_bytes_that_are_no_text_are_no_keys(make: Make) -> None:
    assert refusal(make("printf '\\377\\376x'")) == "The program get-keys printed something else than keys."


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("exit 3", "failed with exit code 3."),
        ("kill -9 $$", "failed with signal 9."),
        (
            "echo starting >&2; echo 'Session ended. Run: login --again' >&2; exit 1",
            "failed with exit code 1: Session ended. Run: login --again",
        ),
        (
            """echo 'my_secret: "geheim" token=geheim, password geheim' >&2; exit 1""",
            'failed with exit code 1: my_secret: …" token=…, password …',
        ),
        (
            "echo 'bad wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here' >&2; exit 1",
            "failed with exit code 1: bad … here",
        ),
        ("printf '\\033[31mred\\000\\n\\n' >&2; exit 1", "failed with exit code 1: [31mred"),
        ("yes geheimgeheimgeheimx | head -c 300000 | tr -d '\\n' >&2; exit 1", "failed with exit code 1: …"),
        ("yes 'ab' | head -c 300000 | tr '\\n' ' ' >&2; exit 1", f"failed with exit code 1: {'ab ' * 66}ab…"),
    ],
    ids=["silent", "signal", "last line", "named secrets", "key", "escapes", "long word", "long line"],
)
def test_a_failure_is_told_in_its_own_words_without_secrets(make: Make, script: str, what: str) -> None:
    assert refusal(make(script)) == f"The program get-keys {what}"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", "The command of this profile is empty."),
        ("'get", "The command of this profile cannot be understood: a quotation mark is missing."),
        ("/none/get-keys geheim", "The program get-keys of this profile was not found, or is no program."),
        ("''", "The program  of this profile was not found, or is no program."),
        ("/etc/passwd", "The program passwd of this profile was not found, or is no program."),
        ("sh a\0b", "The program sh cannot be started (its command holds a NUL)."),
    ],
    ids=["empty", "open quote", "not there", "no name", "no program", "NUL"],
)
def test_a_command_that_cannot_be_run_is_told(command: str, sentence: str) -> None:
    assert refusal(command) == sentence


def test_a_program_of_another_machine_is_told(make: Make, tmp_path: Path) -> None:
    command = make("")
    (tmp_path / "my programs" / "get-keys").write_bytes(b"\x7fELF garbage")

    assert refusal(command) == "The program get-keys cannot be started (Exec format error)."


def test_a_program_that_hangs_is_ended(make: Make) -> None:
    assert (
        refusal(make("sleep 600"), deadline=0.2)
        == "The program get-keys gave no keys in 0.2 s and was ended."
    )


def test_a_gigabyte_is_not_read(make: Make) -> None:
    assert refusal(make("head -c 1000000000 /dev/zero")) == (
        "The program get-keys printed more than 64 KiB, which are no keys, and was ended."
    )


def test_the_user_can_cancel(make: Make) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise SignInCancelled
        time.sleep(seconds)

    with pytest.raises(SignInCancelled):
        program.run(make("sleep 600"), wait=wait)
    assert len(waits) == 3
