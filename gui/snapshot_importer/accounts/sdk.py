"""botocore, imported when it is first needed, and kept from writing secrets to the log."""

import builtins
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

from snapshot_importer.accounts.service_models import TrimmedFiles

_one_at_a_time = threading.Lock()

# At DEBUG these log session tokens, the bodies of STS answers and presigned addresses.
TALKATIVE = ("botocore", "boto3", "s3transfer", "urllib3")
# It warns of each renewal that failed with the answer, in which STS may repeat what was signed, tokens included. The
# failure itself comes out as an error.
SILENT = "botocore.credentials"


@contextmanager
def unhooked_imports() -> Iterator[None]:
    """Import with Python's own ``__import__`` while the block runs.

    PySide6 replaces it and then reads the source of every module that is imported: that doubles the time of
    `import botocore`. Where PySide6 is absent, or keeps no ``__orig_import__``, nothing changes.
    """
    with _one_at_a_time:
        hooked = builtins.__import__
        plain = builtins.__import__ = getattr(builtins, "__orig_import__", hooked)
        try:
            yield
        finally:
            # PySide6 may have been imported meanwhile, by another thread.
            if builtins.__import__ is plain:
                builtins.__import__ = hooked


@cache
def own_loader() -> Any:
    """Return the one `botocore.loaders.Loader`, of what botocore brings along and of nothing else.

    All profiles share it: it keeps what it has read. Large services have only the operations that the program calls.
    botocore itself reads ``~/.aws/models`` and ``AWS_DATA_PATH`` first: a file there could send requests anywhere.
    """
    load_botocore()
    with unhooked_imports():
        from botocore.loaders import JSONFileLoader, Loader  # noqa: PLC0415
    files: Any = TrimmedFiles(JSONFileLoader())  # has all that the Loader asks of one
    return Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], file_loader=files, include_default_search_paths=False
    )


def load_botocore() -> ModuleType:
    """Import botocore and what clients are made with, and hold its log at INFO; takes 0.1 to 0.3 s once."""
    with unhooked_imports():
        import botocore.config  # noqa: PLC0415 - not before the first window
        import botocore.credentials  # noqa: PLC0415
        import botocore.session  # noqa: PLC0415
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))
    logging.getLogger(SILENT).setLevel(logging.CRITICAL)
    return botocore
