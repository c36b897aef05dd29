"""How long a sign-in holds, in words; everything from the credentials and a time."""

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale

from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.text import clock_time, duration

# A sign-in that ends within it is told: there is time to sign in again before anything pauses.
SOON = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


def end(credentials: Credentials) -> datetime | None:
    """Return when only the user can go on; ``None`` where that is not known, or does not come."""
    if credentials.state != "ok" or credentials.expires is None:
        return None
    if not credentials.renews:
        return credentials.expires
    # The last keys that were fetched may outlive what they were fetched with.
    return max(credentials.expires, credentials.until) if credentials.until else None


def ends_soon(credentials: Credentials, now: datetime) -> bool:
    """Whether it is time to sign in again."""
    when = end(credentials)
    return when is not None and when - now <= SOON


def left_words(when: datetime, now: datetime) -> str:
    """Return the time until *when*, in minutes begun: ``52 min``, ``3 h 5 min``."""
    minutes = max(1, -((now - when) // MINUTE))
    return duration(minutes * 60)


def end_words(credentials: Credentials, now: datetime) -> str:
    """Return the sentence on the end of the keys; empty where they have none."""
    if credentials.expires is None:
        return ""
    words = f"Ends {_moment(credentials.expires, now)}"
    if credentials.renews:
        words += ", renewed by itself"
        if credentials.until:
            words += f" until {_moment(credentials.until, now).removeprefix('at ').removeprefix('on ')}"
    return f"{words}."


def _moment(when: datetime, now: datetime) -> str:
    """Return ``at 15:25``, ``tomorrow at 02:10`` or ``on 29 Nov at 02:10``."""
    days = (when.astimezone().date() - now.astimezone().date()).days
    time = f"at {clock_time(when)}"
    if days == 0:
        return time
    if days == 1:
        return f"tomorrow {time}"
    day = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(when.timestamp())), "d MMM")
    return f"on {day} {time}"
