"""The watched accounts in a line: each whole, or named by "more"; never squeezed."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from snapshot_importer.tasks.task import WatchState
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.text import clock_time
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.flow import FlowLayout
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel
from snapshot_importer.ui.widgets.marks import Avatar, IconMark

GAP, LINE_GAP = 24, 8
LONGEST = 24  # letters of usual width that a name is shown with
Place = tuple[str, str]  # profile id and Region


class Account(QWidget):
    """One watched profile and Region, with a button where its sign-in ended."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.wants_sign_in = False
        self._avatar = Avatar(theme, 28)
        self._name = ElidedLabel(theme, "", "strong", mode=Qt.TextElideMode.ElideMiddle, grow=False)
        self._name.setMaximumWidth(self._name.fontMetrics().averageCharWidth() * LONGEST)
        self._region = PlainLabel(theme, "", "secondary")
        self._mark = IconMark(theme, "triangle-alert", "warn")
        self._problem = ElidedLabel(theme, "", "warning", grow=False)
        self.sign_in = Button(theme, "Sign in", icon="log-in", small=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._avatar, self._name, self._region, self._mark, self._problem, self.sign_in):
            layout.addWidget(part)

    @property
    def has_problem(self) -> bool:
        """Whether the place is not seen now."""
        return not self._mark.isHidden()

    def show_watch(self, name: str, colour: str, state: WatchState) -> None:
        """Show who is watched where, and whether it can be."""
        self._avatar.show_profile(name, colour)
        self._name.setText(name)
        self._region.setText(state.region)
        missing = self.wants_sign_in = state.problem is not None and state.problem.kind == "sign-in"
        words = _sign_in_words(state) if missing else _problem_words(state)
        self._problem.setText(words)
        self._region.setHidden(missing)
        self.sign_in.setHidden(not missing)
        self.sign_in.setAccessibleName(f"Sign in to {name}")
        for part in (self._mark, self._problem):
            part.setHidden(not words)


class AccountStrip(QWidget):
    """Accounts side by side. Those that do not fit are behind "more": first those that need nothing."""

    sign_in_wanted = Signal(str)  # profile id

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._accounts: dict[Place, Account] = {}
        self._is_open = False
        self._more = Button(theme, "", kind="bare", icon="chevron-down", small=True, pressed=self._turn)
        self._more.setAutoDefault(False)
        self._flow = FlowLayout(self, gap=GAP, line_gap=LINE_GAP)
        self._flow.addWidget(self._more)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._more.hide()

    def places(self) -> dict[Place, Account]:
        """Return the accounts by what they stand for, in their order, those behind "more" too."""
        return dict(self._accounts)

    def whole_width(self) -> int:
        """Return the width of all accounts in one line."""
        return _across(self._wanted())

    def minimumSizeHint(self) -> QSize:
        """Any width will do: what does not fit is behind "more"."""
        return QSize(0, super().minimumSizeHint().height())

    def show_watches(self, states: Iterable[WatchState], names: Names) -> None:
        """Show each watched place once, and a sign-in that several share once."""
        places = {(state.profile_id, state.region): state for state in states}
        for place in [place for place in self._accounts if place not in places]:
            self._drop(self._accounts.pop(place))
        for place, state in places.items():
            account = self._accounts.get(place) or self._add(place)
            title = names.titles.get(place[0], state.account)
            account.show_watch(title, names.colours.get(place[0], "slate"), state)
        self._fit()

    def _add(self, place: Place) -> Account:
        account = self._accounts[place] = Account(self._theme)
        account.sign_in.clicked.connect(lambda: self.sign_in_wanted.emit(place[0]))
        self._flow.removeWidget(self._more)  # it stays the last
        self._flow.addWidget(account)
        self._flow.addWidget(self._more)
        return account

    def _drop(self, account: Account) -> None:
        self._flow.removeWidget(account)
        account.hide()
        account.deleteLater()

    def _wanted(self) -> list[Account]:
        """Return the accounts to show: one sign-in serves all Regions of a profile and is asked for once."""
        waiting: set[str] = set()
        wanted = []
        for (profile_id, _), account in self._accounts.items():
            if not account.wants_sign_in:
                wanted.append(account)
            elif profile_id not in waiting:
                waiting.add(profile_id)
                wanted.append(account)
        return wanted

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put accounts behind "more" and back."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _turn(self) -> None:
        self._is_open = not self._is_open
        self._fit()

    def _fit(self) -> None:
        wanted, room = self._wanted(), self.width()
        fits = _across(wanted) <= room
        shown = wanted if fits or self._is_open else self._first(wanted, room)
        for account in self._accounts.values():
            account.setHidden(account not in shown)
        # One account alone is shown however wide it is: nothing is behind it, and nothing to fold away.
        self._more.setHidden(fits or len(wanted) == 1)
        if not fits:
            self._name_more([account for account in wanted if account not in shown])
        self._flow.invalidate()

    def _first(self, wanted: Sequence[Account], room: int) -> list[Account]:
        """Return which of *wanted* are shown where there is *room* for one line: first what needs the user."""
        self._name_more(wanted)  # as wide as it will be
        room -= self._more.sizeHint().width() + GAP
        shown: list[Account] = []
        for account in sorted(wanted, key=lambda one: (not one.wants_sign_in, not one.has_problem)):
            if not shown or _across([*shown, account]) <= room:
                shown.append(account)
        return shown

    def _name_more(self, hidden: Sequence[Account]) -> None:
        self._more.set_text(f"{len(hidden)} more" if hidden else "Fewer")
        self._more.setAccessibleName(f"{len(hidden)} more accounts" if hidden else "Fewer accounts")
        if any(account.has_problem for account in hidden):
            self._theme.set_icon(self._more, "triangle-alert", "warn")
        else:
            self._more.set_icon("chevron-down" if hidden else "chevron-up")


def _across(accounts: Sequence[Account]) -> int:
    return sum(account.sizeHint().width() for account in accounts) + GAP * max(0, len(accounts) - 1)


# By the kind of the failure; what is not named is told elsewhere.
PROBLEMS = {
    **dict.fromkeys(("unreachable", "garbled", "server"), "No connection"),
    "throttled": "AWS asks to slow down",
    "refused": "Imports may not be listed",
    "identity": "AWS does not tell the account",
    "fault": "The answer is not understood",
}


def _problem_words(state: WatchState) -> str:
    """Say why a place is not seen now; how long it is not for those that pass by themselves."""
    words = PROBLEMS.get(state.problem.kind, "") if state.problem else ""
    passes = words == PROBLEMS["unreachable"]
    return f"{words} since {clock_time(state.since)}" if passes and state.since else words


def _sign_in_words(state: WatchState) -> str:
    if state.answered is None:
        return "Sign-in needed"  # nothing has ended that had not begun
    when = f" {clock_time(state.problem.at)}" if state.problem and state.problem.at else ""
    return f"Sign-in ended{when}"
