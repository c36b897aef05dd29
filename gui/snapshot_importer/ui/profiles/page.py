"""The profiles page: the list, the profile on show, and the ways between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QWidget

from snapshot_importer.accounts.profiles import COLOURS, Profile, new_profile_id
from snapshot_importer.accounts.shared import SharedProfile, SharedProfiles
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.credential_words import credential_words
from snapshot_importer.ui.profile_words import list_words
from snapshot_importer.ui.profiles.detail import Detail
from snapshot_importer.ui.profiles.dialogs import shared_dialog
from snapshot_importer.ui.profiles.list_panel import ListPanel
from snapshot_importer.ui.profiles.offers import Offers
from snapshot_importer.ui.profiles.saving import Keeping, from_shared
from snapshot_importer.ui.rotation.dialog import RotationDialog
from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import hairline
from snapshot_importer.ui.widgets.pick_list import Entry
from snapshot_importer.ui.widgets.questions import ask, tell

DETAIL_WIDTH = 632  # in which no row of the form is cut
Go = Callable[[], object]


class ProfilesPage(QWidget):
    """List at the left, detail at the right; nothing typed is lost without being asked for."""

    privileges_wanted = Signal(str)  # profile id

    def __init__(
        self,
        theme: Theme,
        session: Session,
        keeping: Keeping,
        background: Background,
        running_tasks: Callable[[str], int],
        parent: QWidget | None = None,
    ) -> None:
        """*running_tasks* counts the running imports of a profile id."""
        super().__init__(parent)
        self._theme = theme
        self._session = session
        self._keeping = keeping
        self._background = background
        self._offers = Offers()
        self.list = ListPanel(theme, self)
        self.detail = Detail(theme, session, keeping, background, running_tasks, self)
        self._lay_out()
        self._connect()
        background.run(
            lambda: Offers.read(keeping.keyring, keeping.environment),
            owner=self,
            done=self._take_offers,
        )
        self._show_first()

    def use(self, lookups: SsoLookups) -> None:
        """Have *lookups* find the accounts and roles of IAM Identity Center."""
        self.detail.form.sso.picker.use(lookups)

    def parts(self) -> list[QWidget]:
        """Return the panes that F6 visits."""
        return [self.list.view, self.detail.pane, self.detail.foot]

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(hairline(vertical=True))
        across.addWidget(self.detail, 1)

    def _connect(self) -> None:
        self.detail.header.privileges_wanted.connect(
            lambda: self.privileges_wanted.emit(self.detail.profile.id)
        )
        self.list.add_wanted.connect(self.add)
        self.list.shared_wanted.connect(self.show_shared)
        self.list.chosen.connect(self.go_to)
        self.detail.form.storage.rotate.clicked.connect(self._rotate)
        self.detail.kept.connect(self._show_list)
        self.detail.removed.connect(self._forget_removed)
        self.detail.given_up.connect(self._show_first)
        self.detail.foot.rested.connect(self.list.view.setFocus)
        self._session.credentials_changed.connect(self._credentials_changed)
        self._session.profile_changed.connect(self._show_list)

    @Slot()
    def add(self) -> None:
        """Begin a new profile; it is kept when it is saved."""
        self.leave(self._begin_new)

    @Slot()
    def show_shared(self) -> None:
        """Offer the profiles of ~/.aws."""
        self.leave(self._open_shared)

    @Slot(str)
    def go_to(self, profile_id: str) -> None:
        """Show a profile, after asking where something typed would be lost."""
        wanted = self._keeping.store.get(profile_id)
        if wanted and profile_id != self.detail.profile.id:
            self.leave(lambda: self.show_profile(wanted))

    def show_profile(self, profile: Profile, *, new: bool = False) -> None:
        """Show *profile* in the detail, and select it in the list."""
        self.detail.show_profile(profile, new=new)
        self._show_list()

    def has_changes(self) -> bool:
        """Whether something was typed and not kept."""
        return self.detail.changed()

    def leave(self, go: Go) -> None:
        """Do *go*, after asking where something typed would be lost."""
        if not self.detail.changed():
            self.detail.is_new = False
            go()
            return
        new = self.detail.is_new
        ask(
            self,
            "Add the profile?" if new else "Save the changes?",
            "The new profile was not added yet." if new else "The profile was changed and not saved.",
            (
                ("Add" if new else "Save", QMessageBox.ButtonRole.AcceptRole, lambda: self._save_and(go)),
                ("Discard", QMessageBox.ButtonRole.DestructiveRole, lambda: self._discard_and(go)),
                ("Stay", QMessageBox.ButtonRole.RejectRole, self._show_list),
            ),
        )

    def _save_and(self, go: Go) -> None:
        # The list selects what is on show again: saving may end in a message at a field.
        self._show_list()
        self.detail.keep(then=go)

    def _discard_and(self, go: Go) -> None:
        self.detail.is_new = False
        self.detail.discard()
        go()

    @Slot()
    def _show_first(self) -> None:
        profiles = self._keeping.store.profiles()
        wanted = self._session.profile or (profiles[0] if profiles else None)
        if wanted:
            self.show_profile(wanted)
        else:
            self._begin_new()

    def _begin_new(self) -> None:
        self.show_profile(self.fresh_profile(), new=True)
        self.detail.form.look.name.setFocus()

    def fresh_profile(self) -> Profile:
        """Return a profile that is not kept yet, with what is likely to be right."""
        used = [profile.colour for profile in self._keeping.store.profiles()]
        profile = Profile(new_profile_id(), "", colour=min(COLOURS, key=used.count))
        if self._offers.region:
            profile = replace(profile, region=self._offers.region)
        current = self._session.profile
        if current and current.method == "demo":
            # What is added to the demo stays in the demo: nothing of it goes to AWS.
            profile = replace(profile, region=current.region, endpoint_url=current.endpoint_url)
        return profile

    @Slot()
    def _rotate(self) -> None:
        self.leave(self._open_rotation)

    def _open_rotation(self) -> None:
        profile = self.detail.profile
        for under_way in self.findChildren(RotationDialog):
            if under_way.rotation.profile.id == profile.id:
                under_way.come_back()
                return
        rotation = Rotation(self._session, self._keeping, self._background, profile)
        dialog = RotationDialog(self._theme, self, rotation)
        dialog.taken.connect(self._take_rotated)
        dialog.open()

    @Slot(str, str)
    def _take_rotated(self, profile_id: str, old_id: str) -> None:
        if profile_id == self.detail.profile.id:
            self.detail.take_rotated(old_id)

    def _open_shared(self) -> None:
        self._show_list()
        found = self._offers.shared
        dialog = shared_dialog(self._theme, found, self)
        dialog.accepted.connect(
            lambda: self._add_shared([found.profiles[place] for place in dialog.chosen()])
        )
        dialog.open()

    def _add_shared(self, chosen: Sequence[SharedProfile]) -> None:
        made = from_shared(chosen, self._keeping.store.profiles(), self._offers.region)

        def keep() -> None:
            for profile in made:
                self._keeping.save(profile, None)

        self._background.run(keep, owner=self, done=lambda _: self.show_added(made), failed=self._add_failed)

    def show_added(self, made: Sequence[Profile]) -> None:
        """Show the first of profiles that were kept just now, and see whether it signs in."""
        self.show_profile(made[0])
        if self._session.profile is None:
            self._session.use_profile(made[0].id)
        self._session.test_sign_in(made[0].id)

    def _add_failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        tell(self, "The profiles could not be added", f"{reason_of(error)}.")

    @Slot()
    def _show_list(self) -> None:
        profiles = self._keeping.store.profiles()
        names = {profile.id: profile.name for profile in profiles}
        entries = [self._entry(profile, names) for profile in profiles]
        shown = self.detail.profile
        if self.detail.is_new:
            entries.append(Entry(shown.id, "New profile", "Not saved yet", colour=shown.colour))
        self.list.show_entries(entries, shown.id)
        known = {profile.shared_name for profile in profiles if profile.method == "shared"}
        found = self._offers.shared
        self.list.offer_shared(sum(one.name not in known for one in found.profiles), found.notices)

    def _entry(self, profile: Profile, names: dict[str, str]) -> Entry:
        words = credential_words(self._session.credentials(profile.id))
        return Entry(
            profile.id,
            profile.name,
            list_words(profile, source=names.get(profile.source_profile, "")),
            end=words.list,
            end_icon=words.icon,
            end_token=words.token,
            colour=profile.colour,
        )

    @Slot()
    def _forget_removed(self) -> None:
        others = self._keeping.store.profiles()
        if self._session.profile is None and others:
            self._session.use_profile(others[0].id)
        self._show_first()

    @Slot()
    def show_times(self) -> None:
        """Say anew how long the sign-ins hold."""
        self._show_list()
        self.detail.show_header()

    @Slot(str)
    def _credentials_changed(self, profile_id: str) -> None:
        self._show_list()
        if self.detail.profile.id == profile_id:
            self.detail.show_header()

    def _take_offers(self, offers: Offers) -> None:
        self._offers = offers
        untouched = self.detail.is_new and not self.detail.changed()
        self.detail.offer(offers)
        if untouched and offers.region and self.detail.profile.method != "demo":
            self.show_profile(replace(self.detail.profile, region=offers.region), new=True)
        self._show_list()

    @Slot(object)
    def take_shared(self, found: SharedProfiles) -> None:
        """Offer the profiles of ~/.aws as they are by now; nothing typed changes."""
        self._offers = replace(self._offers, shared=found)
        self.detail.offer(self._offers)
        self._show_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list give way to the form in the narrowest window."""
        super().resizeEvent(event)
        self.list.leave_room(self.width(), DETAIL_WIDTH)

    def sizeHint(self) -> QSize:
        """Return the usual room of a page."""
        return QSize(1100, 700)
