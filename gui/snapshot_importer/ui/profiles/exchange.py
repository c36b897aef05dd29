"""Gives profiles to a file without their secrets, and takes them from one."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.accounts.profile_exchange import (
    ExchangeError,
    Offered,
    exportable,
    exported,
    read_exported,
    with_sources,
)
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profile_words import method_words
from snapshot_importer.ui.profiles.choice_dialog import Choice, ChoiceDialog
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import tell

FILE = "snapshot-importer-profiles.json"
LEAD = "Nothing is added yet. Secrets are not in the file: enter them where a profile needs one, then test the sign-in."
EXPORTED = "It holds no secrets. Access key ids, account ids and the names of roles are in it."
NOTHING = "There is no profile to export. Those of the demo stay here."


class Exchange(QObject):
    """The two ways between the page and a file; the disk is a worker's."""

    def __init__(self, theme: Theme, page: ProfilesPage, keeping: Keeping, background: Background) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._keeping = keeping
        self._background = background

    def export(self) -> None:
        """Ask for a file, and write every profile to it."""
        profiles = exportable(self._keeping.store.profiles())
        if not profiles:
            tell(self._page, "Nothing to export", NOTHING)
            return
        dialog = QFileDialog(self._page, "Export profiles")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(FILE)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self._write, profiles))
        dialog.open()

    def _write(self, profiles: Sequence[Profile], path: str) -> None:
        count = "1 profile was" if len(profiles) == 1 else f"{len(profiles)} profiles were"
        self._background.run(
            lambda: write_private(Path(path), exported(profiles)),
            owner=self,
            done=lambda _: tell(self._page, f"{count} exported to {Path(path).name}", EXPORTED),
            failed=partial(self._disk_failed, "The profiles could not be exported"),
        )

    def read(self, path: Path) -> None:
        """Read the file *path*, and show what it offers."""
        self._background.run(
            lambda: read_exported(path, self._keeping.store.profiles()),
            owner=self,
            done=lambda found: self._offer(path, found),
            failed=lambda error: self._failed(path, error),
        )

    def _offer(self, path: Path, found: Sequence[Offered]) -> None:
        names = {one.profile.id: one.profile.name for one in found}
        names |= {profile.id: profile.name for profile in self._keeping.store.profiles()}
        unknown = sorted({name for one in found for name in one.left_out})
        notices = (f"Not known to this version, and left out: {', '.join(unknown)}.",) if unknown else ()
        dialog = ChoiceDialog(
            self._theme,
            self._page,
            f"Profiles in {path.name}",
            LEAD,
            [_choice(one, names) for one in found],
            "Add the chosen",
            notices,
        )

        def add() -> None:
            made = with_sources([found[place] for place in dialog.chosen()], found)
            self._page.leave(lambda: self._add(made))

        dialog.accepted.connect(add)
        dialog.open()

    def _add(self, made: Sequence[Profile]) -> None:
        def keep() -> None:
            for profile in made:
                self._keeping.save(profile, None)

        self._background.run(
            keep,
            owner=self,
            done=lambda _: self._page.show_added(made),
            failed=partial(self._disk_failed, "The profiles could not be added"),
        )

    def _failed(self, path: Path, error: Exception) -> None:
        if not isinstance(error, ExchangeError):
            raise error
        tell(self._page, f"No profiles could be read from {path.name}", error.sentence)

    def _disk_failed(self, title: str, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        tell(self._page, title, f"{reason_of(error)}.")


def _choice(one: Offered, names: dict[str, str]) -> Choice:
    profile = one.profile
    if one.problem:
        return Choice(profile.name, one.problem)
    words = [
        profile.name,
        method_words(profile, source=names.get(profile.source_profile, "")),
        profile.region,
    ]
    if profile.endpoint_url:
        words.append(f"Custom endpoint {profile.endpoint_url}")
    if one.twin:
        words.append("already here")
    return Choice("  ·  ".join(words), chosen=not one.twin)
