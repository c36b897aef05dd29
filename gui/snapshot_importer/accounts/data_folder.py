"""Where the program keeps profiles, history and log, for commands that do without Qt."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "snapshot-importer"


def data_folder(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Return the folder that Qt calls AppDataLocation; it need not be there."""
    environment = os.environ if environment is None else environment
    if platform == "win32":
        return Path(environment.get("APPDATA") or Path.home() / "AppData" / "Roaming") / NAME
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NAME
    # The XDG Base Directory specification: a path that is not absolute counts for nothing.
    folder = environment.get("XDG_DATA_HOME", "")
    return (Path(folder) if folder.startswith("/") else Path.home() / ".local" / "share") / NAME
