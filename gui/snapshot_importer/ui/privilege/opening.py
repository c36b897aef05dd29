"""Opens what a profile may do, about what the import form holds."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.import_page.draft import request_from_draft
from snapshot_importer.ui.privilege.dialog import PrivilegeDialog
from snapshot_importer.ui.privilege.subject import subject_of
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme


def open_privileges(
    theme: Theme, window: QWidget, session: Session, profile: Profile, draft: Mapping[str, Any]
) -> None:
    """Open the dialog for *profile*; *draft* is that of the form, empty where it belongs to another profile."""
    PrivilegeDialog(theme, window, session, profile, subject_of(request_from_draft(draft))).open()
