"""What the command line takes besides options: an address for the form, or a command."""

import pytest

from snapshot_importer.__main__ import main

ADDRESS = "s3://acme-vm-exports/erp/erp-db01.vmdk"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """How the program was started in place of its window."""
    starts: list[dict[str, object]] = []

    def run(**arguments: object) -> int:
        starts.append(arguments)
        return 0

    monkeypatch.setattr("snapshot_importer.start.run", run)
    monkeypatch.setattr("gc.disable", lambda: None)
    return starts


@pytest.mark.parametrize(
    ("words", "demo", "address"),
    [
        pytest.param([], False, "", id="nothing"),
        pytest.param([ADDRESS], False, ADDRESS, id="address"),
        pytest.param(["--demo", ADDRESS], True, ADDRESS, id="address-after-option"),
        pytest.param([ADDRESS, "--demo"], True, ADDRESS, id="address-before-option"),
    ],
)
def test_an_address_is_for_the_form(
    started: list[dict[str, object]], words: list[str], demo: bool, address: str
) -> None:
    assert main(words) == 0
    assert [(start["demo"], start["address"]) for start in started] == [(demo, address)]


@pytest.mark.parametrize("words", [[ADDRESS, ADDRESS], ["https://example.com/"], ["erp-db01.vmdk"]])
def test_anything_else_is_refused(
    started: list[dict[str, object]], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        main(words)

    assert error.value.code == 2
    assert "snapshot-importer: error: " in capsys.readouterr().err
    assert started == []
