"""The role doctor: each cause of AWS's one message, what a repair would change, and the repair."""

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QInputDialog, QMessageBox, QVBoxLayout, QWidget

from snapshot_importer.aws.diagnosis import Diagnosis, Finding, RoleNeeds
from snapshot_importer.aws.roles import RoleSummary, assumable_roles
from snapshot_importer.ui.role_doctor.causes import CausesPanel
from snapshot_importer.ui.role_doctor.changes_view import ChangesView
from snapshot_importer.ui.role_doctor.foot import Foot
from snapshot_importer.ui.role_doctor.healing import Healing
from snapshot_importer.ui.role_doctor.instructions_dialog import InstructionsDialog
from snapshot_importer.ui.role_doctor.verdict import Verdict
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.labels import grounded, hairline
from snapshot_importer.ui.widgets.questions import ask

SIZE = (960, 636)
