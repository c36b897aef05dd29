"""What was told of the imports that are not over, kept so that a restart neither repeats nor forgets it."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from snapshot_importer.accounts.private_file import write_private

log = logging.getLogger(__name__)
LARGEST = 1 << 23


def read_told(path: Path) -> dict[str, str]:
    """Return the last mood told of each import; none where the file is missing or is no such file."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        document = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(mood) for key, mood in document.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        log.warning("What was told of the imports cannot be read: %s", error)
        return {}


def write_told(path: Path, moods: Mapping[str, str]) -> None:
    """Keep *moods*; where that cannot be done, something may be told a second time."""
    try:
        write_private(path, json.dumps(dict(moods), indent=0) + "\n")
    except OSError as error:
        log.warning("What was told of the imports cannot be written: %s", error)
