"""What a secret shows of itself."""

import copy
import pickle

import pytest

from snapshot_importer.accounts.secrets import Secret, SessionSecrets

CANARY = "wJalrXUtnFEMI/K7MDENG"


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(CANARY, CANARY)

    assert CANARY not in f"{secret} {secret!r} {[secret]} {secret!s:>40}"


def test_a_secret_is_not_pickled_or_copied() -> None:
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            way(Secret(CANARY))


def test_secrets_are_compared_by_both_parts() -> None:
    assert Secret("a", "b") == Secret(" a\n", "b")
    assert Secret("a", "b") != Secret("a")
    assert Secret("ab") != Secret("a", "b")


def test_secrets_of_a_session_are_kept_by_profile() -> None:
    secrets = SessionSecrets()
    secrets.put("one", Secret("1"))
    secrets.put("two", Secret("2"))
    secrets.delete("one")
    secrets.delete("one")

    assert secrets.get("one") is None
    assert secrets.get("two") == Secret("2")
