"""What Windows makes of a pasted command, by the documented rules of PowerShell, cmd and CommandLineToArgvW."""

import re


def argv(line: str) -> list[str]:
    """Microsoft, "CommandLineToArgvW function", remarks on quotation marks and backslashes."""
    words: list[str] = []
    word: str | None = None
    quoted = False
    place = 0
    while place < len(line):
        sign = line[place]
        if sign == "\\":
            end = place
            while end < len(line) and line[end] == "\\":
                end += 1
            count = end - place
            place = end
            if line[end : end + 1] == '"':
                word = (word or "") + "\\" * (count // 2)
                if count % 2:
                    word += '"'
                    place += 1
            else:
                word = (word or "") + "\\" * count
            continue
        if sign == '"':
            quoted = not quoted
            word = word or ""
        elif sign in " \t" and not quoted:
            if word is not None:
                words.append(word)
            word = None
        else:
            word = (word or "") + sign
        place += 1
    assert not quoted
    return words if word is None else [*words, word]


def cmd_argv(text: str) -> list[str]:
    """cmd: variables first, then quotation marks as switches, carets and operators outside of them."""
    line = "".join(part for part in text.splitlines(keepends=True) if not part.startswith("rem "))
    assert "%" not in line
    assert "!" not in line
    passed, quoted, place = "", False, 0
    while place < len(line.rstrip("\n")):
        sign = line[place]
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            assert sign not in "&|<>()\n"
            if sign == "^":
                assert line[place + 1] == "\n"
                place += 2
                continue
        assert sign != "\n"
        passed += sign
        place += 1
    assert not quoted
    return argv(passed)


# PowerShell takes typographic quotes for its own (about_Quoting_Rules).
_SINGLE = "['‘’‚‛]"
_PS_WORD = re.compile(
    rf"{_SINGLE}((?:[^'‘’‚‛]|{_SINGLE}{_SINGLE})*){_SINGLE}(?=\s|$)|([A-Za-z0-9:._/-]+)(?=\s|$)"
)


def powershell_argv(text: str, *, doubles_last_backslashes: bool) -> list[str]:
    """The argument passing "Legacy" of PowerShell 7, or without the doubling that of Windows PowerShell 5.1."""
    frame = r"(?:# [^\n]*\n)*& \{\n  \$PSNativeCommandArgumentPassing = 'Legacy'\n(.*)\n\}\n"
    found = re.fullmatch(frame, text, re.DOTALL)
    assert found is not None
    command = re.sub(r" `\n", " ", found[1]).strip()
    words, place = [], 0
    while place < len(command):
        word = _PS_WORD.match(command, place)
        assert word is not None, command[place:]
        words.append(word[2] if word[1] is None else re.sub(f"({_SINGLE}){_SINGLE}", r"\1", word[1]))
        place = word.end()
        place += len(command[place:]) - len(command[place:].lstrip())
    line = " ".join(_legacy(word, doubles_last_backslashes=doubles_last_backslashes) for word in words)
    return argv(line)


def _legacy(word: str, *, doubles_last_backslashes: bool) -> str:
    """NativeCommandParameterBinder: quotes around a word with a space that no unescaped quotes enclose."""
    assert word, "5.1 drops an empty argument"
    quotes = needs = 0
    for index, sign in enumerate(word):
        if sign == '"' and word[index - 1 : index] != "\\":
            quotes += 1
        elif sign.isspace() and quotes % 2 == 0:
            needs = 1
    if not needs:
        return word
    last = len(word) - len(word.rstrip("\\"))
    tail = "\\" * last if doubles_last_backslashes else ""
    return f'"{word}{tail}"'
