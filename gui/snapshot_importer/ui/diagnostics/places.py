"""Where a report looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Folders and variables; *keyring* returns what the user calls theirs, or raises `SecretsUnavailable`."""

    folder: Path
    log_folder: Path
    environment: Mapping[str, str] = field(repr=False)
    keyring: Callable[[], str]
