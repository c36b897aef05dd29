"""What fills the form as a whole: drafts, requests of the history, pasted text; what was there can be brought back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from snapshot_importer.request.location import S3Location
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.paste import Pasted
from snapshot_importer.ui.import_page.column import FormColumn
from snapshot_importer.ui.import_page.draft import draft_of, request_from_draft
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.lookups import s3_object
from snapshot_importer.ui.import_page.paste_dialog import PasteDialog
from snapshot_importer.ui.import_page.previews_panel import PreviewsPanel
from snapshot_importer.ui.import_page.submission import Submission
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

NewImport = Callable[[], tuple[ImportRequest, bool]]


def empty_import() -> tuple[ImportRequest, bool]:
    """Return a new import without defaults of the user."""
    return ImportRequest(), True


class Filling(QObject):
    """Each way in ends the attempt before: what is sent next is another import."""

    def __init__(
        self,
        theme: Theme,
        column: FormColumn,
        previews: PreviewsPanel,
        judge: Judge,
        submission: Submission,
        session: Session,
        new_import: NewImport,
    ) -> None:
        """*new_import* returns what a new form holds, and whether its tags go to the snapshot too."""
        super().__init__(column)
        self._theme = theme
        self._column = column
        self._form = column.form
        self._previews = previews
        self._judge = judge
        self._submission = submission
        self._session = session
        self._new_import = new_import
        self._begun = _form_of(*empty_import())  # when it was new

    def draft(self) -> dict[str, Any]:
        """Return the form as JSON values, without secrets."""
        return draft_of(self._form.kept()) | {
            "copy_tags": self._form.snapshot.tags.copy_box.isChecked(),
            "preview": self._previews.dialect(),
        }

    @Slot(object)
    def restore(self, draft: Mapping[str, Any]) -> None:
        """Show a draft; what of it cannot be read is left out, and an empty one is a new import."""
        request = request_from_draft(draft)
        if draft_of(request) == draft_of(ImportRequest()):
            self._take_new()
            return
        self._take(request)
        self._form.snapshot.tags.copy_box.setChecked(draft.get("copy_tags") is not False)
        self._previews.choose(str(draft.get("preview", "")))

    def fill(self, request: ImportRequest) -> None:
        """Show *request* with a new client token: an import that is to be made again."""
        self._column.remember(self.draft())
        self._take(replace(request, client_token="", dry_run=False))
        self._judge.everything()
        self._form.focus_field("location")

    @Slot()
    def begin(self) -> None:
        """Begin a new import."""
        self._column.remember(self.draft())
        self._take_new()
        self._form.focus_field("location")

    @Slot()
    def renew(self) -> None:
        """Take what a new form holds by now, where nothing was filled in yet."""
        now = _form_of(self._form.kept(), self._form.snapshot.tags.copy_box.isChecked())
        if now == self._begun != _form_of(*self._new_import()):
            self._take_new()

    @Slot()
    def begin_another(self) -> None:
        """Clear source and token, and keep the rest."""
        self._take(replace(self._form.kept(), location="", format="", client_token=""))
        self._form.focus_field("location")

    @Slot()
    def open_paste(self) -> None:
        """Open the dialog that reads a request from text."""
        PasteDialog(self._theme, self._column, self.take_pasted).open()

    def take_pasted(self, pasted: Pasted) -> None:
        """Show a request that was read from text, and say what of the text is not in it."""
        self._column.remember(self.draft())
        self._take(replace(pasted.request, dry_run=False))
        self._judge.everything()
        self._column.show_notes(pasted, self._session.region)

    def begin_with(self, address: str) -> None:
        """Put *address*, which the program was started with, into the location."""
        self._column.remember(self.draft())
        self.take_address(address)

    @Slot(object, str)
    def take_copy(self, place: S3Location, address: str) -> None:
        """Put the address of a copy in place of its original, if that still stands in the form."""
        if s3_object(self._form.request().location) == place:
            self._form.source.location.put(address)
            self._judge.typed("location")
            self._judge.left("location")

    @Slot()
    def paste_location(self) -> None:
        """Put the clipboard's text into the location."""
        text = QGuiApplication.clipboard().text().strip()
        if text:
            self.take_address(text)
        self._form.focus_field("location")

    @Slot(str)
    def take_address(self, address: str) -> None:
        """Put *address* into the location, which gets the focus."""
        self._form.source.location.put(address)
        self._judge.typed("location")
        self._judge.left("location")
        self._form.focus_field("location")

    def _take_new(self) -> None:
        request, copy_tags = self._new_import()
        self._begun = _form_of(request, copy_tags)
        self._take(request)
        self._form.snapshot.tags.copy_box.setChecked(copy_tags)

    def _take(self, request: ImportRequest) -> None:
        self._submission.forget()
        self._column.hide_notes()
        self._form.fill(request)
        self._judge.begin()


def _form_of(request: ImportRequest, copy_tags: bool) -> tuple[dict[str, Any], bool]:
    return draft_of(request), copy_tags
