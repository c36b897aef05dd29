"""The Regions that botocore knows are known whatever ~/.aws holds."""

from pathlib import Path

import pytest

from snapshot_importer.aws import regions


@pytest.fixture
def unread() -> None:
    """As if the program had just been started."""
    for function in (regions._endpoints, regions.titles, regions.region_names):
        function.cache_clear()


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("content", ["[broken\n", "[a]\n[a]\n", "\0"], ids=["head", "twice", "NUL"])
def test_a_broken_config_file_hides_no_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (tmp_path / "config").write_text(content)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "absent")

    assert "eu-central-1" in regions.region_names("aws")
    assert regions.title("eu-central-1") == "Frankfurt"
