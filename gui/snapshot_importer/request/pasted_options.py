"""The options of a pasted ``aws ec2 import-snapshot`` command as members of ImportSnapshot."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from snapshot_importer.request.members import SHAPE, short
from snapshot_importer.request.previews.command_line import OPTIONS
from snapshot_importer.request.shorthand import ShorthandError, read_shorthand

MEMBERS = {option: member for member, option in OPTIONS.items()}
# Global options of the AWS CLI (AWS CLI Command Reference, "aws"); how the app reaches AWS is its profile's matter.
GLOBAL_VALUES = frozenset(
    {"--profile", "--endpoint-url", "--output", "--query", "--color", "--ca-bundle", "--cli-read-timeout"}
    | {"--cli-connect-timeout", "--cli-binary-format", "--cli-error-format"}
)
GLOBAL_FLAGS = frozenset(
    {"--debug", "--no-verify-ssl", "--no-paginate", "--no-sign-request", "--no-cli-pager"}
    | {"--cli-auto-prompt", "--no-cli-auto-prompt", "--v2-debug"}
)
# What ends a command for its shell, where an option could stand.
_ENDS = ("|", ";", "&", ">", "<", "2>", "}", ")")


class PasteError(ValueError):
    """The text holds no request; the message says why, in words for the user."""


@dataclass(slots=True)
class Options:
    """What the options say: *params* of ImportSnapshot, *notes* on the others, the *region*."""

    params: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    region: str = ""


def options_of(words: list[str], read_json: Callable[[str], dict[str, Any]]) -> Options:
    """Read the *words* of the command; raises PasteError."""
    found, base = Options(), dict[str, Any]()
    operation: list[str] = []
    place = _after_program(words)
    while place < len(words):
        word = words[place]
        place += 1
        if not word.startswith("--"):
            if len(operation) == 2 and word.startswith(_ENDS):
                break
            operation.append(word)
            continue
        option, has_value, value = word.partition("=")
        values = [value] if has_value else _values(words, place)
        if not has_value and _takes_value(option):
            values = _specifications(values) if option == "--tag-specifications" else values[:1]
            if not values:
                raise PasteError(f"{option} has no value.")
            place += len(values)
        if option == "--cli-input-json":
            base = {} if _is_file(values[0], option, found) else read_json(_unescaped(values[0]))
        else:
            _apply(option, values, found)
    if operation[:2] != ["ec2", "import-snapshot"]:
        raise PasteError("This is another command. The app reads “aws ec2 import-snapshot”.")
    found.notes += [f"{short(word)} was left out: it belongs to no option." for word in operation[2:]]
    # As for the AWS CLI, an option outweighs the same member of --cli-input-json.
    found.params = base | found.params
    return found


def _after_program(words: list[str]) -> int:
    programs = [place for place, word in enumerate(words) if word in ("aws", "aws.exe", "aws.cmd")]
    if not programs:
        raise PasteError("This is another command. The app reads “aws ec2 import-snapshot”.")
    return programs[0] + 1


def _values(words: list[str], place: int) -> list[str]:
    end = next((i for i in range(place, len(words)) if words[i].startswith("--")), len(words))
    return words[place:end]


def _specifications(values: list[str]) -> list[str]:
    """The one option that takes several values; none of them begins like the end of a command."""
    return list(takewhile(lambda value: not value.startswith(_ENDS), values))


def _takes_value(option: str) -> bool:
    """An unknown option is taken for a flag: its value, if it has one, is then named as left over."""
    member = MEMBERS.get(option)
    return (
        (member is not None and SHAPE[member] is not bool)
        or option in GLOBAL_VALUES
        or option in ("--region", "--cli-input-json")
    )


def _apply(option: str, values: list[str], found: Options) -> None:
    positive = option.replace("--no-", "--", 1)
    if option == "--region":
        found.region = values[0]
    elif positive in MEMBERS and SHAPE[MEMBERS[positive]] is bool:
        found.params[MEMBERS[positive]] = positive == option
    elif option in MEMBERS:
        if not any(_is_file(value, option, found) for value in values):
            found.params[MEMBERS[option]] = _member(option, values)
    elif option in GLOBAL_VALUES | GLOBAL_FLAGS:
        found.notes.append(f"{option} was left out: the app's profile says how AWS is reached.")
    else:
        found.notes.append(f"{short(option)} was left out: import-snapshot has no such option.")


def _is_file(value: str, option: str, found: Options) -> bool:
    """The AWS CLI would read the file; the app was given the command only."""
    if not value.lower().startswith(("file://", "fileb://")):
        return False
    found.notes.append(f"{option} was left out: it names a file. Paste the file's content instead.")
    return True


def _member(option: str, values: list[str]) -> Any:
    kind = SHAPE[MEMBERS[option]]
    if kind is str:
        return values[0]
    read = [_structure(option, value) for value in values]
    if isinstance(kind, dict):
        return read[0]
    return [item for value in read for item in (value if isinstance(value, list) else [value])]


def _structure(option: str, text: str) -> Any:
    try:
        if text.lstrip().startswith(("{", "[")):
            return json.loads(_unescaped(text))
        return read_shorthand(text)
    except ShorthandError as error:
        raise PasteError(f"{option} cannot be read. {error}") from None
    except (ValueError, RecursionError):
        raise PasteError(f"{option} does not hold JSON that can be read.") from None


def _unescaped(text: str) -> str:
    r"""JSON from PowerShell may still have ``\"`` for each quotation mark, which the program would not see."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text.replace('\\"', '"')
    return text
