"""The identity bar: who, where and until when, above every page."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.credential_words import credential_words
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.bar_parts import BarButton, Stripe, stack
from snapshot_importer.ui.shell.credentials_part import CredentialsPart
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import (
    ElidedLabel,
    PlainLabel,
    grounded,
    hairline,
    keep_left_to_right,
)
from snapshot_importer.ui.widgets.marks import Avatar, IconMark, Pill
from snapshot_importer.ui.widgets.pick_list import Entry, PopupList

HEIGHT = 56
# Below either the account shows its alias alone, and the Region its code.
NARROW = 1100
FEW_CHARACTERS = 130


class IdentityBar(QFrame):
    """Profile, account, Region and credentials of the session; each opens the list or card behind it."""

    profile_wanted = Signal()
    profiles_page_wanted = Signal()
    search_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme, session: Session, store: ProfileStore, countdown: Countdown) -> None:
        super().__init__()
        self._theme = theme
        self._session = session
        self._store = store
        self._regions: Sequence[Entry] = ()
        grounded(self, "surface")
        self.stripe = Stripe(theme)  # along the window's upper edge, which is another's to lay out
        self._avatar = Avatar(theme)
        self._name = ElidedLabel(theme, "", "strong", grow=False)
        self._label = Pill(theme)
        self._method = ElidedLabel(theme, "", "caption", grow=False)
        self._profile_arrow = IconMark(theme, "chevron-down", "text2")
        self.profile_button = BarButton(theme)
        self.profile_button.take(
            self._avatar, stack(row(self._name, self._label, self._profile_arrow), self._method)
        )
        self._account = ElidedLabel(theme, "", "body", grow=False)
        self._region = ElidedLabel(theme, "", "body", grow=False)
        keep_left_to_right(self._account)
        keep_left_to_right(self._region)
        self.region_button = BarButton(theme)
        self.region_button.take(
            stack(
                PlainLabel(theme, "Region", "caption"),
                row(self._region, IconMark(theme, "chevron-down", "text2")),
            )
        )
        self.credentials = CredentialsPart(theme, session, countdown)
        self._endpoint = ElidedLabel(theme, "", "warning")
        self._endpoint.hide()
        self.add_button = Button(theme, "Add a profile…", icon="plus", pressed=self.profile_wanted.emit)
        self._account_part, self._facts, self._line = QWidget(), QWidget(), QWidget()
        self._lay_out()
        self._profiles_popup = PopupList(theme, "Profiles", "Find a profile", self)
        self._regions_popup = PopupList(theme, "Regions", "Find a Region", self)
        self._connect()
        self.show_session()

    def _lay_out(self) -> None:
        facts = QHBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(12)
        account = self._account_part
        account.setLayout(stack(PlainLabel(self._theme, "Account", "caption"), row(self._account)))
        account.setContentsMargins(8, 0, 8, 0)
        for part in (account, self.region_button, self.credentials):
            rule = hairline(vertical=True)
            rule.setFixedHeight(36)
            facts.addWidget(rule)
            facts.addWidget(part)
        facts.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 12, 0)
        line.setSpacing(12)
        line.addWidget(self.profile_button)
        line.addWidget(self._facts, 1)
        line.addStretch(0)
        line.addWidget(self.add_button)
        theme = self._theme
        self.search_button = icon_button(
            theme, "search", "Search everything (Ctrl+K)", pressed=self.search_wanted.emit
        )
        self.help_button = icon_button(
            theme, "circle-question-mark", "Keyboard and help", pressed=self.help_wanted.emit
        )
        line.addWidget(self.search_button)
        line.addWidget(self.help_button)
        self._line.setLayout(line)
        self._line.setFixedHeight(max(HEIGHT, self.fontMetrics().height() * 2 + 24))
        whole = column(self._line, self._endpoint, hairline(), gap=0)
        self._endpoint.setContentsMargins(16, 0, 16, 6)
        self.setLayout(whole)

    def _connect(self) -> None:
        session = self._session
        session.profile_changed.connect(self.show_session)
        session.region_changed.connect(self.show_session)
        session.credentials_changed.connect(self.show_session)
        self.profile_button.clicked.connect(self.open_profiles)
        self.region_button.clicked.connect(self.open_regions)
        self._profiles_popup.picked.connect(self._take_profile)
        self._regions_popup.picked.connect(session.use_region)

    def set_regions(self, regions: Sequence[Entry]) -> None:
        """Offer these Regions: used ones first, those that are not enabled greyed."""
        self._regions = regions

    @Slot()
    def show_session(self) -> None:
        """Say who and where."""
        self._show(self._session.credentials())

    def show_unchecked(self) -> None:
        """Say who and where as at a start, before anything is known of the sign-in."""
        credentials = Credentials("not-checked")
        self._regions = ()  # their titles come after the sign-in
        self._show(credentials)
        self.credentials.show_words(credentials)

    def _show(self, credentials: Credentials) -> None:
        self._say(credentials)
        self._settle()

    def _settle(self) -> None:
        """Give the words their room at once, inside first: Qt asks each layout in a later turn than the one within it."""
        inside = (self.profile_button, self._account_part, self.region_button, self.credentials.button)
        for part in (*inside, self.credentials, self._facts, self._line, self):
            if layout := part.layout():
                layout.activate()

    def _say(self, credentials: Credentials) -> None:
        profile = self._session.profile
        self._facts.setVisible(profile is not None)
        self.add_button.setVisible(profile is None and not self._session.coming)
        self.search_button.setVisible(profile is not None)
        self.help_button.setVisible(profile is not None)
        self.profile_button.setEnabled(not self._session.coming)
        if profile is None:
            self._show_nobody()
            return
        self._profile_arrow.show()
        role = credentials.identity.arn.rsplit("/", 1)[-1] if credentials.identity else ""
        self.stripe.show_colour(profile.colour)
        self._avatar.show_profile(profile.name, profile.colour)
        self._name.setText(profile.name)
        self._label.show_profile(profile.label, profile.colour)
        self._method.setText(" · ".join(part for part in (method_words(profile), role) if part))
        # Where the last sign-in led stays in view when it has ended.
        known = credentials.identity.account if credentials.identity else profile.account
        account = account_id(known) if known else ""
        self._show_place(credentials.alias, account)
        named = ", ".join(part for part in (profile.name, profile.label) if part)
        place = f", account {credentials.alias or account}" if account else ""
        self.profile_button.setAccessibleName(f"Profile {named}{place}, press to change")
        self.region_button.setAccessibleName(f"Region {self._session.region}, press to change")
        foreign = profile.endpoint_url if profile.method != "demo" else ""
        self._endpoint.setText(f"Custom endpoint: {foreign}. Requests do not go to AWS.")
        self._endpoint.setVisible(bool(foreign))

    def _show_nobody(self) -> None:
        self.stripe.show_colour("slate")
        self._avatar.show_profile("?", "slate")
        coming = self._session.coming
        has_some = not coming and bool(self._store.profiles())
        self._profile_arrow.setVisible(has_some)
        self._name.setText("Demo" if coming else "Choose a profile" if has_some else "No profile")
        self._label.set_text("")
        self._method.setText(
            coming or ("No profile is in use" if has_some else "Choose how to sign in to AWS")
        )
        press = "choose" if has_some else "add"
        self.profile_button.setAccessibleName(coming or f"No profile, press to {press} one")
        self._endpoint.hide()

    def _show_place(self, alias: str, account: str) -> None:
        metrics = self._region.fontMetrics()
        narrow = self.window().width() < max(NARROW, FEW_CHARACTERS * metrics.averageCharWidth())
        self._account.setText(
            (alias or account if narrow else " · ".join(filter(None, (alias, account)))) or "–"
        )
        title = next((entry.detail for entry in self._regions if entry.key == self._session.region), "")
        code = self._session.region
        self._region.setText(code if narrow or not title else f"{code} · {title}")
        # Where there is little room, what says how one signs in gives way, not where things are made.
        self._region.setMinimumWidth(metrics.horizontalAdvance(code))
        shortest = min((alias, account), key=len) if alias else account
        self._account.setMinimumWidth(metrics.horizontalAdvance(shortest) if narrow else 0)

    @Slot()
    def open_profiles(self) -> None:
        """Drop the list of profiles."""
        profiles = self._store.profiles()
        if not profiles:
            self.profile_wanted.emit()
            return
        entries = [_profile_entry(self._session, profile) for profile in profiles]
        entries += [
            Entry("+add", "Add a profile…", icon="plus", fixed=True),
            Entry("+manage", "Manage profiles", icon="key-round", fixed=True),
        ]
        current = self._session.profile
        self._profiles_popup.set_entries(entries, current.id if current else "")
        self._profiles_popup.drop_from(self.profile_button)

    @Slot()
    def open_regions(self) -> None:
        """Drop the list of Regions."""
        self._regions_popup.set_entries(self._regions, self._session.region)
        self._regions_popup.drop_from(self.region_button)

    @Slot(str)
    def _take_profile(self, key: str) -> None:
        if key == "+add":
            self.profile_wanted.emit()
        elif key == "+manage":
            self.profiles_page_wanted.emit()
        else:
            self._session.use_profile(key)


def _profile_entry(session: Session, profile: Profile) -> Entry:
    words = credential_words(session.credentials(profile.id))
    detail = " · ".join(part for part in (profile.label, method_words(profile)) if part)
    return Entry(profile.id, profile.name, detail, end=words.list, colour=profile.colour)
