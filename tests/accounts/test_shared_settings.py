"""The two files of ~/.aws on disk, in every state in which they are met."""

import os
import threading
from pathlib import Path

import pytest

from snapshot_importer.accounts.shared_files import LARGEST_FILE
from snapshot_importer.accounts.shared_settings import SharedSettings, read_shared

CONFIG = "[profile a]\nregion = eu-west-1\nname = Grün\n[sso-session s]\nsso_region = x\n[services v]\ns3 =\n  e = 1\n"


class SharedSettingsReader:
    def __init__(self, folder: Path) -> None:
        self.config = folder / "config"
        self.credentials = folder / "credentials"

    def __call__(self, config: bytes | None = None, credentials: bytes | None = None) -> SharedSettings:
        for path, content in ((self.config, config), (self.credentials, credentials)):
            if content is not None:
                path.write_bytes(content)
        return read_shared(
            {"AWS_CONFIG_FILE": str(self.config), "AWS_SHARED_CREDENTIALS_FILE": str(self.credentials)}
        )


@pytest.fixture
def read(tmp_path: Path) -> SharedSettingsReader:
    return SharedSettingsReader(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        CONFIG.encode(),
        b"\xef\xbb\xbf" + CONFIG.encode(),
        CONFIG.replace("\n", "\r\n").encode(),
        CONFIG.replace("\n", "\r").encode(),
        b"\xff\xfe" + CONFIG.encode("utf-16-le"),
        b"\xfe\xff" + CONFIG.replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["plain", "UTF-8 with its mark", "Windows lines", "old Mac lines", "UTF-16", "UTF-16 big end first"],
)
def test_a_file_reads_the_same_in_every_way_in_which_editors_write_it(
    read: SharedSettingsReader, content: bytes
) -> None:
    found = read(content)

    assert found.notices == ()
    assert dict(found.config["a"]) == {"region": "eu-west-1", "name": "Grün"}
    assert dict(found.sso_sessions["s"]) == {"sso_region": "x"}
    assert dict(found.services["v"]) == {"s3": {"e": "1"}}


def test_credentials_win_key_by_key(read: SharedSettingsReader) -> None:
    found = read(b"[profile a]\nregion = x\nname = 1\n", b"[a]\nregion = y\n[b]\n")

    assert found.names == ("a", "b")
    assert dict(found.profile("a") or {}) == {"region": "y", "name": "1"}
    assert found.profile("c") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"garbage\n[a]\nregion = x\n", "Line 1 of {} cannot be understood and is left out."),
        (
            b"[a]\nregion = x\nregion\n key\n\n=\n",
            "Lines 3 and 6 of {} cannot be understood and are left out.",
        ),
        (
            b"[a]\nregion = x\n" + b"?\n" * 9,
            "Lines 3, 4, 5 and more of {} cannot be understood and are left out.",
        ),
        (b"[a]\nregion = y\nregion = x\n", "Line 3 of {} repeats a name; the later value counts."),
        (b"[a]\n[a]\nregion = x\n[a]\n", "Lines 2 and 4 of {} repeat names; the later values count."),
        (b"[a]\nregion = x\nname = \xff\n", "Line 3 of {} cannot be understood and is left out."),
        (b"[a]\nregion = x\nname = a\0b\n", "Line 3 of {} cannot be understood and is left out."),
    ],
    ids=["no section", "two lines", "many lines", "key twice", "section twice", "no text", "NUL"],
)
def test_what_is_broken_is_named_with_its_line_and_the_rest_is_used(
    read: SharedSettingsReader, content: bytes, told: str
) -> None:
    found = read(None, content)

    assert found.notices == (told.format(read.credentials),)
    assert dict(found.credentials["a"]) == {"region": "x"}


def test_a_name_with_spaces_and_without_quotes_is_told(read: SharedSettingsReader) -> None:
    found = read(b"[profile a]\n\n[profile my dev]\nregion = x\n")

    assert found.names == ("a",)
    assert found.notices == (f"Line 3 of {read.config} names no profile: a name with spaces needs quotes.",)


def test_no_notice_shows_what_a_line_says(read: SharedSettingsReader) -> None:
    found = read(b"geheim\n[geheim\n[a]\ngeheim\naws_secret_access_key = geheim\n", b"[a]\nb =\n  geheim\n")

    assert len(found.notices) == 2
    assert "geheim" not in " ".join(found.notices)
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    "piece", [b"x", b"\0", b"[a\n", b"[]\n", b"a=b\n ", b"a = \xff\n", b"[a]\n"], ids=repr
)
def test_ten_megabytes_of_garbage_are_not_read(read: SharedSettingsReader, piece: bytes) -> None:
    found = read(piece * (10_000_000 // len(piece)), b"[b]\n")

    assert found.names == ("b",)
    assert found.notices == (f"{read.config} is larger than 4 MiB, so it is not read.",)


@pytest.mark.parametrize("piece", [b"x", b"=", b"a=b\n ", b"[a]\n", b"\xff" * 7 + b"\n"], ids=repr)
def test_the_most_garbage_that_is_read_is_harmless(read: SharedSettingsReader, piece: bytes) -> None:
    read(b"[a]\nregion = x\n" + piece * ((LARGEST_FILE - 100) // len(piece)), b"[b]\n")

    assert "b" in read().names


def test_files_that_are_not_there_are_empty(read: SharedSettingsReader) -> None:
    assert read() == SharedSettings()


def test_a_file_that_may_not_be_read_is_told(read: SharedSettingsReader, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    read.config = folder / ("n" * 300)  # as root, only the system's own limits refuse

    found = read(None, b"[b]\n")

    assert found.names == ("b",)
    assert found.notices == (f"The AWS settings cannot be read: {read.config} (File name too long).",)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told(read: SharedSettingsReader) -> None:
    read(b"[a]\n")
    read.config.chmod(0)

    assert read().notices == (f"The AWS settings cannot be read: {read.config} (Permission denied).",)


def test_links_are_followed(read: SharedSettingsReader, tmp_path: Path) -> None:
    (tmp_path / "dotfiles").write_text("[profile a]\n")
    read.config.symlink_to(tmp_path / "dotfiles")
    read.credentials.symlink_to(read.credentials)

    assert read().names == ("a",)


def test_a_pipe_is_no_file_and_is_not_waited_for(read: SharedSettingsReader) -> None:
    os.mkfifo(read.config)
    found: list[SharedSettings] = []
    thread = threading.Thread(target=lambda: found.append(read()), daemon=True)

    thread.start()
    thread.join(10)

    assert found == [SharedSettings()]


def test_the_files_are_never_written(read: SharedSettingsReader) -> None:
    read(b"garbage\n[a]\n[a]\n", b"")
    before = [(path.stat().st_mtime_ns, path.read_bytes()) for path in (read.config, read.credentials)]
    for path in (read.config, read.credentials):
        path.chmod(0o444)

    read()

    assert [
        (path.stat().st_mtime_ns, path.read_bytes()) for path in (read.config, read.credentials)
    ] == before


def test_a_head_without_end_costs_no_time_and_is_no_profile(read: SharedSettingsReader) -> None:
    """Splitting it into words would take minutes."""
    found = read(b"[profile " + b"a " * 1_000_000 + b"]\nregion = x\n[profile b]\nregion = y\n", b"")

    assert found.names == ("b",)
