"""How long ago something was, although the clock of this computer may have been set since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of this run of the program."""

    told: datetime  # by the clock of this computer, which anyone may set
    steady: float | None  # seconds of a clock that only goes forward; None where there is none


def long_ago(moment: datetime, now: datetime, span: timedelta) -> bool:
    """Whether *moment* is *span* ago; what is so far ahead was told by a clock that has been set back since."""
    return abs(now - moment) >= span


class Sends:
    """When this run of the program sent what: no clock that jumps ahead makes a request of just now an old one.

    May be used from any thread. *steady* counts seconds and only goes forward, not even that while the computer sleeps;
    without it *clock* is believed.
    """

    def __init__(self, clock: Callable[[], datetime], steady: Callable[[], float] | None) -> None:
        self._clock = clock
        self._steady = steady
        self._sent: dict[str, Moment] = {}

    def now(self) -> Moment:
        """Return the present moment."""
        return Moment(self._clock(), self._steady() if self._steady else None)

    def note(self, key: str) -> None:
        """Take note that the request *key* is sent now."""
        self._sent[key] = self.now()

    def __contains__(self, key: str) -> bool:
        """Whether this run sent it."""
        return key in self._sent

    def long_before(self, moment: Moment, key: str, sent: datetime, span: timedelta) -> bool:
        """Whether the request *key*, last sent at *sent*, was sent *span* before *moment*."""
        noted = self._sent.get(key)
        if noted is None or noted.steady is None or moment.steady is None:
            return long_ago(sent, moment.told, span)
        passed = moment.steady - noted.steady
        return passed >= span.total_seconds() and long_ago(sent, moment.told, span)
