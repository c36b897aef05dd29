"""Where the program's own data files lie: in the installed package, or in the checkout."""

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def resource_folder() -> Path:
    """Return the folder of icons and texts; a wheel carries it inside the package, a checkout beside it."""
    package = Path(str(files("snapshot_importer")))
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parents[1] / "resources"


def resource(name: str) -> Path:
    """Return the path of the resource *name*, such as ``icons/clock.svg``."""
    return resource_folder() / name
