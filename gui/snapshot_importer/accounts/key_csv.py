"""Reads the CSV file in which AWS hands out an access key, as it is or as a spreadsheet has written it again."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from snapshot_importer.accounts.key_problems import key_problems
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret

# Bytes; AWS's own file has some hundred.
LARGEST_FILE = 1 << 16

NO_FILE = "This is not a file."
UNREADABLE = "The file cannot be read: {reason}."
EMPTY = "The file is empty."
TOO_LARGE = "The file is too large to be a list of access keys: AWS's own has less than 1 KB."
BINARY = "This is not a text file. AWS calls the file of a new access key accessKeys.csv."
REPORT = "This is a credential report: it tells of keys and holds no secret. Use the file that AWS offers when a key is made."
PASSWORD = "This file holds a console password and no access key."
ROOT_KEY = (
    "This is a file of the root user's key, which may do everything. Make a key for an IAM user instead."
)
NO_COLUMNS = "This is no file of access keys: it has no columns “Access key ID” and “Secret access key”."
NO_COLUMN = "The file has no column “{column}”. Download it again, or type the key."
NO_ROWS = "The file has its heading and no access key below it."

# Headings, without case, spaces and signs: AWS's of 2024 and of before, and that of `aws configure import`.
ID, SECRET, USER = "accesskeyid", "secretaccesskey", "username"
TITLES = {ID: "Access key ID", SECRET: "Secret access key"}


class KeyCsvError(Exception):
    """The file holds no key that could be used; *sentence* is for the user and repeats nothing of the file."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class CsvKey:
    """One access key of a file; whether it is still active only AWS knows."""

    access_key_id: str
    secret: Secret
    user_name: str = ""  # where the file has that column


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The keys of a file in their order, and a sentence for each row that could not be used."""

    keys: tuple[CsvKey, ...]
    notices: tuple[str, ...] = ()


def read_key_csv(path: Path) -> KeyFile:
    """Read the keys in the file *path*; the file is left as it is. Raises KeyCsvError."""
    try:
        # A pipe or a device would be waited for without end.
        if not path.is_file():
            raise KeyCsvError(NO_FILE)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not valid"
        raise KeyCsvError(UNREADABLE.format(reason=reason)) from None
    return parse_key_csv(content)


def parse_key_csv(content: bytes) -> KeyFile:
    """Read the keys in *content*. Raises KeyCsvError where there is none."""
    if len(content) > LARGEST_FILE:
        raise KeyCsvError(TOO_LARGE)
    text = _text(content)
    if not text.strip():
        raise KeyCsvError(EMPTY)
    rows = _rows(text)
    _, heading = next(rows, (0, []))
    columns = {re.sub(r"[^a-z]", "", title.casefold()): place for place, title in enumerate(heading)}
    _check_columns(columns, text)
    keys: list[CsvKey] = []
    notices: list[str] = []
    for number, row in rows:
        key = CsvKey(_cell(row, columns, ID), Secret(_cell(row, columns, SECRET)), _cell(row, columns, USER))
        problem = _problem(key)
        if problem:
            notices.append(f"Line {number}: {problem}")
        elif key not in keys:
            keys.append(key)
    if not keys:
        raise KeyCsvError(notices[0] if notices else NO_ROWS)
    return KeyFile(tuple(keys), tuple(notices))


def profile_name(key: CsvKey, path: Path) -> str:
    """Return what a profile of *key* may be called: as its user, or as the file without what AWS adds to its name."""
    stem = re.sub(r"[ _-]*\(\d+\)$", "", path.stem)
    return key.user_name or re.sub(r"[ _-]*access_?keys?$", "", stem, flags=re.IGNORECASE) or "Access key"


def _text(content: bytes) -> str:
    """Return *content* as text, whichever encoding Windows or a spreadsheet gave it."""
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content[1:8:2] == bytes(4):
        encoding = "utf-16-le"
    elif content[:8:2] == bytes(4):
        encoding = "utf-16-be"
    # A password or a name in an old encoding does not matter: ids and secrets are ASCII.
    text = content.decode(encoding, "replace")
    if "\0" in text:
        raise KeyCsvError(BINARY)
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with the number of the line where it ends, from 1."""
    text = text.lstrip()
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        raise KeyCsvError(BINARY) from None


def _check_columns(columns: Mapping[str, int], text: str) -> None:
    if {"usercreationtime", "accesskeyactive"} & set(columns):
        raise KeyCsvError(REPORT)
    if text.lstrip().startswith("AWSAccessKeyId="):
        raise KeyCsvError(ROOT_KEY)
    missing = [column for column in (ID, SECRET) if column not in columns]
    if len(missing) == 2:
        raise KeyCsvError(PASSWORD if "password" in columns else NO_COLUMNS)
    if missing:
        raise KeyCsvError(NO_COLUMN.format(column=TITLES[missing[0]]))


def _cell(row: list[str], columns: Mapping[str, int], column: str) -> str:
    place = columns.get(column, len(row))
    return row[place].strip() if place < len(row) else ""


def _problem(key: CsvKey) -> str:
    """Return what is wrong with a row, or nothing."""
    if not key.access_key_id:
        return "the access key id is missing."
    if not key.secret.secret_access_key:
        return "the secret access key is missing."
    if key.access_key_id.startswith("ASIA"):
        return "keys that begin with ASIA are temporary and need their session token. Type them instead."
    profile = Profile("", "", access_key_id=key.access_key_id)
    problems = key_problems(profile, key.secret.secret_access_key, None)
    return next((problem.message for problem in problems if problem.severity == "error"), "")
