"""Split a pasted command line into the words that a program would get from its shell."""

import re
import shlex
from collections.abc import Iterator


class UnclosedQuoteError(ValueError):
    """A quotation mark has no partner."""


def command_words(text: str) -> list[str]:
    """The words of *text*, written for bash, PowerShell or cmd; raises UnclosedQuoteError."""
    lines = text.replace("\r\n", "\n").strip("\n \t").split("\n")
    while lines and re.match(r"\s*(?:#|rem\b|::)", lines[0], re.IGNORECASE):
        del lines[0]
    command = "\n".join(lines)
    if "$PSNativeCommandArgumentPassing" in command or re.search(r" `[ \t]*$", command, re.MULTILINE):
        return _powershell_words(command)
    if re.search(r" \^[ \t]*$", command, re.MULTILINE):
        return _windows_words(_without_carets(command))
    return _bash_words(command)


def _bash_words(command: str) -> list[str]:
    # A backslash before a line's end joins lines, but not within quotes.
    joined = re.sub(
        r"""('[^']*'|"(?:\\.|[^"\\])*"|\\[^\n])|\\\n""",
        lambda found: found[1] or "",
        command,
        flags=re.DOTALL,
    )
    try:
        return shlex.split(joined)
    except ValueError:
        raise UnclosedQuoteError from None


# Within single quotes a doubled one is one; within double quotes a backtick takes the next sign as it is.
_PS_PART = re.compile(
    r"""(?P<gap>(?:\s|`\n)+)|'(?P<single>(?:[^']|'')*)'|"(?P<double>(?:`.|""|[^"`])*)"|(?P<bare>(?:`.|[^\s'"`])+)""",
    re.DOTALL,
)


def _powershell_words(command: str) -> list[str]:
    words: list[str] = []
    place, begins = 0, True
    while place < len(command):
        found = _PS_PART.match(command, place)
        if found is None:
            raise UnclosedQuoteError
        place = found.end()
        if found["gap"] is not None:
            begins = True
            continue
        part = _powershell_text(found)
        words[len(words) if begins else -1 :] = [part if begins else words[-1] + part]
        begins = False
    return words


def _powershell_text(found: re.Match[str]) -> str:
    if found["single"] is not None:
        return found["single"].replace("''", "'")
    if found["double"] is not None:
        return re.sub(r'`(.)|""', lambda sign: sign[1] or '"', found["double"], flags=re.DOTALL)
    return re.sub(r"`(.)", r"\1", found["bare"], flags=re.DOTALL)


def _without_carets(command: str) -> str:
    """What cmd hands on: outside of quotes a caret joins lines and takes the next sign as it is."""
    return re.sub(
        r'("[^"\n]*(?:"|$))|\^\n|\^(.)',
        lambda found: found[1] or found[2] or "",
        command,
        flags=re.MULTILINE,
    )


def _windows_words(command: str) -> list[str]:
    """The rules of CommandLineToArgvW (Microsoft, "Parsing C command-line arguments")."""
    return [word for line in command.split("\n") for word in _argv(line)]


def _argv(line: str) -> Iterator[str]:
    word, is_quoted, has_word = "", False, False
    for found in re.finditer(r'(\\*)"|(\\+)|(\s)|([^\\"\s]+)', line):
        if found[1] is not None:
            word += "\\" * (len(found[1]) // 2)
            if len(found[1]) % 2:
                word += '"'
            else:
                is_quoted = not is_quoted
            has_word = True
        elif found[3] is not None and not is_quoted:
            if has_word:
                yield word
            word, has_word = "", False
        else:
            word, has_word = word + found[0], True
    if is_quoted:
        raise UnclosedQuoteError
    if has_word:
        yield word
