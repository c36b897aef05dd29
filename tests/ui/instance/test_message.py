"""What a caller at the door may say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.ui.instance.message import LARGEST, LONGEST, read, written


@pytest.mark.parametrize("address", ["", "s3://acme-vm-exports/erp/erp-db01.vmdk", "s3://b/ключ ✓.raw"])
def test_what_is_written_is_read(address: str) -> None:
    assert read(written(address)) == address


def test_the_longest_address_fits_into_a_message() -> None:
    address = "s3://" + "\U0001f4bd" * (LONGEST - 5)

    assert read(written(address)) == address
    assert len(written(address)) <= LARGEST


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://example.com/", id="another-scheme"),
        pytest.param("--data", id="option"),
        pytest.param("s3://b/\u202egpj.exe", id="reordering"),
        pytest.param("s3://b/a\nb", id="line-break"),
        pytest.param("s3://b/" + "x" * LONGEST, id="too-long"),
        pytest.param(7, id="number"),
        pytest.param(["s3://b/k"], id="list"),
        pytest.param(None, id="nothing"),
    ],
)
def test_another_text_is_refused(address: object) -> None:
    with pytest.raises(ValueError, match="no address"):
        read(json.dumps({"address": address}).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_read_or_refused(line: bytes) -> None:
    try:
        address = read(line)
    except ValueError:
        return
    assert address == "" or address.startswith("s3://")


@pytest.mark.parametrize("line", [b"[" * 5000, b'{"address": ' * 500, b"null", b"[]", b"7", b"\xff"])
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own words vary
        read(line)
