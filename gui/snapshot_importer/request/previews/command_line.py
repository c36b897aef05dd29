r"""The request as an ``aws`` command line for bash, PowerShell and cmd.

A shell passes JSON unchanged once the characters it cares for are written ``\uXXXX``, so structures
go as JSON, and so does a text that an option of its own cannot carry: ``--cli-input-json`` takes it.
"""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from snapshot_importer.request.previews.json_text import json_text
from snapshot_importer.request.previews.shown import Shown

# The order of the form. DryRun and Encrypted are flags, those that hold structures take JSON.
OPTIONS = {
    "Description": "--description",
    "DiskContainer": "--disk-container",
    "Encrypted": "--encrypted",
    "KmsKeyId": "--kms-key-id",
    "RoleName": "--role-name",
    "TagSpecifications": "--tag-specifications",
    "ClientData": "--client-data",
    "ClientToken": "--client-token",
    "DryRun": "--dry-run",
}
# The AWS CLI puts a file's content, or a page's, in the place of an argument that begins like this.
_REPLACED = ("file://", "fileb://", "http://", "https://")
CMD_LIMIT = 8191  # characters; Microsoft, "Command prompt line string limitation"


@dataclass(frozen=True, slots=True)
class Shell:
    """How one shell is written: *frame* holds the command line as ``{}``."""

    comment: str
    continuation: str
    indent: str
    frame: str
    quote: Callable[[str], str]
    quote_json: Callable[[Any], str]
    refused: str  # matches a text that the shell cannot pass dependably


def write_command(request: Shown, shell: Shell) -> str:
    """The command, one option a line."""
    lines = ["aws ec2 import-snapshot", *_options(request, shell)]
    command = f" {shell.continuation}\n{shell.indent}  ".join(lines)
    return request.notes(shell.comment) + shell.frame.format(command) + "\n"


def _options(request: Shown, shell: Shell) -> list[str]:
    places = {"--profile": request.profile, "--region": request.region, "--endpoint-url": request.endpoint}
    lines = [f"{option} {shell.quote(value)}" for option, value in places.items() if value]
    awkward: dict[str, Any] = {}
    for member, option in OPTIONS.items():
        match request.params.get(member):
            case None:
                continue
            case True:
                lines.append(option)
            case str(text) if _is_awkward(text, shell):
                awkward[member] = text
            case str(text):
                lines.append(f"{option} {shell.quote(text)}")
            case structure:
                lines.append(f"{option} {shell.quote_json(structure)}")
    if awkward:
        lines.append(f"--cli-input-json {shell.quote_json(awkward)}")
    return lines


def _is_awkward(text: str, shell: Shell) -> bool:
    return (
        not text.isprintable()
        or text.startswith("-")
        or text.lower().startswith(_REPLACED)
        or re.search(shell.refused, text) is not None
    )


def _bash_json(value: Any) -> str:
    """Within single quotes bash changes nothing; long structures are broken over lines."""
    text = json_text(value, escaped="'")
    if len(text) > 60:
        text = json_text(value, escaped="'", indent=2).replace("\n", "\n  ")
    return f"'{text}'"


BASH = Shell(
    comment="# ",
    continuation="\\",
    indent="",
    frame="{}",
    quote=shlex.quote,
    quote_json=_bash_json,
    refused="(?!)",
)


def _bare_or(text: str, quoted: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/-]*", text) else quoted


def _powershell_quoted(text: str) -> str:
    return _bare_or(text, "'" + text.replace("'", "''") + "'")


def _powershell_json(value: Any) -> str:
    text = json_text(value, escaped="\\'‘’‚‛")
    return "'" + text.replace('"', '\\"') + "'"


POWERSHELL = Shell(
    # Windows PowerShell 5.1 hands quotation marks to a program as they are, PowerShell 7.3 escapes
    # them. Asked for Legacy, both do the first; the script block keeps the wish to itself. Neither
    # gets a backslash before the closing quotation mark right everywhere, so such a text goes as JSON.
    # PowerShell also takes typographic single quotes for its own.
    comment="# ",
    continuation="`",
    indent="  ",
    frame="& {{\n  $PSNativeCommandArgumentPassing = 'Legacy'\n  {}\n}}",
    quote=_powershell_quoted,
    quote_json=_powershell_json,
    refused='["‘’‚‛]|\\\\$',
)


def _cmd_quoted(text: str) -> str:
    return _bare_or(text, f'"{text}"')


def _cmd_json(value: Any) -> str:
    text = json_text(value, escaped="\\%!^&|<>()'`")
    return '"' + text.replace('"', '\\"') + '"'


CMD = Shell(
    # cmd sees every quotation mark as a switch, also an escaped one, so a structure's texts stand
    # outside of quotes for it and must hold none of its signs. It puts variables in the place of
    # %NAME% even within quotes.
    comment="rem ",
    continuation="^",
    indent="",
    frame="{}",
    quote=_cmd_quoted,
    quote_json=_cmd_json,
    refused='["%!^]|\\\\$',
)


def write_bash(request: Shown) -> str:
    """For bash and zsh."""
    return write_command(request, BASH)


def write_powershell(request: Shown) -> str:
    """For Windows PowerShell 5.1 and PowerShell 7."""
    return write_command(request, POWERSHELL)


def write_cmd(request: Shown) -> str:
    """For the Windows command prompt."""
    text = write_command(request, CMD)
    if len(text) <= CMD_LIMIT:
        return text
    return f"{CMD.comment}This is longer than the {CMD_LIMIT:,} characters that cmd takes. Use PowerShell.\n{text}"
