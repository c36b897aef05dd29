"""How botocore is imported."""

import subprocess
import sys

# In a process of its own: imports happen once.
IMPORT = """
import builtins
import PySide6.QtCore
hooked = builtins.__import__
# PySide6 keeps Python's own; where this fails, `unhooked_imports` has lost its means and its purpose.
assert hooked is not builtins.__orig_import__
seen = []
def counting(name, *rest):
    seen.append(name)
    return hooked(name, *rest)
builtins.__import__ = counting
from snapshot_importer.accounts.sdk import load_botocore
seen.clear()
load_botocore()
print(len([name for name in seen if name.startswith("botocore")]), builtins.__import__ is counting)
"""
LEVELS = """
import logging
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("urllib3").setLevel(logging.ERROR)
from snapshot_importer.accounts.sdk import load_botocore
load_botocore()
print(*(logging.getLogger(name).getEffectiveLevel() for name in ("botocore.auth", "urllib3.connection", "other")))
"""


def output(code: str) -> str:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, 'gui')\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_the_hook_of_pyside_is_passed_by_and_put_back() -> None:
    assert output(IMPORT) == "0 True"


def test_the_logs_that_tell_secrets_are_held_at_info() -> None:
    assert output(LEVELS) == "20 40 10"


def test_the_rooms_import_no_sdk_by_themselves() -> None:
    rooms = "gateway checks connections console explain reference regions"
    imports = "\n".join(f"import snapshot_importer.aws.{name}" for name in rooms.split())
    accounts = "\n".join(
        f"import snapshot_importer.accounts.{name}"
        for name in ["clients", "environment", "keyring_secrets", "profiles", "secrets", "shared"]
    )
    heavy = "[name for name in ('botocore', 'boto3', 'keyring', 'urllib3', 'PySide6') if name in sys.modules]"

    assert output(f"{imports}\n{accounts}\nprint({heavy})") == "[]"
