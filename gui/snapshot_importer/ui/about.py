"""What this program is and what it runs on."""

import platform
from importlib.metadata import version

from PySide6.QtCore import qVersion

from snapshot_importer import __version__


def about_lines() -> tuple[str, ...]:
    """Return the versions in force, one a line."""
    return (
        f"Snapshot Importer {__version__}, Apache License 2.0",
        f"Qt {qVersion()}, PySide {version('PySide6-Essentials')}, Python {platform.python_version()}",
        f"boto3 {version('boto3')}, botocore {version('botocore')}, keyring {version('keyring')}",
        f"{platform.system()} {platform.release()}",
        "Icons: Lucide, ISC License; parts from Feather, MIT License.",
    )
