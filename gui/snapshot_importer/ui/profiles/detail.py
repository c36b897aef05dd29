"""One profile: how its sign-in stands, its fields, and the buttons that keep or forget it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.accounts.profiles import Profile, ProfileProblem, new_profile_id, same_sign_in, tidied
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.device_choice import DeviceChoice
from snapshot_importer.ui.profiles.dialogs import ask_remove, roles_on
from snapshot_importer.ui.profiles.file_note import FileNote
from snapshot_importer.ui.profiles.foot import Foot
from snapshot_importer.ui.profiles.form import ProfileForm
from snapshot_importer.ui.profiles.header import Header
from snapshot_importer.ui.profiles.judging import form_problems, is_entered
from snapshot_importer.ui.profiles.keyring_block import KeyringBlock
from snapshot_importer.ui.profiles.keyring_work import KeyringWork
from snapshot_importer.ui.profiles.offers import Offers
from snapshot_importer.ui.profiles.saving import Keeping, as_typed, with_rotated
from snapshot_importer.ui.profiles.scroll_pane import ScrollPane
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.labels import grounded
from snapshot_importer.ui.widgets.questions import tell

IN_MEMORY = "Kept in memory, for this session only."


class Detail(QWidget):
    """Shows one profile, kept already or new; nothing typed is lost by what happens elsewhere."""

    kept = Signal(object)  # the profile as it is on disk now
    removed = Signal()
    given_up = Signal()  # a new profile that was not kept

    def __init__(
        self,
        theme: Theme,
        session: Session,
        keeping: Keeping,
        background: Background,
        running_tasks: Callable[[str], int],
        parent: QWidget,
    ) -> None:
        """*running_tasks* counts the running imports of a profile id."""
        super().__init__(parent)
        grounded(self, "window")
        self._session = session
        self._keeping = keeping
        self._background = background
        self._running_tasks = running_tasks
        self.profile = Profile(new_profile_id(), "")
        self.is_new = False
        self._secret_stored = False
        self._saves = 0
        self._offers = Offers()
        self.header = Header(theme)
        self.keyring_block = KeyringBlock(theme)
        self._work = KeyringWork(background, self.keyring_block, self)
        self.form = ProfileForm(theme)
        self._devices = DeviceChoice(session, self.form)
        self.file_note = FileNote(theme)
        self.pane = ScrollPane(
            "Profile", self.header, self.keyring_block, self.file_note, self.form, parent=self
        )
        self.foot = Foot(theme)
        self.save_button = self.foot.save
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.pane.cut.connect(self.foot.edge.setVisible)
        self.setLayout(column(self.pane, self.foot, gap=0))

    def _connect(self) -> None:
        session, header = self._session, self.header
        header.test_wanted.connect(lambda: session.test_sign_in(self.profile.id))
        header.sign_out_wanted.connect(lambda: session.sign_out(self.profile.id))
        header.again_wanted.connect(lambda: session.sign_in_again(self.profile.id))
        header.cancel_wanted.connect(lambda: session.cancel_sign_in(self.profile.id))
        header.enter_wanted.connect(lambda: self.pane.reveal(self.form.rows["secret"]))
        header.accept_wanted.connect(lambda: session.accept_account(self.profile.id))
        self.keyring_block.again_wanted.connect(self._try_keyring)
        self.keyring_block.session_wanted.connect(lambda: self.keep(this_session_only=True))
        self._work.stopped.connect(self._show_buttons)
        self.foot.remove.clicked.connect(self._ask_remove)
        self.foot.discard.clicked.connect(self.discard)
        self.foot.save.clicked.connect(self.keep)
        self.form.changed.connect(self._edited)
        self.form.left.connect(self._judge)

    def show_profile(self, profile: Profile, *, new: bool = False) -> None:
        """Show *profile*; one that is *new* is kept once it is saved."""
        self.profile, self.is_new = profile, new
        self._secret_stored = False
        self.file_note.show_for(profile.id, kept=not new)
        self._work.forget()
        self._show_form()
        self._devices.look()
        self.show_header()
        if profile.method == "access-key" and not new:
            self._ask_keyring()

    def offer(self, offers: Offers) -> None:
        """Offer what was found; nothing typed or chosen changes."""
        self._offers = offers
        self._offer()
        self._edited()
        self.form.show_warnings()

    def show_header(self) -> None:
        """Say anew how the sign-in stands, with what it and a rotation wrote beside the form."""
        stored = self._keeping.store.get(self.profile.id)
        if stored:
            self.profile = replace(self.profile, account=stored.account, secret_id=stored.secret_id)
        self.foot.remove.setVisible(not self.is_new and self.profile.method != "demo")
        if self.is_new:
            self.header.show_new(self.profile)
        else:
            source = self._keeping.store.get(self.profile.source_profile)
            credentials, own = self._session.credentials(self.profile.id), self.profile.method == "access-key"
            self.keyring_block.show_sign_in(credentials, own_secret=own)
            self.header.show_profile(
                self.profile,
                credentials,
                self._running_tasks(self.profile.id),
                source=source.name if source else "",
            )

    def fill_secret(self, secret: Secret) -> None:
        """Put *secret* into the form, as if it were typed."""
        self.form.keys.fill_secret(secret.secret_access_key)

    def take_rotated(self, old_id: str) -> None:
        """Show the key that took the place of *old_id*; what was typed elsewhere stays."""
        stored = self._keeping.store.get(self.profile.id)
        if stored:
            if self.form.keys.access_key_id.text() == old_id:
                self.form.keys.access_key_id.put(stored.access_key_id)
            self.profile = replace(
                self.profile, access_key_id=stored.access_key_id, secret_id=stored.secret_id
            )
            self.show_header()
            self._show_buttons()

    def changed(self) -> bool:
        """Whether something stands in the form that is not kept."""
        return any(self.form.typed_secret()) or as_typed(self.form.profile()) != as_typed(self.profile)

    @Slot()
    def discard(self) -> None:
        """Show the profile as it is kept; a new one is given up, and one that is being saved is not wanted any more."""
        if self.is_new:
            self._saves += 1
            self.given_up.emit()
        else:
            self._show_form()

    @Slot()
    def keep(self, *, this_session_only: bool = False, then: Callable[[], object] | None = None) -> None:
        """Keep what the form says, if nothing is wrong with it; do *then* once it is kept."""
        problems = self._problems()
        self.form.show_problems(problems)
        if any(problem.severity == "error" for problem in problems):
            wrong = self.form.first_wrong()
            if wrong:
                self.pane.reveal(wrong)
            return
        self._saves += 1
        number, before, was_new = self._saves, self.profile, self.is_new
        profile, secret = self._merged(), self._secret()
        keeps_sign_in = not was_new and secret is None and same_sign_in(before, profile)
        if not keeps_sign_in:
            # Another sign-in may lead elsewhere, as the user wants it.
            profile = replace(profile, account="")
        self.foot.show_saving()

        def work() -> Profile:
            return self._keeping.save(
                profile,
                secret,
                this_session_only=this_session_only,
                still_wanted=lambda: number == self._saves,
            )

        def done(kept: Profile) -> None:
            if number == self._saves:
                self._saved(kept, secret, keeps_sign_in=keeps_sign_in)
                if then:
                    then()

        self._work.run(work, done=done, failed=self._save_failed)

    def _merged(self) -> Profile:
        """Return what the form says, with what sign-in and rotation have written beside it meanwhile."""
        typed = tidied(self.form.profile())
        stored = self._keeping.store.get(typed.id)
        return with_rotated(typed, self.profile, stored) if stored else typed

    def _secret(self) -> Secret | None:
        secret, token = self.form.typed_secret()
        return Secret(secret, token) if secret else None

    def _problems(self) -> tuple[ProfileProblem, ...]:
        profiles = self._keeping.store.profiles()
        return form_problems(self.form, self.profile, profiles, secret_stored=self._secret_stored)

    @Slot(str)
    def _judge(self, name: str) -> None:
        if is_entered(self.form, name):
            self.form.judge(name, self._problems())

    @Slot()
    def _edited(self) -> None:
        self.form.soften(self._problems())
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        others = bool(self._keeping.store.profiles())
        self.foot.show_changes(changed=self.changed(), is_new=self.is_new, others=others)
        rotates = not self.is_new and self.profile.method == self.form.method == "access-key"
        self.form.storage.rotate.setVisible(rotates)

    def _saved(self, profile: Profile, secret: Secret | None, *, keeps_sign_in: bool) -> None:
        if self.profile.id == profile.id:
            as_saved = tidied(self.form.profile()), self._secret()
            if as_typed(as_saved[0]) == as_typed(profile) and as_saved[1] == secret:
                self.show_profile(profile)
            else:
                # Something was typed while a slow keyring was waited for.
                self.profile, self.is_new = profile, False
                self._show_buttons()
        first = self._session.profile is None
        self._session.profile_was_edited(profile.id, keeps_sign_in=keeps_sign_in)
        if first:
            self._session.use_profile(profile.id)
        if not keeps_sign_in:
            self.pane.show_top()
            self._session.test_sign_in(profile.id)
        self.kept.emit(profile)

    def _save_failed(self, error: Exception) -> None:
        self._show_buttons()
        if isinstance(error, OSError):
            text = f"{reason_of(error)}. Everything typed is still here."
            tell(self, "The profile could not be saved", text)
        elif not isinstance(error, SecretsUnavailable):
            raise error

    def _ask_keyring(self) -> None:
        """Find out whether a secret is kept for the profile on show."""
        profile = self.profile

        def take(stored: bool) -> None:
            if self.profile.id == profile.id:
                self._secret_stored = stored
                self.form.show_stored(stored=stored, kept=self._kept())
                self.show_header()

        self._work.run(lambda: self._keeping.has_secret(profile), done=take)

    @Slot()
    def _try_keyring(self) -> None:
        if self.changed():
            self.keep()
        else:
            self._ask_keyring()
            self._session.test_sign_in(self.profile.id)

    def _show_form(self) -> None:
        self._offer()
        self.form.show_profile(self.profile, secret_stored=self._secret_stored, kept=self._kept())
        self.form.show_warnings()
        self._show_buttons()

    def _offer(self) -> None:
        others = [one for one in self._keeping.store.profiles() if one.id != self.profile.id]
        self.form.offer(self._offers, others)
        self.form.show_stored(stored=self._secret_stored, kept=self._kept())

    def _kept(self) -> str:
        here = self._keeping.session_secrets.get(self.profile.secret_name) is not None
        return IN_MEMORY if here else self._offers.keyring

    @Slot()
    def _ask_remove(self) -> None:
        profile = self.profile
        roles = roles_on(profile, self._keeping.store.profiles())
        ask_remove(self, profile, self._running_tasks(profile.id), roles, lambda: self._remove_now(profile))

    def _remove_now(self, profile: Profile) -> None:
        def gone(_: None) -> None:
            self._session.profile_was_edited(profile.id)
            self.removed.emit()

        self._work.run(lambda: self._keeping.remove(profile), done=gone, failed=self._save_failed)
