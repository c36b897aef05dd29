"""Damage the file of the history in every way: the program starts, works on, and keeps the damaged file as it was.

The count is how many damaged files are opened.
"""

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError, UnreadableError
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

COUNT = 500
NAIVE_COUNT = 300  # after which a naive way must have gone wrong once; the first few may all be harmless
NAME = "history.sqlite"
IMPORTS = 30
OTHER_ACCOUNT = "999988887777"
SUFFIXES = ("", "-wal", "-shm")
Opening = Callable[[Path], Journal]


@dataclass
class Told:
    """What became of one damaged history."""

    how: str
    kept: bool = False  # put aside
    imports: int = 0  # that are still there
    wrong: tuple[str, ...] = ()


def measure(count: int, seed: int) -> dict[str, Any]:
    """Return what became of the damaged files, and every offence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        closed, left, other = templates(folder)
        chance = random.Random(seed)
        told = [
            tried(
                folder / "try",
                chance.choice((closed, left)),
                other,
                random.Random(seed + number),
                opened if number % 3 else opened_large,
            )
            for number in range(count)
        ]
        trusted = [
            name
            for name, opening in NAIVE.items()
            if not any(
                tried(folder / "try", closed, other, random.Random(seed + number), opening).wrong
                for number in range(NAIVE_COUNT)
            )
        ]
    offences = [f"{number}. {one.how}: {what}" for number, one in enumerate(told) for what in one.wrong]
    offences += [f"{name}: not found out" for name in trusted]
    aside = [one for one in told if one.kept]
    return {
        "opened": len(told),
        "put_aside": len(aside),
        "imports_saved": round(sum(one.imports for one in aside) / max(1, len(aside) * IMPORTS), 3),
        "imports_in_place": sum(one.imports for one in told if not one.kept),
        "offences": offences,
    }


def templates(folder: Path) -> tuple[Path, Path, Path]:
    """A history that was closed, one whose program was killed, and one of another time."""
    clock = FakeClock()
    aws = FakeAws(clock)
    channel = channel_to(aws)
    closed, left, other, foreign = (folder / name for name in ("closed", "left", "other", "foreign"))
    with closing(Journal(other / NAME, clock=clock)) as journal:
        fill(journal, channel, aws, 5)
        shutil.copytree(other, foreign)
    with closing(Journal(closed / NAME, clock=clock)) as journal:
        fill(journal, channel, aws, IMPORTS)
    with closing(Journal(closed / NAME, clock=clock)) as journal:
        fill(journal, channel, aws, 1)
        shutil.copytree(closed, left)
    return closed, left, foreign


def fill(journal: Journal, channel: Channel, aws: FakeAws, imports: int) -> None:
    for number in range(imports):
        task = submit(journal, channel, Intent(ACCOUNT, request(f"disk-{number}"), object_size=1 << 30))
        if number % 3 == 0:
            aws.finish(task.task_id)
        if number % 7 == 0:
            journal.set_note([task], f"for Ana, {number}")
    Watcher(journal, channel).poll()


def tried(folder: Path, template: Path, other: Path, chance: random.Random, opening: Opening) -> Told:
    """Damage a copy of *template*, open it and look at everything in it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    path = folder / NAME
    how = chance.choice(WAYS)(path, other, chance)
    told = Told(f"{template.name}, {how}")
    before = contents(folder)
    try:
        if begun_anew(path, opening, told):
            begun_anew(path, opening, told)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        told.wrong = (repr(error),)
    else:
        told.wrong += tuple(lost(before, contents(folder), kept=told.kept))
        if not is_sound(path):
            told.wrong += ("it goes on in a damaged file",)
    return told


def begun_anew(path: Path, opening: Opening, told: Told) -> bool:
    """Open the file and work with it; return whether the next start is to find out what is wrong with it."""
    with closing(opening(path)) as journal:
        told.kept, told.imports = journal.file.kept is not None, len(journal.tasks())
        try:
            told.wrong = tuple(looked_at(journal))
        except UnreadableError:  # of a large file, whose rows are read when they are asked for
            return True
        except JournalError as error:
            told.wrong = (f"refused: {error}",)
        return "started anew" in journal.file.trouble


def opened(path: Path) -> Journal:
    return Journal(path, clock=FakeClock())


def opened_large(path: Path) -> Journal:
    """Open the file as a large one, which is looked at whole after that."""
    with patch("snapshot_importer.tasks.store.AT_ONCE", 0):
        journal = opened(path)
        journal.file.check()
    return journal


def looked_at(journal: Journal) -> Iterator[str]:
    """Look at each import, and begin a new one."""
    for task in journal.tasks():
        (
            journal.timelines.events(task),
            journal.timelines.calls(task),
            journal.timelines.points(task),
            journal.parameters(task),
        )
    aws = FakeAws(journal.clock, account=OTHER_ACCOUNT)
    done = submit(journal, channel_to(aws), Intent(OTHER_ACCOUNT, request("new")))
    if done.state != "SUBMITTED" or len(aws.ledger) != 1:
        yield f"a new import is {done.state}"


