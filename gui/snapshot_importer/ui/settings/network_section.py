"""The network settings: each change holds at once, is written in a worker, and can be tried out."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.network_problems import (
    NetworkProblem,
    network_problems,
    password_problems,
    tidied_network,
    typed_proxy,
)
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable
from snapshot_importer.accounts.trusted_roots import RootsError, read_certificates
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.keyring_block import KeyringBlock
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.settings.checking import Checking
from snapshot_importer.ui.settings.network_facts import ANY_REGION, NetworkFacts, look, plan
from snapshot_importer.ui.settings.network_form import NetworkForm
from snapshot_importer.ui.settings.reach_panel import ReachPanel
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block


class NetworkSection(QWidget):
    """Form, keyring and check."""

    network_changed = Signal()

    def __init__(self, theme: Theme, store: NetworkStore, session: Session, background: Background) -> None:
        super().__init__()
        self._store = store
        self._session = session
        self._background = background
        self._wanted = store.network  # what is written, or being written
        self._writing = False
        self._facts = NetworkFacts()
        self._looks = 0
        self._refused: tuple[NetworkProblem, ...] = ()  # what only a worker could find
        self._password = ""  # typed, and not yet kept
        self.form = NetworkForm(theme)
        self.keyring = KeyringBlock(theme)
        self.trouble = Block(theme, "error")
        self.trouble.hide()
        self.reach = ReachPanel(theme)
        self.checking = Checking(self.reach, background, lambda: plan(store, session.profile, session.region))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for part in (self.trouble, self.keyring, self.form, self.reach):
            layout.addWidget(part)
        self.form.show_network(store.network)
        self._connect()

    def _connect(self) -> None:
        self.form.edited.connect(self._apply)
        self.form.password_entered.connect(self._take_password)
        self.form.forget_wanted.connect(self._forget_password)
        self.keyring.again_wanted.connect(self._again)
        self.keyring.session_wanted.connect(self._for_this_session)
        self.keyring.stop_wanted.connect(self.keyring.hide)
        self._session.region_changed.connect(self._look)
        for changed in (self._session.profile_changed, self._session.region_changed):
            changed.connect(self.checking.forget)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what may have changed since: the environment's file, the keyring."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take what was typed to nobody's eyes."""
        super().hideEvent(event)
        self.form.show_password.setChecked(False)

    @Slot()
    def _apply(self) -> None:
        """Take the fields as the settings, if they can be."""
        typed = typed_proxy(self.form.network())
        if typed:
            self.form.show_network(typed.network)
        candidate = tidied_network(self.form.network())
        if candidate.ca_bundle != self._wanted.ca_bundle:
            self._refused = ()
        self._show_problems()
        if network_problems(candidate):
            candidate = _with_proxy_of(self._wanted, candidate)
        if candidate != self._wanted:
            self._wanted = candidate
            self._write()
        if typed and typed.password:
            self._take_password(typed.password)

    def _write(self) -> None:
        if self._writing:
            return  # what is wanted by then is written next
        self._writing = True
        wanted = self._wanted

        def work() -> None:
            former = self._store.network.ca_bundle
            try:
                if wanted.ca_bundle and wanted.ca_bundle != former:
                    read_certificates(wanted.ca_bundle)
            except RootsError:
                self._store.put(replace(wanted, ca_bundle=former))
                raise
            self._store.put(wanted)

        self._background.run(
            work, owner=self, done=lambda _: self._written(wanted), failed=partial(self._not_written, wanted)
        )

    def _written(self, written: Network) -> None:
        self._writing = False
        self.trouble.hide()
        self._changed()
        if written != self._wanted:
            self._write()

    def _not_written(self, refused: Network, error: Exception) -> None:
        self._writing = False
        if isinstance(error, RootsError):
            self._refused = (NetworkProblem("ca_bundle", str(error)),)
            self._show_problems()
            self._changed()  # the other settings hold
        elif isinstance(error, OSError):
            text = f"{reason_of(error)}. They hold no longer than they did before."
            self.trouble.show_state("error", "The network settings could not be written.", text)
            self.trouble.show()
        else:
            raise error
        if refused == self._wanted:
            self._wanted = self._store.network
        else:
            self._write()

    def _changed(self) -> None:
        self.network_changed.emit()
        self._look()

    @Slot(str)
    def _take_password(self, typed: str) -> None:
        self._password = typed
        if password_problems(self.form.network(), typed, is_kept=False):
            self._show_problems()
        else:
            self._keep_password()

    @Slot()
    def _keep_password(self, *, this_session_only: bool = False) -> None:
        secret = Secret(self._password)
        self.keyring.show_waiting()
        self._background.run(
            lambda: self._store.keep_password(secret, this_session_only=this_session_only),
            owner=self,
            done=self._kept,
            failed=self._not_kept,
        )

    def _kept(self, _: None) -> None:
        self._password = ""
        self.form.password.clear()
        self.keyring.hide()
        self._changed()

    def _not_kept(self, error: Exception) -> None:
        if not isinstance(error, SecretsUnavailable):
            raise error
        self.keyring.show_problem(error)

    @Slot()
    def _forget_password(self) -> None:
        self._background.run(self._store.forget_password, owner=self, done=self._kept, failed=self._not_kept)

    @Slot()
    def _again(self) -> None:
        if self._password:
            self._keep_password()
        else:
            self._look()

    @Slot()
    def _for_this_session(self) -> None:
        if self._password:
            self._keep_password(this_session_only=True)
        else:
            self.keyring.hide()
            self.form.password.setFocus()

    @Slot()
    def _look(self) -> None:
        region = self._session.region or ANY_REGION
        if not self.isVisible():
            return
        self._looks += 1
        number = self._looks

        def take(facts: NetworkFacts) -> None:
            if number == self._looks:  # an answer to an older look may come last
                self._take_facts(facts)

        self._background.run(lambda: look(self._store, region), owner=self, done=take)

    def _take_facts(self, facts: NetworkFacts) -> None:
        self._facts = facts
        if facts.keyring and self._wanted.user:
            self.keyring.show_problem(facts.keyring)
        elif not self._password:
            self.keyring.hide()
        self.form.show_facts(facts)
        self._show_problems()

    def _show_problems(self) -> None:
        candidate = tidied_network(self.form.network())
        # A field that nobody has touched yet is not told to be wrong.
        untouched = not (candidate.host or self.form.host.isModified())
        problems = [one for one in network_problems(candidate) if not (untouched and one.field == "host")]
        is_kept = self._facts.is_kept or self._facts.keyring is not None
        problems += password_problems(candidate, self.form.password.text(), is_kept=is_kept)
        if candidate.ca_bundle == self._store.network.ca_bundle:
            problems += [one for one in self._facts.problems if one.field == "ca_bundle"]
        elif candidate.ca_bundle:
            problems += self._refused
        if candidate.use_fips or candidate.use_dualstack:
            problems += [one for one in self._facts.problems if one.field != "ca_bundle"]
        self.form.show_problems(problems, complete=not network_problems(candidate))


def _with_proxy_of(former: Network, network: Network) -> Network:
    """Return *network* with the proxy of *former*: what is incomplete holds nothing else up."""
    return replace(
        network,
        proxy=former.proxy,
        scheme=former.scheme,
        host=former.host,
        port=former.port,
        user=former.user,
    )
