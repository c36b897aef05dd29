"""The check of the connection tells whose certificate is refused, and why."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.certificates import DAY, Authority
from fakes.way_out import HOST, Bench, greeter


def test_the_issuer_of_a_certificate_that_is_not_trusted_is_named(bench: Bench, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "ACME TLS Inspection")
    requests = bench.aws(tls=other.server(HOST))

    hop = bench.failed("Encryption")

    assert (
        hop.sentence == f"The certificate of {HOST} is not trusted. It was issued by “ACME TLS Inspection”."
    )
    assert "Choose its certificate as the CA file above" in hop.cure
    assert requests == []


def test_an_expired_certificate_may_be_the_fault_of_this_clock(bench: Bench) -> None:
    ends = datetime(2026, 3, 1, tzinfo=UTC)
    requests = bench.aws(tls=bench.authority.server(HOST, begins=ends - DAY, ends=ends))

    hop = bench.failed("Encryption")

    assert hop.sentence.startswith(f"The certificate of {HOST} ended on 1 Mar 2026.")
    assert "If the date of this computer" in hop.cure
    assert requests == []


def test_a_certificate_for_another_host_is_told(bench: Bench) -> None:
    requests = bench.aws(tls=bench.authority.server("portal.hotel.example"))

    hop = bench.failed("Encryption")

    assert f"not for {HOST} but for “portal.hotel.example”" in hop.sentence
    assert "sign-in page" in hop.cure
    assert requests == []


def test_a_server_that_does_not_encrypt_is_told(bench: Bench) -> None:
    bench.port = bench.stack.enter_context(greeter())

    assert "could not be made" in bench.failed("Encryption").sentence


def test_old_encryption_is_refused(bench: Bench) -> None:
    old = bench.authority.server(HOST)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    requests = bench.aws(tls=old)

    assert "could not be made" in bench.failed("Encryption").sentence
    assert requests == []


def test_a_server_that_accepts_and_says_nothing_ends_the_check(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        bench.port = hole.getsockname()[1]
        bench.deadline = 0.2
        hop = bench.failed("Encryption")

    assert hop.sentence == "There was no answer in 0.2 s."


def test_a_file_of_trusted_certificates_that_is_gone_is_named(bench: Bench) -> None:
    bench.aws()
    bench.authority.path.unlink()

    assert str(bench.authority.path) in bench.failed("Encryption").sentence
