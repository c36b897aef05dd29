"""Says of a file that held a secret what is to become of it."""

from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block

FILLED = (
    "Check the fields and add the profile. Then delete the file: it holds the secret in clear text, for anybody who "
    "reads it."
)
KEPT = "The secret is kept by this program now. Delete the file: it holds the secret in clear text."


class FileNote(Block):
    """A block over the form of the profile that was filled from a file, and of no other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "info")
        self._profile_id = self._file = ""
        self.hide()

    def tell(self, profile_id: str, file: str, notices: tuple[str, ...] = ()) -> None:
        """Say that the profile was filled from *file*, and what of it was passed over."""
        self._profile_id, self._file = profile_id, file
        self.show_state("info", f"The access key was read from {file}.", " ".join((FILLED, *notices)))
        self.show()

    def show_for(self, profile_id: str, *, kept: bool) -> None:
        """Show the block where the profile on show is the one that was filled; another takes it away."""
        if profile_id != self._profile_id:
            self._profile_id = ""
        elif kept:
            self.show_state("warning", f"{self._file} still holds the secret.", KEPT)
        self.setVisible(bool(self._profile_id))
