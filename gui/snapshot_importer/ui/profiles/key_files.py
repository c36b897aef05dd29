"""Fills the form of a profile from a downloaded file of an access key."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from snapshot_importer.accounts.key_csv import CsvKey, KeyCsvError, KeyFile, profile_name, read_key_csv
from snapshot_importer.accounts.profile_names import free_name
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.choice_dialog import Choice, ChoiceDialog
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import tell

SEVERAL = "The file holds several keys. One is read at a time; whether it is still active is seen when it is tested."


class KeyFiles(QObject):
    """The secret goes from the file into the field of the form, and nowhere else."""

    def __init__(self, theme: Theme, page: ProfilesPage, keeping: Keeping, background: Background) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._keeping = keeping
        self._background = background

    def read(self, path: Path) -> None:
        """Read the file *path*, and show the profile of its key."""
        self._background.run(
            lambda: read_key_csv(path),
            owner=self,
            done=lambda found: self._take(path, found),
            failed=lambda error: self._failed(path, error),
        )

    def _take(self, path: Path, found: KeyFile) -> None:
        if len(found.keys) == 1:
            self._page.leave(lambda: self._show(path, found.keys[0], found.notices))
            return
        choices = [
            Choice("  ·  ".join(filter(None, (key.user_name, key.access_key_id)))) for key in found.keys
        ]
        dialog = ChoiceDialog(
            self._theme,
            self._page,
            f"Keys in {path.name}",
            SEVERAL,
            choices,
            "Use this key",
            found.notices,
            only_one=True,
        )

        def use() -> None:
            key = found.keys[dialog.chosen()[0]]
            self._page.leave(lambda: self._show(path, key, ()))

        dialog.accepted.connect(use)
        dialog.open()

    def _show(self, path: Path, key: CsvKey, notices: tuple[str, ...]) -> None:
        detail = self._page.detail
        known = next((one for one in self._keeping.store.profiles() if _has(one, key)), None)
        if known:
            # The profile is there: what it may lack is its secret.
            self._page.show_profile(known)
        else:
            names = [profile.name for profile in self._keeping.store.profiles()]
            fresh = self._page.fresh_profile()
            name = free_name(profile_name(key, path), names)
            self._page.show_profile(replace(fresh, name=name, access_key_id=key.access_key_id), new=True)
        detail.fill_secret(key.secret)
        detail.file_note.tell(detail.profile.id, path.name, notices)
        detail.form.look.name.setFocus()

    def _failed(self, path: Path, error: Exception) -> None:
        if not isinstance(error, KeyCsvError):
            raise error
        tell(self._page, f"No access key could be read from {path.name}", error.sentence)


def _has(profile: Profile, key: CsvKey) -> bool:
    return profile.method == "access-key" and profile.access_key_id == key.access_key_id
