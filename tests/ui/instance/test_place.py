"""Where instances meet: only in a folder that nobody else can enter, exchange or feign."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snapshot_importer.ui.instance.place import is_private, is_safe, meeting_place

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows' pipes have no folder")
SOMEBODY = 12345


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose name leaves room for that of a socket, with one for temporary files in it."""
    with tempfile.TemporaryDirectory(prefix="p-") as name:
        folder = Path(name)
        (folder / "run").mkdir(mode=0o700)
        (folder / "tmp").mkdir()
        (folder / "tmp").chmod(0o1777)
        monkeypatch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        yield folder


def runtime(short: Path) -> dict[str, str]:
    return {"XDG_RUNTIME_DIR": str(short / "run")}


def test_they_meet_in_the_runtime_folder(short: Path, tmp_path: Path) -> None:
    place = Path(meeting_place(tmp_path, runtime(short)))

    assert place.parent == short / "run" / "snapshot-importer"
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert is_safe(str(place))


def test_each_data_folder_has_its_own_place_whatever_it_is_called(short: Path, tmp_path: Path) -> None:
    data, other, link = tmp_path / "data", tmp_path / "other", tmp_path / "link"
    link.symlink_to(data)
    place = meeting_place(data, runtime(short))

    assert meeting_place(other, runtime(short)) != place
    assert meeting_place(link, runtime(short)) == place


@pytest.mark.parametrize("variable", [{}, {"XDG_RUNTIME_DIR": "run"}, {"XDG_RUNTIME_DIR": "/nowhere"}])
def test_without_a_runtime_folder_they_meet_among_the_temporary_files(
    short: Path, tmp_path: Path, variable: dict[str, str]
) -> None:
    assert (
        Path(meeting_place(tmp_path, variable)).parent == short / "tmp" / f"snapshot-importer-{os.getuid()}"
    )


def test_a_name_that_no_socket_can_have_is_not_taken(short: Path, tmp_path: Path) -> None:
    long = short / ("x" * 90)
    long.mkdir(mode=0o700)

    assert meeting_place(tmp_path, {"XDG_RUNTIME_DIR": str(long)}).startswith(str(short / "tmp"))


def open_to_others(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def a_link(folder: Path) -> None:
    folder.with_name("real").mkdir(mode=0o700)
    folder.symlink_to(folder.with_name("real"))


def a_file(folder: Path) -> None:
    folder.touch(mode=0o700)


def of_somebody(folder: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    folder.mkdir(mode=0o700)
    os.chown(folder, SOMEBODY, SOMEBODY)


def in_a_folder_of_somebody(folder: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    folder.mkdir(mode=0o700)
    os.chown(folder.parent, SOMEBODY, SOMEBODY)


def where_others_may_move_it(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.parent.chmod(0o777)  # without the sticky bit


@pytest.mark.parametrize(
    "lay", [open_to_others, a_link, a_file, of_somebody, in_a_folder_of_somebody, where_others_may_move_it]
)
def test_a_folder_that_others_may_touch_is_refused(
    short: Path, tmp_path: Path, lay: Callable[[Path], None]
) -> None:
    folder = short / "run" / "snapshot-importer"
    lay(folder)

    assert not is_private(folder)
    assert not is_safe(str(folder / "0123456789abcdef"))
    assert meeting_place(tmp_path, runtime(short)).startswith(str(short / "tmp"))


def test_where_no_folder_is_safe_there_is_no_place(short: Path, tmp_path: Path) -> None:
    open_to_others(short / "run" / "snapshot-importer")
    open_to_others(short / "tmp" / f"snapshot-importer-{os.getuid()}")

    assert meeting_place(tmp_path, runtime(short)) == ""


@pytest.mark.parametrize("address", ["", "relative/0123", "/no\0where/0123", "/nowhere/at/all/0123"])
def test_what_is_no_place_is_not_safe(address: str) -> None:
    assert not is_safe(address)
