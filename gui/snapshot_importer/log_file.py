"""The program's log: one rotating file, nothing secret in it, and libraries that print secrets kept quiet."""

import logging
import os
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from snapshot_importer.accounts.sdk import TALKATIVE
from snapshot_importer.request.redaction import without_secrets

# At INFO they tell nothing that is of use here.
CHATTY = (*TALKATIVE, "keyring")
LARGEST = 1 << 20
KEPT = 3
INDENT = "  "
# A terminal that shows the log must not obey what stands in it.
HIDDEN = {code: f"\\x{code:02x}" for code in (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))}


class MaskingFormatter(logging.Formatter):
    """Masks whatever looks like a signature, a token or a key, in the finished line: arguments and traces too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry without secrets; every line but its first is indented, so that no text can feign an entry."""
        lines = without_secrets(super().format(record)).splitlines()
        return f"\n{INDENT}".join(lines).translate(HIDDEN)


class LastingHandler(RotatingFileHandler):
    """Begins anew with each entry after one that could not be written; what was lost then is lost."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's own name
        """Let go of the file: its buffer would keep all that a full disk does not take."""
        stream, self.stream = self.stream, None
        with suppress(OSError, ValueError):
            if stream:
                stream.close()

    def close(self) -> None:
        """Close the file, whatever the disk says to its last words."""
        with suppress(OSError):
            super().close()


def open_log(folder: Path) -> logging.Handler:
    """Write all loggers to ``log.txt`` in *folder*, readable by this user only; failing to is no reason to stop."""
    path = folder / "log.txt"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    handler = LastingHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(MaskingFormatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
