"""The profiles page: the list, the profile on show, and what may be done with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListView,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.accounts.profiles import COLOURS, Profile, new_profile_id, profile_problems, tidied
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.accounts.shared import SharedProfile
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.credential_words import credential_words, test_words
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.profiles.dialogs import SharedDialog
from snapshot_importer.ui.profiles.form import ProfileForm
from snapshot_importer.ui.profiles.offers import Offers
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.marks import Avatar, Pill
from snapshot_importer.ui.widgets.pick_list import ENTRY_ROLE, Entry, EntryDelegate, EntryModel
from snapshot_importer.ui.widgets.questions import ask, tell

LIST_WIDTH = 336
KEYRING_HELP = QUrl("https://keyring.readthedocs.io/en/latest/")


class ProfilesPage(QWidget):
    """List at the left, detail at the right; nothing typed is lost without being asked for."""

    def __init__(
        self,
        theme: Theme,
        session: Session,
        keeping: Keeping,
        background: Background,
        running_tasks: Callable[[str], int],
    ) -> None:
        """*running_tasks* counts the running imports of a profile id."""
        super().__init__()
        self._theme = theme
        self._session = session
        self._keeping = keeping
        self._background = background
        self._running_tasks = running_tasks
        self._profile: Profile | None = None
        self._is_new = False
        self._secret_stored = False
        self._offers = Offers()
        self._make_list()
        self._make_detail()
        self._lay_out()
        session.credentials_changed.connect(self._credentials_changed)
        session.profile_changed.connect(self.show_list)
        background.run(
            lambda: Offers.read(keeping.keyring), owner=self, done=self._take_offers, failed=_raise
        )
        self.show_list()
        self._show_first()

    def parts(self) -> list[QWidget]:
        """Return the panes that F6 visits."""
        return [self._view, self._detail]

    def _make_list(self) -> None:
        theme = self._theme
        self._model = EntryModel()
        self._view = QListView()
        self._view.setModel(self._model)
        self._delegate = EntryDelegate(theme)
        self._view.setItemDelegate(self._delegate)
        self._view.setAccessibleName("Profiles")
        set_property(self._view, "role", "list")
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setMouseTracking(True)
        self._view.selectionModel().currentChanged.connect(self._take_row)
        self.add_button = Button(theme, "Add", icon="plus", pressed=self.add)
        self._more = Block(theme, "info")
        self._more.add_button(Button(theme, "Show them…", small=True, pressed=self.show_shared))

    def _make_detail(self) -> None:
        theme = self._theme
        self._avatar = Avatar(theme, 40)
        self._title = ElidedLabel(theme, "", "title", grow=False)
        self._label = Pill(theme)
        self._line = ElidedLabel(theme, "", "secondary")
        self._out = Button(theme, "Sign out", pressed=self._sign_out)
        self.test_button = Button(
            theme, "Test sign-in", kind="primary", icon="badge-check", pressed=self._test
        )
        self.result = Block(theme, "ok")
        self._arn = PlainLabel(theme, "", "mono", wrap=True, selectable=True)
        self._copy = icon_button(theme, "copy", "Copy the ARN", small=True, pressed=self._copy_arn)
        self.result.side.addWidget(self._copy)
        self.keyring_block = Block(theme, "warning")
        for words, do in (
            ("Try again", self._save),
            ("Use for this session only", self._save_for_session),
            ("How to set up a keyring", self._open_keyring_help),
        ):
            self.keyring_block.add_button(Button(theme, words, small=True, pressed=do))
        self.keyring_block.hide()
        self.form = ProfileForm(theme)
        self.form.changed.connect(self._edited)
        self._remove = Button(theme, "Remove…", kind="danger", icon="trash-2", pressed=self._ask_remove)
        self._discard = Button(theme, "Discard", pressed=self._drop_changes)
        self.save_button = Button(theme, "Save changes", kind="primary", pressed=self._save)

    def _lay_out(self) -> None:
        left = grounded(QWidget(), "window")
        left.setFixedWidth(LIST_WIDTH)
        down = QVBoxLayout(left)
        down.setContentsMargins(16, 16, 12, 16)
        down.setSpacing(12)
        head = row(PlainLabel(self._theme, "Profiles", "title"), 1, self.add_button)
        down.addLayout(head)
        down.addWidget(self._view, 1)
        down.addWidget(self._more)
        self._detail = grounded(QWidget(), "window")
        body = QVBoxLayout(self._detail)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(16)
        body.addLayout(self._header())
        body.addWidget(self.result)
        body.addWidget(self.keyring_block)
        body.addWidget(self.form)
        body.addStretch(1)
        body.addLayout(row(self._remove, 1, self._discard, self.save_button))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._detail)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left)
        across.addWidget(hairline(vertical=True))
        across.addWidget(area, 1)

    def _header(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addLayout(row(self._title, self._label, 1))
        names.addWidget(self._line)
        header = QHBoxLayout()
        header.setSpacing(12)
        header.addWidget(self._avatar)
        header.addLayout(names, 1)
        header.addWidget(self._out)
        header.addWidget(self.test_button)
        return header

    @Slot()
    def show_list(self) -> None:
        """Show every profile with its state, the one on show selected."""
        entries = [self._entry(profile) for profile in self._keeping.store.profiles()]
        if self._is_new and self._profile:
            entries.append(
                Entry(self._profile.id, "New profile", "Not saved yet", colour=self._profile.colour)
            )
        selection = self._view.selectionModel()
        selection.blockSignals(True)
        self._model.set_entries(entries)
        wanted = self._profile.id if self._profile else ""
        place = next((number for number, entry in enumerate(entries) if entry.key == wanted), -1)
        self._view.setCurrentIndex(self._model.index(place, 0) if place >= 0 else QModelIndex())
        selection.blockSignals(False)
        known = {
            profile.shared_name for profile in self._keeping.store.profiles() if profile.method == "shared"
        }
        others = [found for found in self._offers.shared.profiles if found.name not in known]
        self._more.setVisible(bool(others))
        count = f"{len(others)} more profile{'s' if len(others) != 1 else ''} in ~/.aws"
        self._more.show_state("info", count, "They work as they are. Nothing is copied.")

    def _entry(self, profile: Profile) -> Entry:
        words = credential_words(self._session.credentials(profile.id))
        return Entry(
            profile.id,
            profile.name,
            method_words(profile),
            end=words.list,
            end_icon=words.icon,
            end_token=words.token,
            colour=profile.colour,
        )

    def show_profile(self, profile: Profile, *, new: bool = False) -> None:
        """Show *profile* in the detail."""
        self._profile, self._is_new = profile, new
        self._secret_stored = False
        self._show_form()
        self._show_header()
        self.keyring_block.hide()
        if profile.method == "access-key" and not new:
            self._background.run(
                lambda: self._keeping.has_secret(profile),
                owner=self,
                done=lambda stored: self._take_stored(profile, stored),
                failed=self._keyring_failed,
            )

    @Slot()
    def add(self) -> None:
        """Begin a new profile; it is kept when it is saved."""
        self._leave(lambda: self._begin(Profile(new_profile_id(), "", colour=self._free_colour())))

    @Slot()
    def show_shared(self) -> None:
        """Offer the profiles of ~/.aws."""
        found = self._offers.shared
        dialog = SharedDialog(self._theme, found.profiles, found.notices, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._add_shared(dialog.chosen()))
        dialog.open()

    def may_leave(self, go: Callable[[], object]) -> None:
        """Do *go*, after asking where something typed would be lost."""
        self._leave(go)

    def _begin(self, profile: Profile) -> None:
        if self._offers.region:
            profile = replace(profile, region=self._offers.region)
        self.show_profile(profile, new=True)
        self.show_list()
        self.form.name.setFocus()

    def _free_colour(self) -> str:
        used = [profile.colour for profile in self._keeping.store.profiles()]
        return min(COLOURS, key=used.count)

    def _add_shared(self, chosen: tuple[SharedProfile, ...]) -> None:
        names = {profile.name.casefold() for profile in self._keeping.store.profiles()}
        made: list[Profile] = []
        for found in chosen:
            name = found.name if found.name.casefold() not in names else f"{found.name} (~/.aws)"
            region = found.region or self._offers.region or "us-east-1"
            colour = COLOURS[(len(names) + len(made)) % len(COLOURS)]
            made.append(
                Profile(
                    new_profile_id(),
                    name,
                    colour=colour,
                    region=region,
                    method="shared",
                    shared_name=found.name,
                )
            )

        def keep() -> Profile:
            for profile in made:
                self._keeping.save(profile, None)
            return made[0]

        self._background.run(keep, owner=self, done=self._saved, failed=self._save_failed)

    @Slot(QModelIndex, QModelIndex)
    def _take_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        wanted = self._keeping.store.get(current.data(ENTRY_ROLE).key)
        if wanted and wanted != self._profile:
            self._leave(lambda: self._go_to(wanted))

    def _go_to(self, profile: Profile) -> None:
        self.show_profile(profile)
        self.show_list()

    def _leave(self, go: Callable[[], object]) -> None:
        if not self._changed():
            self._is_new = False
            go()
            return
        ask(
            self,
            "Save the changes?",
            "The profile was changed and not saved.",
            (
                ("Save", QMessageBox.ButtonRole.AcceptRole, self._save),
                ("Discard", QMessageBox.ButtonRole.DestructiveRole, lambda: self._discard_and(go)),
                ("Stay", QMessageBox.ButtonRole.RejectRole, self.show_list),
            ),
        )

    def _discard_and(self, go: Callable[[], object]) -> None:
        self._is_new = False
        self._drop_changes()
        go()

    def _changed(self) -> bool:
        if self._profile is None:
            return False
        return tidied(self.form.profile()) != tidied(self._profile) or self.form.typed_secret() is not None

    def _show_first(self) -> None:
        profiles = self._keeping.store.profiles()
        wanted = self._session.profile or (profiles[0] if profiles else None)
        if wanted:
            self.show_profile(wanted)
            self.show_list()
        else:
            self._begin(Profile(new_profile_id(), "", colour=COLOURS[0]))

    def _show_form(self) -> None:
        if self._profile is None:
            return
        self.form.show_profile(self._profile, secret_stored=self._secret_stored, place=self._offers.keyring)
        self._edited()

    def _show_header(self) -> None:
        profile = self._profile
        if profile is None:
            return
        credentials = self._session.credentials(profile.id)
        self._avatar.show_profile(profile.name or "?", profile.colour)
        self._title.setText("New profile" if self._is_new else profile.name)
        self._label.show_profile(profile.label, profile.colour)
        running = self._running_tasks(profile.id)
        used = f"in use by {running} task{'s' if running != 1 else ''}" if running else ""
        self._line.setText(
            " · ".join(part for part in (method_words(profile), used) if part) if not self._is_new else ""
        )
        self._out.setVisible(credentials.state == "ok" and not self._is_new)
        self.test_button.setVisible(not self._is_new)
        self.test_button.setEnabled(credentials.state != "signing-in")
        self.test_button.set_text("Testing…" if credentials.state == "signing-in" else "Test sign-in")
        self._remove.setVisible(not self._is_new and profile.method != "demo")
        title, line = test_words(credentials, datetime.now(UTC))
        arn = credentials.identity.arn if credentials.identity else ""
        self.result.setVisible(bool(title))
        self.result.show_state(
            "ok" if credentials.state == "ok" else "error", title, "\n".join(filter(None, (arn, line)))
        )
        self._copy.setVisible(bool(arn))

    @Slot()
    def _edited(self) -> None:
        changed = self._changed()
        self._discard.setEnabled(changed and not self._is_new)
        self.save_button.setEnabled(changed)
        self.save_button.set_text("Add profile" if self._is_new else "Save changes")

    @Slot()
    def _drop_changes(self) -> None:
        self._show_form()

    @Slot()
    def _save(self) -> None:
        self._keep(this_session_only=False)

    @Slot()
    def _save_for_session(self) -> None:
        self._keep(this_session_only=True)

    def _keep(self, *, this_session_only: bool) -> None:
        if self._profile is None:
            return
        profile = tidied(self.form.profile())
        secret = self.form.typed_secret()
        typed, token = self.form.secret.text(), self.form.session_token.text()
        needed = profile.method == "access-key" and not self._secret_stored
        problems = profile_problems(
            profile,
            self._keeping.store.profiles(),
            secret=typed if needed or typed else None,
            session_token=token if typed else None,
        )
        self.form.show_problems(problems)
        if problems:
            return
        self.save_button.setEnabled(False)
        self.save_button.set_text("Saving…")

        def keep() -> Profile:
            self._keeping.save(profile, secret, this_session_only=this_session_only)
            return profile

        self._background.run(keep, owner=self, done=self._saved, failed=self._save_failed)

    def _saved(self, profile: Profile) -> None:
        first = self._session.profile is None
        self._is_new = False
        self._session.profile_was_edited(profile.id)
        self.show_profile(profile)
        self.show_list()
        if first:
            self._session.use_profile(profile.id)
        else:
            self._session.test_sign_in(profile.id)

    def _save_failed(self, error: Exception) -> None:
        self._edited()
        if isinstance(error, SecretsUnavailable):
            self._keyring_failed(error)
        elif isinstance(error, OSError):
            text = f"{error.strerror}. Everything typed is still here."
            tell(self, "The profile could not be saved", text)
        else:
            raise error

    def _keyring_failed(self, error: Exception) -> None:
        if not isinstance(error, SecretsUnavailable):
            raise error
        text = f"{error.sentence} Without it the app cannot keep secrets. It never writes them to a file."
        self.keyring_block.show_state("warning", "The system keyring does not answer.", text)
        self.keyring_block.show()

    def _take_stored(self, profile: Profile, stored: bool) -> None:
        if self._profile == profile:
            self._secret_stored = stored
            if not self._changed():
                self._show_form()

    @Slot()
    def _ask_remove(self) -> None:
        profile = self._profile
        if profile is None:
            return
        running = self._running_tasks(profile.id)
        parts = ["Its secret, if it has one, is deleted from the keyring."]
        if running:
            imports = "1 running import goes on" if running == 1 else f"{running} running imports go on"
            parts.append(f"{imports} in AWS, but cannot be watched with this profile.")
        parts.append("~/.aws is not changed.")
        ask(
            self,
            f"Remove the profile {profile.name}?",
            " ".join(parts),
            (
                ("Keep", QMessageBox.ButtonRole.RejectRole, _nothing),
                ("Remove", QMessageBox.ButtonRole.DestructiveRole, lambda: self._remove_now(profile)),
            ),
        )

    def _remove_now(self, profile: Profile) -> None:
        def gone(_: object) -> None:
            self._profile = None
            self._session.profile_was_edited(profile.id)
            others = self._keeping.store.profiles()
            if self._session.profile is None and others:
                self._session.use_profile(others[0].id)
            self._show_first()

        self._background.run(
            lambda: self._keeping.remove(profile), owner=self, done=gone, failed=self._save_failed
        )

    @Slot()
    def _test(self) -> None:
        if self._profile:
            self._session.test_sign_in(self._profile.id)

    @Slot()
    def _sign_out(self) -> None:
        if self._profile:
            self._session.sign_out(self._profile.id)

    @Slot()
    def _copy_arn(self) -> None:
        if self._profile and (identity := self._session.credentials(self._profile.id).identity):
            QApplication.clipboard().setText(identity.arn)

    @Slot()
    def _open_keyring_help(self) -> None:
        QDesktopServices.openUrl(KEYRING_HELP)

    @Slot(str)
    def _credentials_changed(self, profile_id: str) -> None:
        self.show_list()
        if self._profile and self._profile.id == profile_id:
            self._show_header()

    def _take_offers(self, offers: Offers) -> None:
        self._offers = offers
        changed = self._changed()
        self.form.offer(offers.regions, offers.shared.profiles, offers.variables)
        if self._profile and not changed:
            self._show_form()
        self.show_list()

    def sizeHint(self) -> QSize:
        """Return the usual room of a page."""
        return QSize(1100, 700)


def _nothing() -> None:
    """The answer that changes nothing."""


def _raise(error: Exception) -> None:
    raise error
