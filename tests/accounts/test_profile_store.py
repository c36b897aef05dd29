"""The file of profiles."""

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id

FIRST = Profile(id=new_profile_id(), name="first", access_key_id="AKIAIOSFODNN7EXAMPLE")
SECOND = Profile(id=new_profile_id(), name="second", method="environment", colour="teal")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "snapshot-importer" / "profiles.json"


def test_profiles_outlive_the_program(path: Path) -> None:
    store = ProfileStore(path)
    store.put(FIRST)
    store.put(SECOND)
    store.use(SECOND.id)

    again = ProfileStore(path)

    assert again.profiles() == (FIRST, SECOND)
    assert again.last_used == SECOND
    assert again.notice == ""


def test_a_changed_profile_keeps_its_place(path: Path) -> None:
    store = ProfileStore(path)
    store.put(FIRST)
    store.put(SECOND)

    store.put(replace(FIRST, name="renamed"))

    assert [profile.name for profile in ProfileStore(path).profiles()] == ["renamed", "second"]


def test_a_removed_profile_is_gone_also_as_the_last_used(path: Path) -> None:
    store = ProfileStore(path)
    store.put(FIRST)
    store.use(FIRST.id)

    store.remove(FIRST.id)

    assert ProfileStore(path).profiles() == ()
    assert store.last_used is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_user_may_read_it_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        ProfileStore(path).put(FIRST)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_keys_of_a_later_version_are_ignored(path: Path) -> None:
    ProfileStore(path).put(FIRST)
    document = json.loads(path.read_text())
    document["profiles"][0]["shoe_size"] = "43"
    document["more"] = True
    path.write_text(json.dumps(document))

    assert ProfileStore(path).profiles() == (FIRST,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"schema": 1}',
        '{"schema": 99, "profiles": []}',
        '{"schema": "1", "profiles": []}',
        '{"schema": 1, "profiles": [{}]}',
        '{"schema": 1, "profiles": [{"id": "../x", "name": "n"}]}',
        '{"schema": 1, "profiles": [{"id": "' + "a" * 32 + '", "name": 5}]}',
        "\udcff",
        "[" * 100_000,
    ],
)
def test_a_broken_file_is_kept_aside_and_told(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode(errors="surrogateescape"))

    store = ProfileStore(path)

    assert store.profiles() == ()
    (kept,) = path.parent.iterdir()
    assert kept.name in store.notice
    assert kept.read_bytes() == text.encode(errors="surrogateescape")


def test_after_a_broken_file_new_profiles_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("{")

    ProfileStore(path).put(FIRST)

    assert ProfileStore(path).profiles() == (FIRST,)
    assert len(list(path.parent.iterdir())) == 2


def test_a_write_that_fails_changes_neither_file_nor_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ProfileStore(path)
    store.put(FIRST)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.put(SECOND)

    assert store.profiles() == (FIRST,)
    assert ProfileStore(path).profiles() == (FIRST,)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_another_writer_never_leaves_half_a_file(path: Path) -> None:
    store = ProfileStore(path)
    store.put(FIRST)
    opened = path.open()

    store.put(SECOND)

    with opened:
        assert len(json.load(opened)["profiles"]) == 1


def test_what_is_asked_is_answered_while_a_change_is_being_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ProfileStore(path)
    store.put(FIRST)
    begun, goes_on = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        begun.set()
        goes_on.wait()

    monkeypatch.setattr("snapshot_importer.accounts.profiles.write_private", slow)
    renamed = replace(FIRST, name="renamed")
    writer = threading.Thread(target=store.put, args=(renamed,))
    writer.start()
    begun.wait()

    meanwhile = (store.get(FIRST.id), store.profiles())
    goes_on.set()
    writer.join()

    assert meanwhile == (FIRST, (FIRST,))
    assert store.get(FIRST.id) == renamed


def test_changes_that_meet_are_all_kept(path: Path) -> None:
    store = ProfileStore(path)
    store.put(FIRST)

    def lengthen(profile: Profile) -> Profile:
        return replace(profile, account=profile.account + "1")

    threads = [threading.Thread(target=store.change, args=(FIRST.id, lengthen)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ProfileStore(path).profiles()[0].account == "1" * 8
    assert store.change("0" * 32, lengthen) is None


def test_more_profiles_than_can_be_read_again_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [replace(FIRST, id=f"{number:032x}", name=f"profile {number}") for number in range(4)]
    store = ProfileStore(path)
    for profile in many[:3]:
        store.put(profile)
    monkeypatch.setattr("snapshot_importer.accounts.profiles.LARGEST_FILE", path.stat().st_size + 100)

    with pytest.raises(OSError, match="too many profiles"):
        store.put(many[3])

    assert ProfileStore(path).profiles() == tuple(many[:3])
    assert store.profiles() == tuple(many[:3])


def test_half_a_character_of_an_imported_file_does_no_harm(path: Path) -> None:
    store = ProfileStore(path)

    store.put(replace(FIRST, name="half \ud800"))

    assert ProfileStore(path).profiles()[0].name == "half ?"
