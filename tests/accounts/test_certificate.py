"""The fields of a certificate, read from its bytes, however strange those are."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from fakes.certificates import Authority
from snapshot_importer.accounts.certificate import LONGEST_NAME, certificate_from


@pytest.fixture(scope="module")
def der(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = Authority.make(tmp_path_factory.mktemp("ca"), "Prüfstelle Nord")
    return made.certificate.public_bytes(Encoding.DER)


def test_names_and_times_are_read(tmp_path: Path) -> None:
    made = Authority.make(tmp_path, "Prüfstelle Nord")

    found = certificate_from(made.certificate.public_bytes(Encoding.DER))

    assert (found.subject, found.issuer) == ("Prüfstelle Nord", "Prüfstelle Nord")
    assert found.begins == made.certificate.not_valid_before_utc
    assert found.ends == made.certificate.not_valid_after_utc
    assert found.ends > datetime.now(UTC)


def test_an_endless_name_is_cut(tmp_path: Path) -> None:
    made = Authority.make(tmp_path, "x" * 64)

    assert len(certificate_from(made.certificate.public_bytes(Encoding.DER)).issuer) <= LONGEST_NAME


@given(st.data())
def test_damaged_bytes_are_refused_and_nothing_else_happens(der: bytes, data: st.DataObject) -> None:
    damaged = bytearray(der)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ValueError):
        certificate_from(bytes(damaged[: data.draw(st.integers(0, len(der)))]))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with suppress(ValueError):
        certificate_from(noise)
