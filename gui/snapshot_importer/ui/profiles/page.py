"""The profiles page: the list, the profile on show, and what may be done with it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.accounts.profile_problems import profile_problems
from snapshot_importer.accounts.profiles import COLOURS, Profile, new_profile_id, tidied
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.accounts.shared import SharedProfile
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.credential_words import credential_words
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.profiles.dialogs import SharedDialog, ask_remove
from snapshot_importer.ui.profiles.form import ProfileForm
from snapshot_importer.ui.profiles.header import Header, KeyringBlock
from snapshot_importer.ui.profiles.list_panel import ListPanel
from snapshot_importer.ui.profiles.offers import Offers
from snapshot_importer.ui.profiles.saving import Keeping, from_shared
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import grounded, hairline
from snapshot_importer.ui.widgets.pick_list import Entry
from snapshot_importer.ui.widgets.questions import ask, tell

Go = Callable[[], object]


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
        self._profile = Profile(new_profile_id(), "")
        self._is_new = False
        self._secret_stored = False
        self._offers = Offers()
        self.list = ListPanel(theme)
        self.header = Header(theme)
        self.keyring_block = KeyringBlock(theme)
        self.form = ProfileForm(theme)
        self._remove = Button(theme, "Remove…", kind="danger", icon="trash-2", pressed=self._ask_remove)
        self._discard = Button(theme, "Discard", pressed=self._show_form)
        self.save_button = Button(theme, "Save changes", kind="primary", pressed=self._save)
        self._detail = grounded(QWidget(), "window")
        self._lay_out()
        self._connect()
        background.run(
            lambda: Offers.read(keeping.keyring), owner=self, done=self._take_offers, failed=_raise
        )
        self._show_first()

    def parts(self) -> list[QWidget]:
        """Return the panes that F6 visits."""
        return [self.list.view, self._detail]

    def _lay_out(self) -> None:
        body = QVBoxLayout(self._detail)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(16)
        for part in (self.header, self.keyring_block, self.form):
            body.addWidget(part)
        body.addStretch(1)
        body.addLayout(row(self._remove, 1, self._discard, self.save_button))
        area = QScrollArea()
        area.setAccessibleName("Profile")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._detail)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(hairline(vertical=True))
        across.addWidget(area, 1)

    def _connect(self) -> None:
        self.list.add_wanted.connect(self.add)
        self.list.shared_wanted.connect(self.show_shared)
        self.list.chosen.connect(self.go_to)
        self.header.test_wanted.connect(self._test)
        self.header.sign_out_wanted.connect(self._sign_out)
        self.header.again_wanted.connect(lambda: self._session.sign_in_again(self._profile.id))
        self.header.cancel_wanted.connect(lambda: self._session.cancel_sign_in(self._profile.id))
        self.header.accept_wanted.connect(lambda: self._session.accept_account(self._profile.id))
        self.keyring_block.again_wanted.connect(self._try_keyring)
        self.keyring_block.session_wanted.connect(self._save_for_session)
        self.form.changed.connect(self._edited)
        self._session.credentials_changed.connect(self._credentials_changed)
        self._session.profile_changed.connect(self._show_list)

    @Slot()
    def add(self) -> None:
        """Begin a new profile; it is kept when it is saved."""
        self._leave(self._begin_new)

    @Slot()
    def show_shared(self) -> None:
        """Offer the profiles of ~/.aws."""
        self._leave(self._open_shared)

    def show_profile(self, profile: Profile, *, new: bool = False) -> None:
        """Show *profile* in the detail, and select it in the list."""
        self._profile, self._is_new = profile, new
        self._secret_stored = False
        self.keyring_block.hide()
        self._show_form()
        self._show_header()
        self._show_list()
        if not new:
            self._ask_keyring()

    def _show_first(self) -> None:
        profiles = self._keeping.store.profiles()
        wanted = self._session.profile or (profiles[0] if profiles else None)
        if wanted:
            self.show_profile(wanted)
        else:
            self._begin_new()

    def _begin_new(self) -> None:
        used = [profile.colour for profile in self._keeping.store.profiles()]
        profile = Profile(new_profile_id(), "", colour=min(COLOURS, key=used.count))
        if self._offers.region:
            profile = replace(profile, region=self._offers.region)
        self.show_profile(profile, new=True)
        self.form.name.setFocus()

    def _open_shared(self) -> None:
        self._show_list()
        found = self._offers.shared
        dialog = SharedDialog(self._theme, found.profiles, found.notices, self)
        dialog.accepted.connect(lambda: self._add_shared(dialog.chosen()))
        dialog.open()

    def _add_shared(self, chosen: tuple[SharedProfile, ...]) -> None:
        made = from_shared(chosen, self._keeping.store.profiles(), self._offers.region)

        def keep() -> Profile:
            for profile in made:
                self._keeping.save(profile, None)
            return made[0]

        self._background.run(keep, owner=self, done=self._saved, failed=self._save_failed)

    @Slot()
    def _show_list(self) -> None:
        profiles = self._keeping.store.profiles()
        entries = [self._entry(profile) for profile in profiles]
        if self._is_new:
            entries.append(
                Entry(self._profile.id, "New profile", "Not saved yet", colour=self._profile.colour)
            )
        self.list.show_entries(entries, self._profile.id)
        known = {profile.shared_name for profile in profiles if profile.method == "shared"}
        self.list.offer_shared(sum(found.name not in known for found in self._offers.shared.profiles))

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

    @Slot()
    def _show_form(self) -> None:
        here = self._keeping.session_secrets.get(self._profile.secret_name) is not None
        place = "memory, for this session only" if here else self._offers.keyring
        self.form.show_profile(self._profile, secret_stored=self._secret_stored, place=place)
        self._edited()

    def _show_header(self) -> None:
        profile = self._profile
        self._remove.setVisible(not self._is_new and profile.method != "demo")
        if self._is_new:
            self.header.show_new(profile)
        else:
            credentials = self._session.credentials(profile.id)
            self.header.show_profile(profile, credentials, self._running_tasks(profile.id))

    @Slot()
    def _edited(self) -> None:
        changed = self._changed()
        self._discard.setEnabled(changed and not self._is_new)
        self.save_button.setEnabled(changed)
        self.save_button.set_text("Add profile" if self._is_new else "Save changes")

    def _changed(self) -> bool:
        typed = self.form.typed_secret() is not None
        return typed or tidied(self.form.profile()) != tidied(self._profile)

    @Slot(str)
    def go_to(self, profile_id: str) -> None:
        """Show a profile, after asking where something typed would be lost."""
        wanted = self._keeping.store.get(profile_id)
        if wanted and profile_id != self._profile.id:
            self._leave(lambda: self.show_profile(wanted))

    def _leave(self, go: Go) -> None:
        """Do *go*, after asking where something typed would be lost."""
        if not self._changed():
            self._is_new = False
            go()
            return
        ask(
            self,
            "Save the changes?",
            "The profile was changed and not saved.",
            (
                ("Save", QMessageBox.ButtonRole.AcceptRole, lambda: self._save_and(go)),
                ("Discard", QMessageBox.ButtonRole.DestructiveRole, lambda: self._discard_and(go)),
                ("Stay", QMessageBox.ButtonRole.RejectRole, self._show_list),
            ),
        )

    def _save_and(self, go: Go) -> None:
        # The list selects what is on show again: saving may end in a message at a field.
        self._show_list()
        self._keep(then=go)

    def _discard_and(self, go: Go) -> None:
        self._is_new = False
        self._show_form()
        go()

    @Slot()
    def _save(self) -> None:
        self._keep()

    @Slot()
    def _save_for_session(self) -> None:
        self._keep(this_session_only=True)

    def _keep(self, *, this_session_only: bool = False, then: Go | None = None) -> None:
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

        def done(kept: Profile) -> None:
            self._saved(kept)
            if then:
                then()

        self._background.run(keep, owner=self, done=done, failed=self._save_failed)

    def _saved(self, profile: Profile) -> None:
        first = self._session.profile is None
        self._session.profile_was_edited(profile.id)
        self.show_profile(profile)
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

    def _ask_keyring(self) -> None:
        """Find out whether a secret is kept for the profile on show."""
        profile = self._profile
        if profile.method == "access-key":
            self._background.run(
                lambda: self._keeping.has_secret(profile),
                owner=self,
                done=lambda stored: self._take_stored(profile, stored),
                failed=self._keyring_failed,
            )

    def _take_stored(self, profile: Profile, stored: bool) -> None:
        if self._profile != profile:
            return
        self._secret_stored = stored
        self.keyring_block.hide()
        if not self._changed():
            self._show_form()

    def _keyring_failed(self, error: Exception) -> None:
        if not isinstance(error, SecretsUnavailable):
            raise error
        self.keyring_block.show_problem(error.sentence)

    @Slot()
    def _try_keyring(self) -> None:
        if self._changed():
            self._save()
        else:
            self._ask_keyring()
            self._test()

    @Slot()
    def _ask_remove(self) -> None:
        profile = self._profile
        ask_remove(self, profile, self._running_tasks(profile.id), lambda: self._remove_now(profile))

    def _remove_now(self, profile: Profile) -> None:
        def gone(_: object) -> None:
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
        self._session.test_sign_in(self._profile.id)

    @Slot()
    def _sign_out(self) -> None:
        self._session.sign_out(self._profile.id)

    @Slot()
    def show_times(self) -> None:
        """Say anew how long the sign-ins hold."""
        self._show_list()
        self._show_header()

    @Slot(str)
    def _credentials_changed(self, profile_id: str) -> None:
        self._show_list()
        if self._profile.id == profile_id:
            self._show_header()

    def _take_offers(self, offers: Offers) -> None:
        self._offers = offers
        changed = self._changed()
        self.form.offer(offers.regions, offers.shared.profiles, offers.variables)
        if not changed:
            if self._is_new and offers.region:
                self._profile = replace(self._profile, region=offers.region)
            self._show_form()
        self._show_list()

    def sizeHint(self) -> QSize:
        """Return the usual room of a page."""
        return QSize(1100, 700)


def _raise(error: Exception) -> None:
    raise error
