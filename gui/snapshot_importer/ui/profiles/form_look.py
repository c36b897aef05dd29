"""The rows that every profile has: who it is and how it signs in at the top, and where it asks at the end."""

from PySide6.QtWidgets import QComboBox

from snapshot_importer.accounts.pasted import pasted_name
from snapshot_importer.accounts.profiles import LABELS, Profile
from snapshot_importer.ui.profile_words import METHOD_WORDS
from snapshot_importer.ui.profiles.colours import ColourRow
from snapshot_importer.ui.profiles.form_fields import Fields, choose, offer
from snapshot_importer.ui.theme.theme import Theme

COLOUR_HINT = "The colour marks the window edge and every task of this profile. The label says it in words."
ENDPOINT_HINT = "Only for services that speak AWS's language elsewhere."


class LookFields(Fields):
    """Name, label and colour, and the choice of the sign-in method."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.name = self._add_line("name", "Name", required=True)
        self.label = QComboBox()
        for label in LABELS:
            self.label.addItem(label or "No label", label)
        self.colours = ColourRow(theme)
        self.colours.changed.connect(self.typed)
        self._add_row("label", "Label and colour", self.label, self.colours, hint=COLOUR_HINT)
        # The colours stand beside it in the narrowest window.
        self.label.setMinimumContentsLength(6)
        self.method = QComboBox()
        for method, words in METHOD_WORDS.items():
            if method != "demo":
                self.method.addItem(words, method)
        self._add_row("method", "Sign-in method", self.method)

    def put(self, profile: Profile) -> None:
        """Show what *profile* says."""
        super().put(profile)
        choose(self.label, profile.label)
        self.colours.set_colour(profile.colour)
        # The demo's way to sign in is not on offer; no entry stands for it.
        self.method.blockSignals(True)
        self.method.setCurrentIndex(self.method.findData(profile.method))
        self.method.blockSignals(False)

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them; the method is the form's to say."""
        return {
            "name": pasted_name(self.name.text()),
            "label": self.label.currentData() or "",
            "colour": self.colours.colour(),
        }


class PlaceFields(Fields):
    """The default Region, and the endpoint of one's own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.region = QComboBox()
        self._add_row("region", "Default Region", self.region, required=True)
        self.endpoint_url = self._add_line(
            "endpoint_url", "Custom endpoint", placeholder="Leave empty for AWS", hint=ENDPOINT_HINT
        )

    def offer(self, regions: list[tuple[str, str]]) -> None:
        """Offer *regions* as ``(words, code)``."""
        offer(self.region, regions)

    def put(self, profile: Profile) -> None:
        """Show what *profile* says."""
        super().put(profile)
        choose(self.region, profile.region)

    def values(self) -> dict[str, str]:
        """Return the attributes of a profile as the fields say them."""
        return {**super().values(), "region": self.region.currentData() or ""}
