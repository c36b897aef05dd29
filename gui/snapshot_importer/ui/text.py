"""How values are put into words and how foreign text is made safe to show.

Nothing here decides anything: sizes, times and hidden characters become what a person reads.
"""

import html
import unicodedata
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

NO_BREAK_SPACE = "\u00a0"
KIB = 1024
LONGEST_LINE = 100  # characters of a tool tip


def visible(text: str) -> str:
    """Return *text* with control, format and bidirectional characters as escapes, so that nothing hides or reorders."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return f"\\u{{{ord(character):X}}}"
    return character


def tool_tip(text: str) -> str:
    """Return *text* for ``setToolTip``: escaped HTML, where Qt could take it for HTML or would not wrap it.

    A tip that needs neither stays as it is: screen readers are told it where a control has no other description.
    Each line of *text* is one of the tip.
    """
    lines = [visible(line) for line in text.split("\n")]
    escaped = [html.escape(line, quote=False) for line in lines]
    plain = escaped == lines and all(len(line) <= LONGEST_LINE for line in lines)
    return "\n".join(lines) if plain else f"<qt>{'<br>'.join(escaped)}</qt>"


def label_text(text: str) -> str:
    """Return *text* for buttons, actions and tabs, where ``&`` would become a mnemonic."""
    return visible(text).replace("&", "&&")


def size(count: float | None) -> str:
    """Return *count* bytes as a binary size with one decimal, such as ``18.4 GiB``; ``–`` where unknown."""
    if count is None:
        return "–"
    value, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if value < KIB:
            break
        value, unit = value / KIB, larger
    number = QLocale().toString(value, "f", 0 if unit == "bytes" else 1)
    return f"{number}{NO_BREAK_SPACE}{unit}"


def gib(count: float) -> str:
    """Return *count* GiB in words."""
    return f"{QLocale().toString(float(count), 'g', 6)}{NO_BREAK_SPACE}GiB"


def percent(value: int) -> str:
    """Return *value* percent as shown in a cell."""
    return f"{value}{NO_BREAK_SPACE}%"


def ordinal(number: int) -> str:
    """Return the *number* of a place: 1st, 2nd, 3rd, 4th, …"""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def duration(seconds: float) -> str:
    """Return *seconds* in at most two units, such as ``3 h 18 min``."""
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    used = [f"{count}{NO_BREAK_SPACE}{unit}" for count, unit in parts if count]
    if whole >= 60 and left and len(used) > 1:
        used = [part for part in used if not part.endswith("s")] or used
    return " ".join(used[:2]) or f"0{NO_BREAK_SPACE}s"


def clock_time(moment: datetime, *, seconds: bool = False) -> str:
    """Return the local time of day of the aware *moment*."""
    return moment.astimezone().strftime("%H:%M:%S" if seconds else "%H:%M")


def isolated(text: str) -> str:
    """Return *text* to be painted: its own first letter says how it runs, whichever way the window runs.

    Else "18.4 GiB" becomes "GiB 18.4" in a window that runs from right to left, and a full stop stands before its sentence.
    """
    return f"\u2068{text}\u2069"  # first strong isolate


def day_and_time(moment: datetime, now: datetime) -> str:
    """Return the local day in words and the time: ``Today 14:02``, ``Fri 15:30``, ``12 Nov 2026, 09:12``."""
    local, today = moment.astimezone(), now.astimezone()
    days = (today.date() - local.date()).days
    time = clock_time(moment)
    if days == 0:
        return f"Today {time}"
    if days == 1:
        return f"Yesterday {time}"
    locale = QLocale()
    when = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    if 0 < days < 7:
        return f"{locale.toString(when, 'ddd')} {time}"
    return f"{locale.toString(when, 'd MMM yyyy')}, {time}"


def reason_of(error: OSError) -> str:
    """Return why the system refused something; an error that was made without its words has none."""
    return error.strerror or str(error) or "The system gives no reason"


def utc(moment: datetime) -> str:
    """Return *moment* in UTC for tool tips."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def account_id(account: str) -> str:
    """Return a 12-digit account id in groups of four, as the identity bar shows it."""
    if len(account) != 12:
        return account
    return f"{account[:4]}-{account[4:8]}-{account[8:]}"
