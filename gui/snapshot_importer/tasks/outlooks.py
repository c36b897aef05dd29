"""What the watches see, as far as it decides how a row looks and who may act for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import ProfileRegion


class Outlooks:
    """Of every (profile, Region) that is watched; changed under the journal's lock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.watched: frozenset[ProfileRegion] | None = None  # None before it is known who watches
        self.sending: set[str] = set()  # the keys of rows whose request a thread of this process sends
        self.stall_limits: dict[str, timedelta] = {}  # of what stands still: how long it may
        self._clock = clock
        self._seen: dict[ProfileRegion, tuple[str, Outlook]] = {}  # with the account

    def put(self, place: ProfileRegion, account: str, outlook: Outlook) -> tuple[str, Outlook] | None:
        """Take what a watch sees of *account* now; return what it saw before."""
        before = self._seen.get(place)
        self._seen[place] = (account, outlook)
        return before

    def is_absent(self, record: Record) -> bool:
        """Whether the profile of *record* can do nothing now: gone, of another account, signed out, or of none that is known."""
        place = (record.profile_id, record.region)
        if not self._is_watched(place):
            return True
        account, outlook = self._seen.get(place, ("", Outlook()))
        return outlook.signed_out or outlook.unidentified or account not in ("", record.account)

    def is_left(self, record: Record) -> bool:
        """Whether nobody sees *record* now."""
        outlook = self.of(record)
        return outlook.unwatched or _is_blind(outlook)

    def of(self, record: Record) -> Outlook:
        """Return what is seen of *record*."""
        place = (record.profile_id, record.region)
        account, outlook = self._seen.get(place, ("", Outlook()))
        if not self._is_watched(place) or account not in ("", record.account):
            account, outlook = "", Outlook(unwatched=True)
        if account != record.account or _is_blind(outlook):
            # Another profile may look at the same account; it sends nothing for this one by itself.
            other = self._by_another(record)
            if record.state != "INTENT":
                outlook = other or outlook
            elif other:
                outlook = replace(outlook, stand_in=True)
        if outlook.answered:
            # No answer came later than now: the clock that said so has been set back, and the row may know it already.
            outlook = replace(outlook, answered=min(outlook.answered, self._clock()))
        if record.key in self.stall_limits:
            outlook = replace(outlook, stall_limit=self.stall_limits[record.key])
        return replace(outlook, sending=True) if record.key in self.sending else outlook

    def _by_another(self, record: Record) -> Outlook | None:
        """Return what is seen of the account and Region of *record* by whoever sees anything there."""
        place = (record.account, record.region)
        for (profile_id, region), (account, outlook) in self._seen.items():
            if (
                (account, region) == place
                and not _is_blind(outlook)
                and self._is_watched((profile_id, region))
            ):
                return outlook
        return None

    def _is_watched(self, place: ProfileRegion) -> bool:
        return self.watched is None or place in self.watched


def _is_blind(outlook: Outlook) -> bool:
    return outlook.signed_out or outlook.unidentified
