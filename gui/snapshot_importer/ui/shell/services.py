"""What the windows of one workspace are made over."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups
from snapshot_importer.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Services:
    """Long-lived objects that the pages share."""

    theme: Theme
    session: Session
    imports: Imports
    keeping: Keeping
    preferences: Preferences
    background: Background
    window_settings: QSettings
    folder: Path
    network: NetworkStore
    consents: Consents
    sso_lookups: SsoLookups
    demo: bool