def is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except (sqlite3.Error, UnicodeError):
        return False


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def lost(before: dict[str, bytes], after: dict[str, bytes], *, kept: bool) -> Iterator[str]:
    """Compare the file that was damaged, and its log, with what was put aside."""
    if not kept:
        return
    if before.get(NAME) and before[NAME] not in after.values() and not merged(after):
        yield "the damaged file is gone"


def merged(after: dict[str, bytes]) -> bool:
    """Whether what was put aside is sound, for SQLite: then its log was carried over into it, and nothing is lost."""
    for name, text in after.items():
        if ".damaged-" in name and text.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(":memory:")) as connection:
                connection.deserialize(
                    text[:18] + b"\1\1" + text[20:]
                )  # as a file without a log (fileformat2, 1.3.3)
                found = [str(text) for (text,) in connection.execute("PRAGMA integrity_check")]
                # A word that no program writes is the damage itself.
                return all(text == "ok" or text.startswith("CHECK constraint failed") for text in found)
    return False


def flip(path: Path, _: Path, chance: random.Random) -> str:
    file = with_suffix(path, chance)
    data = bytearray(file.read_bytes())
    bits = chance.choice((1, 8, 200))
    for _place in range(bits if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)
    return f"{bits} bits of {file.name}"


def head(path: Path, _: Path, chance: random.Random) -> str:
    data = bytearray(path.read_bytes())
    for _place in range(chance.choice((1, 4))):
        data[chance.randrange(100)] = chance.randrange(256)
    path.write_bytes(data)
    return "bytes of the head"


def cut(path: Path, _: Path, chance: random.Random) -> str:
    file = with_suffix(path, chance)
    size = file.stat().st_size
    length = chance.choice((0, 1, 100, size // 2, max(0, size - 1), chance.randrange(size + 1)))
    with file.open("r+b") as opened_file:
        opened_file.truncate(length)
    return f"{file.name} cut at {length} of {size}"


def overwrite(path: Path, _: Path, chance: random.Random) -> str:
    file = with_suffix(path, chance)
    data = bytearray(file.read_bytes())
    begin = chance.randrange(len(data) + 1)
    length = chance.choice((16, 512, 4096, 20000))
    data[begin : begin + length] = chance.randbytes(len(data[begin : begin + length]))
    file.write_bytes(data)
    return f"{length} bytes of {file.name} from {begin}"


def swap(path: Path, _: Path, chance: random.Random) -> str:
    data = path.read_bytes()
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    one, two = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[one], pages[two] = pages[two], pages[one]
    path.write_bytes(b"".join(pages))
    return f"pages {one} and {two} swapped"


def garbage(path: Path, _: Path, chance: random.Random) -> str:
    path.write_bytes(chance.randbytes(chance.choice((1, 511, 4096, 50_000))))
    return "garbage"


def remove(path: Path, _: Path, chance: random.Random) -> str:
    file = with_suffix(path, chance)
    file.unlink()
    return f"{file.name} removed"


def foreign(path: Path, other: Path, chance: random.Random) -> str:
    suffix = chance.choice(SUFFIXES[1:])
    shutil.copy(other / f"{NAME}{suffix}", path.with_name(f"{NAME}{suffix}"))
    return f"{suffix} of another history"


def folder_instead(path: Path, _: Path, chance: random.Random) -> str:
    file = path.with_name(NAME + chance.choice(SUFFIXES))
    file.unlink(missing_ok=True)
    file.mkdir()
    return f"a folder instead of {file.name}"


def value(path: Path, _: Path, chance: random.Random) -> str:
    """Damage a text within a row, which SQLite does not notice."""
    data = bytearray(path.read_bytes())
    marks = (b"DiskContainer", b"disk-", b"import-snap", b"COMPLETED", b"Tags", b"2026-", b"111122223333")
    places = [at for mark in marks for at in occurrences(data, mark)]
    at = chance.choice(places) + chance.randrange(-8, 20)
    data[at] = chance.randrange(256)
    path.write_bytes(data)
    return f"byte {at} of a row"


def occurrences(data: bytearray, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


WAYS: tuple[Callable[[Path, Path, random.Random], str], ...] = (
    *(flip, head, cut, overwrite, swap, garbage, remove, foreign, folder_instead, value, value),
)


def with_suffix(path: Path, chance: random.Random) -> Path:
    there = [file for suffix in SUFFIXES if (file := path.with_name(NAME + suffix)).exists()]
    return chance.choice(there)


def naive_anew(path: Path) -> Journal:
    """Throw away what cannot be opened."""
    journal = opened(path)
    if journal.file.kept:
        shutil.rmtree(
            journal.file.kept.path
        ) if journal.file.kept.path.is_dir() else journal.file.kept.path.unlink()
    return journal


def naive_trust(path: Path) -> Journal:
    """Open whatever is there."""
    with patch("snapshot_importer.tasks.store._check"):
        return opened(path)


NAIVE: dict[str, Opening] = {"anew": naive_anew, "trust": naive_trust}
