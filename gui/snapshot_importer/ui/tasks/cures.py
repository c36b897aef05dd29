"""What the cures of a failed task do: dialogs here, all else on the form that is filled with the task's request."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.failure_card.cure_places import DIALOG_CURES, ROW_CURES, on_tasks_page
from snapshot_importer.ui.failure_card.dialog_deeds import DialogDeeds
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme


class TaskCures(QObject):
    """The `CureDeeds` of the tasks page."""

    form_wanted = Signal(object, object)  # Task, Cure
    sign_in_wanted = Signal(str)  # profile id
    profile_edit_wanted = Signal(str)
    network_wanted = Signal()
    deed_wanted = Signal(object, str)  # Task, Action

    def __init__(self, theme: Theme, window: QWidget, session: Session, imports: Imports) -> None:
        super().__init__(window)
        self._imports = imports
        self._dialogs = DialogDeeds(theme, window, session)

    def offers(self, cure: Cure) -> bool:
        """Whether a task can be mended so."""
        return on_tasks_page(cure)

    def do(self, cure: Cure, failed: Failed) -> None:
        """Carry *cure* out."""
        if cure.id in DIALOG_CURES:
            self._dialogs.do(cure, failed)
        elif cure.id in ROW_CURES:
            self.deed_wanted.emit(failed.task, cure.id)
        elif cure.id == "sign-in":
            self.sign_in_wanted.emit(failed.profile_id)
        elif cure.id == "edit-profile":
            self.profile_edit_wanted.emit(failed.profile_id)
        elif cure.id == "network-settings":
            self.network_wanted.emit()
        elif cure.id == "refresh":
            self._imports.refresh()
        else:
            self.form_wanted.emit(failed.task, cure)
