"""Makes the settings page with its sections."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.settings.general import AboutCard, ConfirmationsCard, GeneralCard
from snapshot_importer.ui.settings.imports_card import ImportsSection
from snapshot_importer.ui.settings.keyboard import KeyboardCard
from snapshot_importer.ui.settings.network_section import NetworkSection
from snapshot_importer.ui.settings.notifications import NotificationsCard
from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.settings.privacy import PrivacySection
from snapshot_importer.ui.settings.program_consents import ProgramConsents
from snapshot_importer.ui.settings.sections import SECTIONS
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.key_table import Keys


def settings_page(
    theme: Theme,
    preferences: Preferences,
    data_folder: Path,
    network: NetworkStore,
    session: Session,
    background: Background,
    consents: Consents,
    imports: Imports,
    keys: Callable[[], Keys],
    parent: QWidget | None = None,
) -> SettingsPage:
    """Return the page; its `network_changed` tells that requests go another way from now on."""
    section = NetworkSection(theme, network, session, background)
    programs = ProgramConsents(theme, consents, background)
    about = AboutCard(theme, data_folder)
    widgets: dict[str, QWidget] = {
        "general": GeneralCard(theme, preferences),
        "imports": ImportsSection(theme, preferences),
        "notifications": NotificationsCard(theme, preferences),
        "confirmations": ConfirmationsCard(theme, preferences, programs),
        "network": section,
        "privacy": PrivacySection(theme, preferences, imports, background, data_folder),
        "keyboard": KeyboardCard(theme, keys),
        "about": about,
    }
    page = SettingsPage(theme, [(key, title, widgets[key]) for key, title in SECTIONS], parent)
    section.network_changed.connect(page.network_changed)
    about.diagnostics_wanted.connect(page.diagnostics_wanted)
    return page
