"""The two files of ~/.aws: where they are, and what they say; bounded, with tolerance, and never written."""

import codecs
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from snapshot_importer.accounts.shared_ini import Ini, parse_ini

# Tools that write a profile for each role of each account make some thousands, of 300 bytes each.
LARGEST_FILE = 4 << 20
# Lines that a notice names.
LINES_TOLD = 3

# What a file may begin with, and its encoding then; Windows PowerShell writes UTF-16 with `>`.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def shared_paths(environment: Mapping[str, str] | None = None) -> tuple[Path, Path]:
    """Return where the config and the credentials file are, or would be."""
    environment = os.environ if environment is None else environment
    return (
        _expanded(environment.get("AWS_CONFIG_FILE") or "~/.aws/config"),
        _expanded(environment.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials"),
    )


def read_ini_file(path: Path) -> tuple[Ini, tuple[str, ...]]:
    """Return what a file says, and a sentence for each thing in it that is passed over; raises nothing.

    No sentence repeats a line: it may hold a secret.
    """
    try:
        text = _text(path)
    except OSError as error:
        return parse_ini(""), (f"The AWS settings cannot be read: {path} ({error.strerror}).",)
    if text is None:
        return parse_ini(""), (f"{path} is larger than {LARGEST_FILE >> 20} MiB, so it is not read.",)
    ini = parse_ini(text)
    return ini, tuple(_notices(path, ini))


def lines_of(path: Path, numbers: Iterable[int], one: str, many: str) -> str:
    """Return a sentence on the lines with these *numbers*: "Line 3 of …/config " and *one*, or *many*."""
    numbers = sorted(numbers)
    told = [str(number) for number in numbers[:LINES_TOLD]]
    if len(numbers) > LINES_TOLD:
        told.append("more")
    if len(told) == 1:
        return f"Line {told[0]} of {path} {one}"
    return f"Lines {', '.join(told[:-1])} and {told[-1]} of {path} {many}"


def _expanded(path: str) -> Path:
    # As botocore does it; Path.expanduser raises where there is no home.
    return Path(os.path.expanduser(os.path.expandvars(path)))  # noqa: PTH111


def _text(path: Path) -> str | None:
    """Return the text of a file, ``None`` if it is too large.

    One that is not there is empty, and so are devices and pipes: botocore reads only files, too.
    """
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        return None
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


def _notices(path: Path, ini: Ini) -> Iterable[str]:
    if ini.broken:
        yield lines_of(
            path,
            ini.broken,
            "cannot be understood and is left out.",
            "cannot be understood and are left out.",
        )
    if ini.repeated:
        yield lines_of(
            path,
            ini.repeated,
            "repeats a name; the later value counts.",
            "repeat names; the later values count.",
        )
