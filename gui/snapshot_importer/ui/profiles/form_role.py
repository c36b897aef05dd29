"""A role to take with the keys of another profile."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QComboBox

from snapshot_importer.accounts.device_problems import duration_message
from snapshot_importer.accounts.profiles import Profile, ProfileProblem
from snapshot_importer.accounts.role_problems import TOO_LONG_CHAINED
from snapshot_importer.accounts.sources import LONGEST_CHAINED_SESSION
from snapshot_importer.ui.profile_words import METHOD_WORDS
from snapshot_importer.ui.profiles.duration_field import DurationField
from snapshot_importer.ui.profiles.form_fields import Fields, choose, offer
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme

NO_SOURCE = (
    "First add a profile that signs in by itself: an access key, IAM Identity Center, or one of ~/.aws."
)
GONE = "A profile that is not there any more"
DEVICE_HINT = "Only where the role asks for MFA: the sign-in then asks for a code."


class RoleFields(Fields):
    """The rows of the method Assume role."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._sources: dict[str, Profile] = {}
        self.source_profile = QComboBox()
        self.source_profile.setPlaceholderText("Choose a profile")
        self._add_row("source_profile", "Source profile", self.source_profile, required=True)
        self.role_arn = self._add_line(
            "role_arn", "Role ARN", placeholder="arn:aws:iam::111122223333:role/Operator", required=True
        )
        self.external_id = self._add_line(
            "external_id", "External id", hint="Only where the owner of the role gave you one."
        )
        self.role_session_name = self._add_line(
            "role_session_name",
            "Session name",
            placeholder="snapshot-importer",
            hint="Stands beside the role in the logs of its account.",
        )
        self.duration = DurationField("Duration", (15, 30, 60, 120, 240, 480, 720), "1 h, as AWS has it")
        self.duration.typed.connect(self.typed)
        self.duration.left.connect(partial(self.left.emit, "duration"))
        self._add_row("duration", "Duration", self.duration)
        self.mfa_device = self._add_device(DEVICE_HINT)

    def offer(self, profiles: Sequence[Profile]) -> None:
        """Offer *profiles* as sources."""
        self._sources = {profile.id: profile for profile in profiles}
        self.rows["source_profile"].set_hint("" if profiles else NO_SOURCE)
        offer(self.source_profile, [(_words(profile), profile.id) for profile in profiles])

    def put(self, profile: Profile) -> None:
        """Show what *profile* says."""
        super().put(profile)
        choose(self.source_profile, profile.source_profile, GONE)
        self.duration.put(profile.duration)
        self.mfa_device.put(profile.mfa_device)

    def source(self) -> Profile | None:
        """Return the source profile that is chosen, if it is there."""
        return self._sources.get(self.source_profile.currentData() or "")

    def warnings(self, *, chained: bool) -> tuple[ProfileProblem, ...]:
        """Return what is odd where the keys of the source are *chained*: those of a role that ~/.aws names."""
        found = duration_message(self.duration.value(), LONGEST_CHAINED_SESSION, TOO_LONG_CHAINED)
        if chained and found == TOO_LONG_CHAINED:
            return (ProfileProblem("duration", found, "warning"),)
        return ()

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them."""
        return {
            **super().values(),
            "source_profile": self.source_profile.currentData() or "",
            "duration": self.duration.value(),
            "mfa_device": self.mfa_device.value(),
        }


def _words(profile: Profile) -> str:
    return visible(f"{profile.name}  ·  {METHOD_WORDS[profile.method]}")
