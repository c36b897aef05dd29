"""The list of Regions behind the identity bar: those used last first, those not enabled greyed."""

from PySide6.QtCore import QObject, Slot

from snapshot_importer.aws.answers import Region
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.regions import short_title
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.widgets.pick_list import Entry

MOST_USED = 5


class RegionList(QObject):
    """Asks AWS for the account's Regions after a sign-in, and keeps which were used."""

    def __init__(self, session: Session, preferences: Preferences, bar: IdentityBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._preferences = preferences
        self._bar = bar
        self._regions: tuple[Region, ...] = ()
        self._asked = ""
        self.entries: tuple[Entry, ...] = ()
        session.credentials_changed.connect(self._ask)
        session.region_changed.connect(self._remember)
        session.profile_changed.connect(self._remember)
        self._show()

    @Slot()
    def _ask(self) -> None:
        profile = self._session.profile
        if profile is None or self._session.credentials().state != "ok" or self._asked == profile.id:
            return
        self._asked = profile.id
        self._session.call(Gateway.regions, owner=self, done=self._take, failed=self._failed)

    def _take(self, regions: tuple[Region, ...]) -> None:
        self._regions = regions
        self._show()

    def _failed(self, error: Exception) -> None:
        # The list is a convenience: Regions used before can still be chosen.
        self._asked = ""
        self._session.saw_failure(error)

    @Slot()
    def _remember(self) -> None:
        region = self._session.region
        if region:
            used = (region, *(other for other in self._preferences.choices.regions if other != region))
            self._preferences.change(regions=used[:MOST_USED])
        self._show()

    def _show(self) -> None:
        known = {region.name: region for region in self._regions}
        used = [name for name in self._preferences.choices.regions if not known or name in known]
        names = [*used, *(name for name in sorted(known) if name not in used)]
        self.entries = tuple(_entry(name, known.get(name)) for name in names)
        self._bar.set_regions(self.entries)
        self._bar.show_session()


def _entry(name: str, region: Region | None) -> Entry:
    if region is None:
        return Entry(name, name)
    title = short_title(region.title, name)
    if not region.enabled:
        return Entry(name, name, f"{title} · Not enabled for this account", enabled=False)
    return Entry(name, name, title)
