"""The one notice about what the program keeps: files that were damaged, a history that cannot be written, a full disk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.widgets.boxes import State
from snapshot_importer.ui.widgets.opening import open_folder
from snapshot_importer.ui.widgets.questions import tell

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal
    from snapshot_importer.tasks.store import Kept

LOOK = 1000  # milliseconds between two looks
TRY = 15  # looks between two tries whether it goes again
COMES_BACK = (
    "AWS lists imports for 7 days, and the snapshots that they made for as long as they exist. What it still lists "
    "comes back by itself. Notes, logs and imports that were never sent are in the history only."
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing to say, and what its buttons do; a notice that *stays* is taken back when it is true no more."""

    state: State
    words: str
    button: str = ""
    press: Callable[[], object] | None = None
    more: str = ""
    press_more: Callable[[], object] | None = None
    stays: bool = False


class StorageNotice(QObject):
    """Says one thing after the other, the worst first, and takes back what has passed.

    While the history cannot be opened or written that is tried again, by itself and in a worker.
    """

    def __init__(
        self, window: MainWindow, imports: Imports, background: Background, told: Sequence[str]
    ) -> None:
        """*told* is what became of the settings' files at the start."""
        super().__init__(window)
        self._window = window
        self._notice = window.notice
        self._imports = imports
        self._background = background
        self._waiting = [Saying("warning", words) for words in told if words]
        self._not_opened = ""
        self._said: Saying | None = None
        self._closed = ""  # the words that the user closed and that are still true
        self._looks = 0
        imports.failed_to_open.connect(self._failed)
        imports.opened.connect(self._opened)
        timer = QTimer(self, interval=LOOK)
        timer.timeout.connect(self._look_again)
        timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Say what is to be said now."""
        shown = self._notice.words()
        if self._said and shown != self._said.words:
            if not shown:
                self._close(self._said)
            self._said = None  # the user closed it, or somebody else's words took the place
        wanted = next(self._sayings(), None)
        if wanted and wanted.words == self._closed:
            wanted = self._waiting[0] if self._waiting else None
        elif not (wanted and wanted.stays):
            self._closed = ""
        if wanted is None:
            self._take_back()
        elif self._said and wanted.words != self._said.words:
            self._say(wanted)
        elif self._said is None and (wanted.stays or not shown):
            self._say(wanted)  # what is only told waits for its place; what stops the work does not

    def _sayings(self) -> Iterator[Saying]:
        journal = self._imports.journal
        if self._not_opened:
            words = f"{self._not_opened} No imports until then."
            yield Saying("error", words, "Try again", self.try_again, stays=True)
        elif journal and journal.file.trouble:
            yield self._of_trouble(journal)
        yield from self._waiting

    def _of_trouble(self, journal: "Journal") -> Saying:
        if journal.file.newer:
            words = f"{journal.file.trouble} Nothing can be imported here."
            return Saying("warning", words, "Save as JSON…", self._save_as_json, stays=True)
        if journal.file.read_only and not journal.file.may_be_writable_later:
            return Saying("warning", f"{journal.file.trouble} Nothing can be imported here.", stays=True)
        words = f"{journal.file.trouble} No imports until then."
        return Saying("error", words, "Try again", self.try_again, stays=True)

    @Slot()
    def try_again(self) -> None:
        """Open the history, or write it, where that failed."""
        self._said = None  # the button closes the notice, but not for good
        self._closed = ""
        self._try()

    @Slot()
    def _look_again(self) -> None:
        self.look()
        journal = self._imports.journal
        if self._not_opened or (journal and journal.file.trouble):
            self._looks += 1
            if self._looks % TRY == 0:
                self._try()

    def _try(self) -> None:
        if self._imports.journal is None:
            self._imports.open()
        else:
            self._imports.write_again()

    @Slot(str)
    def _failed(self, sentence: str) -> None:
        self._not_opened = sentence
        self.look()

    @Slot()
    def _opened(self) -> None:
        self._not_opened = ""
        journal = self._imports.journal
        if journal and (kept := journal.file.kept):
            self._waiting.insert(0, self._of_damage(kept))
        self.look()

    def _of_damage(self, kept: "Kept") -> Saying:
        saved = "1 import was" if kept.imports == 1 else f"{kept.imports} imports were"
        rest = f"{saved} saved from it." if kept.imports else "Nothing of it could be read."
        words = f"The history was damaged. {rest} AWS brings back what it still lists."
        lines = [f"The damaged file is kept: {kept.path}"]
        if kept.export:
            lines.append(f"All that could be read of it: {kept.export}")
        whole = "\n\n".join((f"A new history was begun. {rest}", *lines, COMES_BACK))
        return Saying(
            "warning",
            words,
            "Show the file",
            lambda: open_folder(self._window, kept.path.parent),
            "What happened…",
            lambda: tell(self._window, "The history was damaged", whole),
        )

    def _say(self, saying: Saying) -> None:
        self._said = saying
        self._notice.say(
            saying.state,
            saying.words,
            saying.button,
            saying.press,
            more=saying.more,
            press_more=saying.press_more,
        )

    def _take_back(self) -> None:
        if self._said:
            self._notice.hide()
        self._said = None

    def _close(self, saying: Saying) -> None:
        if saying.stays:
            self._closed = saying.words
        else:
            self._waiting = [one for one in self._waiting if one.words != saying.words]

    def _save_as_json(self) -> None:
        self._said = None
        dialog = QFileDialog(self._window, "Save the history")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("snapshot-importer-history.json")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    @Slot(str)
    def _save(self, target: str) -> None:
        from snapshot_importer.tasks.store import save_readable  # noqa: PLC0415 - brings sqlite3

        if journal := self._imports.journal:
            self._background.run(
                lambda: save_readable(journal.file.path, Path(target)),
                owner=self,
                failed=self._not_saved,
            )

    def _not_saved(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        tell(self._window, "The file could not be written", f"{reason_of(error)}.")
