"""The place of the import page: the first run while there is no profile, the form from then on."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.accounts.shared import SharedProfiles
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.first_run import FirstRun
from snapshot_importer.ui.theme.theme import Theme


class Begin(QStackedWidget):
    """Shows the one or the other."""

    demo_wanted = Signal()
    shared_wanted = Signal()
    profile_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        make_page: Callable[[QWidget], ImportPage],
        session: Session,
        store: ProfileStore,
        parent: QWidget,
        *,
        demo: bool,
    ) -> None:
        """Make the page in its place by *make_page*."""
        super().__init__(parent)
        self.page = make_page(self)
        self._session = session
        self._store = store
        self.addWidget(self.page)
        self._first_run: FirstRun | None = None
        if not demo and not store.profiles():
            self._first_run = FirstRun(theme)
            self._first_run.demo_wanted.connect(self.demo_wanted)
            self._first_run.shared_wanted.connect(self.shared_wanted)
            self._first_run.profile_wanted.connect(self.profile_wanted)
            self.addWidget(self._first_run)
        session.profile_changed.connect(self._choose)
        self._choose()

    def parts(self) -> list[QWidget]:
        """Return the parts that F6 visits."""
        first = self._shown_first_run()
        return [first] if first else self.page.parts()

    def start(self) -> QWidget:
        """Return what the focus goes to first."""
        return self._shown_first_run() or self.page.start()

    def _shown_first_run(self) -> FirstRun | None:
        return self._first_run if self.currentWidget() is self._first_run else None

    @Slot(object)
    def take_shared(self, found: SharedProfiles) -> None:
        """Name the profiles of ~/.aws that can be used."""
        if self._first_run:
            self._first_run.show_shared([profile.name for profile in found.profiles if not profile.unusable])

    @Slot()
    def _choose(self) -> None:
        first = self._first_run is not None and self._session.profile is None and not self._store.profiles()
        self.setCurrentWidget(self._first_run if first and self._first_run else self.page)
