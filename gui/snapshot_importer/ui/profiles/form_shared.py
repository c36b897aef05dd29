"""A profile of ~/.aws, with its kind and with what stands there that could surprise."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from snapshot_importer.accounts.profiles import Profile, ProfileProblem
from snapshot_importer.accounts.shared import KINDS, SharedProfile, Surprise
from snapshot_importer.ui.profiles.form_fields import Fields, choose, fact_label, offer
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme

# What becomes of a setting that somebody else may have written.
BECOMES = {
    "endpoint_url": "not used here",
    "services": "not used here",
    "ca_bundle": "not used here",
    "credential_process": "runs only if you allow it",
    "web_identity_token_file": "read for each sign-in",
}
# Kinds in words whose keys are those of a role: a role that they take is a chained one.
KINDS_OF_ROLES = frozenset({KINDS["role"], KINDS["web identity"], KINDS["sso"]})


class SharedFields(Fields):
    """The rows of the method Shared AWS profile."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._found: dict[str, SharedProfile] = {}
        self.shared_name = QComboBox()
        self.shared_name.setPlaceholderText("Choose a profile")
        self._add_row("shared_name", "Profile", self.shared_name, required=True)
        self.surprises = fact_label(theme)
        self._add_row("surprises", "Also in the file", self.surprises)
        self.typed.connect(self._show_surprises)

    def offer(self, found: Sequence[SharedProfile]) -> None:
        """Offer the profiles that were *found*; the one that is chosen stays, there or not."""
        self._found = {profile.name: profile for profile in found}
        offer(self.shared_name, [(_words(profile), profile.name) for profile in found])
        self._show_surprises()

    def put(self, profile: Profile) -> None:
        """Show what *profile* says."""
        choose(self.shared_name, profile.shared_name, visible(profile.shared_name))
        self._show_surprises()

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them."""
        return {"shared_name": self.shared_name.currentData() or ""}

    def region(self) -> str:
        """Return the Region that ~/.aws names for the chosen profile; empty where it names none."""
        found = self._found.get(self.shared_name.currentData() or "")
        return found.region if found else ""

    def warnings(self) -> tuple[ProfileProblem, ...]:
        """Return why the chosen profile cannot be used as ~/.aws is now; that may change without us."""
        name = self.shared_name.currentData() or ""
        found = self._found.get(name)
        if not name or (found and not found.unusable):
            return ()
        why = (
            found.unusable
            if found
            else "This profile is not in ~/.aws now. Choose another one, or add it there."
        )
        return (ProfileProblem("shared_name", why, "warning"),)

    def gives_keys_of_role(self, name: str) -> bool:
        """Whether the keys of the profile *name* are those of a role, as far as is known."""
        found = self._found.get(name)
        return found is not None and found.kind in KINDS_OF_ROLES

    def shown(self) -> frozenset[str]:
        """Return the names of the rows that are to be seen now."""
        return frozenset(self.rows) - (set() if self.surprises.text() else {"surprises"})

    def _show_surprises(self) -> None:
        found = self._found.get(self.shared_name.currentData() or "")
        self.surprises.setText("\n".join(_told(one) for one in found.surprising) if found else "")


def _words(profile: SharedProfile) -> str:
    parts = (profile.name, profile.kind, "cannot be used" if profile.unusable else "")
    return visible("  ·  ".join(filter(None, parts)))


def _told(surprise: Surprise) -> str:
    becomes = BECOMES.get(surprise.key.partition(":")[0], "")
    return f"{surprise.key} = {surprise.value}" + (f"  ({becomes})" if becomes else "")
