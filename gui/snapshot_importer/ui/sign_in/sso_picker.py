"""The account and the role of a sign-in to IAM Identity Center: chosen from what it opens, or typed."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.accounts.pasted import pasted_account, pasted_start_url
from snapshot_importer.accounts.profiles import REGION, Profile
from snapshot_importer.accounts.shared_values import ACCOUNT
from snapshot_importer.aws.errors import CallError
from snapshot_importer.ui.sign_in.pick_line import PickLine
from snapshot_importer.ui.sign_in.sso_lookups import SsoChoices, SsoLookups, session_of
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel

# What talks to AWS is imported when it is needed.
if TYPE_CHECKING:
    from snapshot_importer.accounts.sso_portal import SsoAccount

SIGN_IN = "Sign in to choose…"
SIGNING_IN = "Signing in…"
OR_TYPE = "Or type the account id and the name of the role."
FIRST = "Enter the start URL and its Region, then sign in to choose."
WAITING = "Your browser asks whether this app may see your accounts."
CHOOSE_ACCOUNT = "Signed in. Choose one of {count} accounts."
CHOOSE_ROLE = "Signed in. Choose one of {count} roles."
NOTHING = "This sign-in opens no account. Ask your administrator for one."
START_URL = re.compile(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?")


class SsoPicker(QWidget):
    """Two lines side by side with what the sign-in opens, and the way to sign in beneath them."""

    changed = Signal()
    progressed = Signal()  # a sign-in has begun or ended well: what is missing need not be typed
    left = Signal(str)  # "sso_account" or "sso_role"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._lookups: SsoLookups | None = None
        self._profile = Profile("", "")
        self._asked = 0  # answers to earlier questions are dropped
        self._signs_in = False
        self._focus_before: QWidget | None = None  # where the focus was when the sign-in was asked for
        self._known: tuple[SsoAccount, ...] = ()
        self._roles_of = ""  # the account whose roles are on offer or asked for
        self.account_box = PickLine("Account", "1111-2222-3333", choose="Choose an account")
        self.role_box = PickLine("Role", "The name of a permission set", choose="Choose a role")
        self.button = Button(theme, SIGN_IN, icon="log-in", pressed=self._sign_in)
        self.button.setAutoDefault(False)
        self._state = PlainLabel(theme, "", "hint", wrap=True)
        self._message = Message(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(self.account_box, self.role_box))
        beneath = row(self.button)
        beneath.addWidget(self._state, 1)
        layout.addLayout(beneath)
        layout.addWidget(self._message)
        self.account_box.typed.connect(self._account_changed)
        self.role_box.typed.connect(self._choice_changed)
        self.account_box.left.connect(self._leave_account)
        self.role_box.left.connect(lambda: self.left.emit("sso_role"))
        self._offer_sign_in()

    def use(self, lookups: SsoLookups) -> None:
        """Look for accounts and roles with *lookups*, without which they can only be typed."""
        self._lookups = lookups
        self._look()

    def put(self, account: str, role: str) -> None:
        """Show *account* and *role*, without a signal."""
        self.account_box.put(account)
        self.role_box.put(role)
        self._find_roles()

    def account(self) -> str:
        """Return the account id, or what stands in its place."""
        return pasted_account(self.account_box.value())

    def role(self) -> str:
        """Return the name of the role."""
        return self.role_box.value().strip()

    def show_session(self, profile: Profile) -> None:
        """Offer what the sign-in of *profile* opens, if somebody is signed in there; earlier choices go."""
        profile = replace(profile, sso_start_url=pasted_start_url(profile.sso_start_url))
        before, self._profile = self._profile, profile
        if (session_of(before), before.endpoint_url) != (session_of(profile), profile.endpoint_url):
            if self._lookups:
                self._lookups.cancel(before)
            self._look()

    def _is_complete(self) -> bool:
        session = session_of(self._profile)
        return bool(START_URL.fullmatch(session.start_url) and REGION.fullmatch(session.region))

    def _look(self) -> None:
        """Begin anew: nothing is known of this sign-in yet."""
        self._asked += 1
        self._known, self._roles_of = (), ""
        self.account_box.offer(())
        self.role_box.offer(())
        self._offer_sign_in()
        if self._lookups and self._is_complete():
            asked = self._asked
            self._lookups.find_accounts(
                self._profile,
                owner=self,
                done=lambda choices: self._take(asked, choices),
                failed=lambda error: self._look_failed(asked, error),
            )

    @Slot()
    def _sign_in(self) -> None:
        if self._lookups is None:
            return
        if self._signs_in:
            self._lookups.show(self._profile)
            return
        self._asked += 1
        asked = self._asked
        self._signs_in = True
        self._focus_before = self.window().focusWidget()
        self.progressed.emit()
        self.button.set_text(SIGNING_IN)
        self._state.setText(WAITING)
        self._message.clear()
        self._lookups.sign_in(
            self._profile,
            owner=self,
            done=lambda choices: self._take(asked, choices),
            failed=lambda error: self._sign_in_failed(asked, error),
        )

    def _offer_sign_in(self) -> None:
        """Show the button where there is something to sign in to."""
        is_offered = self._lookups is not None and self._is_complete()
        self._signs_in = False
        self.button.setVisible(is_offered)
        self.button.set_text(SIGN_IN)
        is_awaited = self._lookups is not None and not self._profile.sso_session
        self._say(OR_TYPE if is_offered else FIRST if is_awaited else "")
        self._message.clear()

    def _take(self, asked: int, choices: SsoChoices) -> None:
        if asked != self._asked:
            return
        self._known = choices.accounts
        was_asked, self._signs_in = self._signs_in, False
        # Of its window, be that active or not: the browser is in front of it now.
        is_still_there = self.window().focusWidget() in (self.button, self._focus_before)
        self.account_box.offer([(_words(account), account.id) for account in choices.accounts])
        if len(choices.accounts) == 1 and not self.account_box.value():
            self.account_box.put(choices.accounts[0].id)
            self.changed.emit()
        if was_asked and is_still_there:
            (self.role_box if self.account() and not self.role() else self.account_box).setFocus()
        self.button.hide()
        self._say_choice()
        if choices.warning:
            self._message.show_message("warning", choices.warning)
        elif not choices.accounts:
            self._message.show_message("warning", NOTHING)
        else:
            self._message.clear()
        self.progressed.emit()
        self._find_roles()

    def _say_choice(self) -> None:
        """Say what is to be chosen next, if anything is."""
        if len(self._known) > 1 and not self.account():
            self._say(CHOOSE_ACCOUNT.format(count=len(self._known)))
        elif self.role_box.count() > 1 and not self.role():
            self._say(CHOOSE_ROLE.format(count=self.role_box.count()))
        else:
            self._say("")

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))

    def _look_failed(self, asked: int, error: Exception) -> None:
        """Leave the button: that nobody is signed in is no error, and what is one is told when it is pressed."""
        if not isinstance(error, CallError):
            raise error
        if asked == self._asked:
            self._offer_sign_in()

    def _sign_in_failed(self, asked: int, error: Exception) -> None:
        if not isinstance(error, CallError):
            raise error
        if asked != self._asked:
            return
        self._offer_sign_in()
        if error.code != "SignInCancelled":
            self._message.show_message("error", error.message)

    @Slot()
    def _account_changed(self) -> None:
        self._find_roles()
        self._choice_changed()

    @Slot()
    def _choice_changed(self) -> None:
        if self._known and self.button.isHidden():
            self._say_choice()
        self.changed.emit()

    @Slot()
    def _leave_account(self) -> None:
        self.account_box.put(self.account())
        self.left.emit("sso_account")

    def _find_roles(self) -> None:
        """Offer the roles of the account on show; the role that is there stays."""
        account = self.account()
        if account == self._roles_of or not self._known or not self._lookups:
            return
        self.role_box.offer(())
        self._message.clear()
        self._roles_of = account if ACCOUNT.fullmatch(account) else ""
        if not self._roles_of:
            return
        asked = self._asked
        self._lookups.find_roles(
            self._profile,
            account,
            owner=self,
            done=lambda names: self._take_roles(asked, account, names),
            failed=lambda error: self._roles_failed(asked, account, error),
        )

    def _take_roles(self, asked: int, account: str, names: tuple[str, ...]) -> None:
        if asked == self._asked and account == self._roles_of:
            self.role_box.offer([(name, name) for name in names])
            if len(names) == 1 and not self.role():
                self.role_box.put(names[0])
                self.changed.emit()
            self._say_choice()

    def _roles_failed(self, asked: int, account: str, error: Exception) -> None:
        if not isinstance(error, CallError):
            raise error
        if asked != self._asked or account != self._roles_of:
            return
        self._roles_of = ""
        if error.code == "SignInNeeded":
            self._offer_sign_in()
        else:
            self._message.show_message("error", error.message)


def _words(account: "SsoAccount") -> str:
    return f"{account.name}  ·  {account_id(account.id)}" if account.name else account_id(account.id)
