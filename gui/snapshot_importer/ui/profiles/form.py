"""The form of a profile: who it is, how it signs in, and where; the rows follow the sign-in method."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.accounts.profiles import Method, Profile, ProfileProblem
from snapshot_importer.ui.profiles.form_environment import EnvironmentFields
from snapshot_importer.ui.profiles.form_fields import Fields, choose
from snapshot_importer.ui.profiles.form_keys import KeyFields
from snapshot_importer.ui.profiles.form_look import LookFields, PlaceFields
from snapshot_importer.ui.profiles.form_role import RoleFields
from snapshot_importer.ui.profiles.form_shared import SharedFields
from snapshot_importer.ui.profiles.form_sso import SsoFields
from snapshot_importer.ui.profiles.form_storage import StorageCard
from snapshot_importer.ui.profiles.offers import Offers
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.form import FormRow, align_labels


class ProfileForm(QWidget):
    """Shows one profile and gives back what was made of it."""

    changed = Signal()
    left = Signal(str)  # the user is done with the field of that name

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._profile = Profile("", "")
        self._kept = ""
        self.look = LookFields(theme)
        self.keys = KeyFields(theme)
        self.shared = SharedFields(theme)
        self.sso = SsoFields(theme)
        self.role = RoleFields(theme)
        self.environment = EnvironmentFields(theme)
        self.place = PlaceFields(theme)
        self.storage = StorageCard(theme)
        self._own: dict[Method, Fields] = {
            "access-key": self.keys,
            "shared": self.shared,
            "sso": self.sso,
            "role": self.role,
            "environment": self.environment,
        }
        card = Card(theme, "Sign-in")
        for fields in (self.look, *self._own.values(), self.place):
            fields.setParent(self)  # what is connected to them holds them, and would do so for ever
            for row in dict.fromkeys(fields.rows.values()):
                card.body.addWidget(row)
            fields.typed.connect(self._edited)
            fields.left.connect(partial(self._leave, fields))
        self.shared.shared_name.activated.connect(self._take_region)
        align_labels([*self._all_rows(), *self.storage.rows])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(card)
        layout.addWidget(self.storage)

    @property
    def method(self) -> Method:
        """The sign-in method that is chosen."""
        return self.look.method.currentData() or self._profile.method

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows that belong to the chosen method, by the name of their field."""
        own = self._own.get(self.method)
        return {**self.look.rows, **(own.rows if own else {}), **self.place.rows}

    def offer(self, offers: Offers, sources: Sequence[Profile]) -> None:
        """Offer what was found and the profiles to be *sources* of a role; nothing that is chosen or typed changes."""
        regions = [(f"{code}  ·  {title}" if title else code, code) for code, title in offers.regions]
        self.place.offer(regions)
        self.sso.offer(offers.shared.sso_sessions, regions)
        self.shared.offer(offers.shared.profiles)
        self.environment.offer(offers.variables)
        self.role.offer(sources)
        self._show_method()

    def show_profile(self, profile: Profile, *, secret_stored: bool, kept: str) -> None:
        """Fill the fields from *profile*; *kept* is the sentence on where its secret is."""
        self._profile, self._kept = profile, kept
        self.look.put(profile)
        for method, fields in self._own.items():
            # What belongs to another method is not shown there: a duration means something else for a role.
            fields.put(profile if method == profile.method else Profile(profile.id, ""))
        self.place.put(profile)
        self.keys.show_stored(profile, stored=secret_stored)
        self._show_method()
        self.clear_problems()

    def show_stored(self, *, stored: bool, kept: str) -> None:
        """Say whether a secret is kept for the profile on show, and where; what was typed stays."""
        self._kept = kept
        self.keys.show_stored(self._profile, stored=stored)
        self._show_method()

    def profile(self) -> Profile:
        """Return the profile as the fields say it; what belongs to other methods is left out."""
        before = self._profile
        values: dict[str, Any] = self.look.values()
        if self.method == "demo":
            return replace(before, **values, region=self.place.values()["region"])
        values |= self._own[self.method].values() | self.place.values()
        return Profile(
            id=before.id, method=self.method, account=before.account, secret_id=before.secret_id, **values
        )

    def typed_secret(self) -> tuple[str, str]:
        """Return secret and session token as they were typed; empty where they were not, or do not belong."""
        return self.keys.typed_secret() if self.method == "access-key" else ("", "")

    def device_owner(self) -> str:
        """Return the id of the profile whose user's MFA device is asked for; empty where none is."""
        return {"access-key": self._profile.id, "role": self.profile().source_profile}.get(self.method, "")

    def offer_devices(self, devices: Sequence[str]) -> None:
        """Offer the MFA *devices* of that user; what stands in the field stays."""
        for fields in (self.keys, self.role):
            fields.mfa_device.offer([(device, device) for device in devices])

    def warnings(self) -> tuple[ProfileProblem, ...]:
        """Return what is odd and no mistake of the form's."""
        if self.method == "role":
            source = self.role.source()
            shared = source.shared_name if source and source.method == "shared" else ""
            return self.role.warnings(chained=self.shared.gives_keys_of_role(shared))
        return self.shared.warnings() if self.method == "shared" else ()

    def show_problems(self, problems: Sequence[ProfileProblem]) -> None:
        """Show each problem at its field; of several the first counts."""
        self.clear_problems()
        for problem in reversed(problems):
            self._show(problem)

    def first_wrong(self) -> FormRow | None:
        """Return the first row, from the top, whose field keeps the profile from being saved."""
        wrong = (row for row in self.rows.values() if row.field.property("state") == "error")
        return next(wrong, None)

    def judge(self, name: str, problems: Sequence[ProfileProblem]) -> None:
        """Show what is wrong with the field *name*, which the user has left."""
        self.soften(problems)
        mine = next((problem for problem in problems if problem.field == name), None)
        if mine:
            self._show(mine)

    def soften(self, problems: Sequence[ProfileProblem]) -> None:
        """Take away the messages that are not among *problems* any more; typing adds none."""
        true = {(self.rows[problem.field], problem.message) for problem in problems}
        for row in self.rows.values():
            if (row, row.problem_text()) not in true:
                row.clear_problem()

    def show_warnings(self) -> None:
        """Show what is odd without a mistake of the user's: that is told at once."""
        for problem in self.warnings():
            self._show(problem)

    def _show(self, problem: ProfileProblem) -> None:
        own = self._own.get(self.method)
        at = own.field(problem.field) if own else None
        self.rows[problem.field].show_problem(problem.severity, problem.message, at=at)

    def clear_problems(self) -> None:
        """Show every field as right."""
        for row in self._all_rows():
            row.clear_problem()

    def _all_rows(self) -> list[FormRow]:
        return [
            row for fields in (self.look, *self._own.values(), self.place) for row in fields.rows.values()
        ]

    @Slot()
    def _edited(self) -> None:
        self._show_method()
        self.changed.emit()

    @Slot()
    def _take_region(self) -> None:
        """Take the Region that ~/.aws names for the profile that was chosen there, as when it is added from its list."""
        if region := self.shared.region():
            choose(self.place.region, region)
            self._edited()

    def _leave(self, fields: Fields, name: str) -> None:
        if fields in (self.look, self.place, self._own.get(self.method)):
            self.left.emit(name)

    def _show_method(self) -> None:
        method = self.method
        for own_method, fields in self._own.items():
            shown = fields.shown() if own_method == method else frozenset()
            for name, row in fields.rows.items():
                row.setVisible(name in shown)
        self.look.rows["method"].setVisible(method != "demo")
        self.place.rows["endpoint_url"].setVisible(method != "demo")
        profile = self.profile()
        if method == "sso":
            self.sso.show_session(profile)
        self.storage.show_profile(profile, self._kept)
