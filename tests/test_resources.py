"""The program's data files are found, and the wheel carries them."""

import tomllib
from pathlib import Path

from snapshot_importer.resources import resource, resource_folder

PROJECT = Path(__file__).parents[1]


def test_a_checkout_finds_its_resources() -> None:
    assert resource_folder() == PROJECT / "resources"


def test_the_icons_come_with_their_licence() -> None:
    assert "ISC License" in resource("icons/LICENSE").read_text()
    assert list(resource("icons").glob("*.svg"))


def test_the_wheel_carries_the_resources_where_the_program_looks() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert included == {"resources": "snapshot_importer/_resources"}
