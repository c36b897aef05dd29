"""What is wrong with network settings is told at its field, in one sentence that helps."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.certificates import Authority
from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.network_problems import (
    endpoint_problems,
    network_problems,
    password_problems,
    tidied_network,
    typed_proxy,
)
from snapshot_importer.accounts.trusted_roots import LARGEST, RootsError, read_certificates

GOOD = Network("custom", "http", "proxy.example.com", "3128", "me")


@pytest.mark.parametrize(
    "network",
    [
        GOOD,
        replace(GOOD, host="10.1.2.3"),
        replace(GOOD, host="fd00::1"),
        replace(GOOD, host="[fd00::1]"),
        replace(GOOD, host=" proxy_1.corp. ", port=" 8080\n", user=""),
        replace(GOOD, user="CORP\\me"),
        Network("none", host="a b", port="x"),
        Network("system", host="a b", port="x"),
    ],
    ids=["name", "IPv4", "IPv6", "IPv6 in brackets", "spaces", "domain", "none", "system"],
)
def test_what_can_be_used_has_no_problem(network: Network) -> None:
    assert network_problems(network) == ()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"host": ""}, "host", "Enter the host name"),
        ({"host": "socks5://proxy:1080"}, "host", "not SOCKS"),
        ({"host": "http://proxy/wpad.pac"}, "host", "script"),
        ({"host": "http://proxy/x"}, "host", "alone"),
        ({"host": "proxy:3128"}, "host", "alone"),
        ({"host": "a b"}, "host", "alone"),
        ({"host": "-x"}, "host", "alone"),
        ({"host": "999.1.1.1.1:"}, "host", "alone"),
        ({"host": "x" * 300}, "host", "alone"),
        ({"host": "prox\0y"}, "host", "alone"),
        ({"host": "prøxy.example"}, "host", "xn--"),
        ({"port": ""}, "port", "Enter the port"),
        ({"port": "0"}, "port", "1 to 65535"),
        ({"port": "65536"}, "port", "1 to 65535"),
        ({"port": "-1"}, "port", "1 to 65535"),
        ({"port": "٣١٢٨"}, "port", "1 to 65535"),
        ({"port": "9" * 5000}, "port", "1 to 65535"),
        ({"user": "jürgen"}, "user", "ASCII"),
        ({"user": "a:b"}, "user", "colon"),
        ({"user": "a\nb"}, "user", "ASCII"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_is_told_at_its_field(change: dict[str, str], field: str, words: str) -> None:
    (problem,) = network_problems(replace(GOOD, **change))  # type: ignore[arg-type]

    assert problem.field == field
    assert words in problem.message
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("text", "host", "port", "user", "password"),
    [
        ("http://proxy.example:8080", "proxy.example", "8080", "me", ""),
        ("https://proxy.example/", "proxy.example", "3128", "me", ""),
        ("http://CORP%5Cyou:p%40ss@10.0.0.1:8080", "10.0.0.1", "8080", "CORP\\you", "p@ss"),
        ("http://[fd00::1]:81", "fd00::1", "81", "me", ""),
    ],
)
def test_a_whole_address_in_the_field_of_the_host_is_taken_apart(
    text: str, host: str, port: str, user: str, password: str
) -> None:
    found = typed_proxy(replace(GOOD, host=text))

    assert found is not None
    assert (found.network.host, found.network.port, found.network.user) == (host, port, user)
    assert found.network.scheme == text.partition(":")[0]
    assert found.password == password


@pytest.mark.parametrize(
    "text", ["proxy", "socks5://proxy", "http://proxy:99999", "http://", "http://[x", "http://p/q"]
)
def test_what_is_no_address_of_a_proxy_is_left(text: str) -> None:
    assert typed_proxy(replace(GOOD, host=text)) is None


def test_dirt_around_a_field_is_taken_away() -> None:
    assert tidied_network(replace(GOOD, host="\u200b[fd00::1] ", ca_bundle=" /x.pem ")) == replace(
        GOOD, host="fd00::1", ca_bundle="/x.pem"
    )


def test_passwords_that_cannot_be_sent_are_told_and_not_repeated() -> None:
    (problem,) = password_problems(GOOD, "geheim-ü", is_kept=False)

    assert problem.field == "password"
    assert "geheim" not in problem.message
    assert password_problems(GOOD, "", is_kept=True) == ()
    assert password_problems(replace(GOOD, user=""), "", is_kept=False) == ()
    assert password_problems(GOOD, "", is_kept=False)[0].severity == "warning"


@pytest.mark.parametrize(
    ("network", "region", "fields"),
    [
        (Network(use_fips=True), "us-east-1", []),
        (Network(use_fips=True), "ca-central-1", []),
        (Network(use_fips=True), "us-gov-west-1", []),
        (Network(use_fips=True), "eu-central-1", ["use_fips"]),
        (Network(use_fips=True), "cn-north-1", ["use_fips"]),
        (Network(use_dualstack=True), "us-east-1", []),
        (Network(use_fips=True, use_dualstack=True), "us-iso-east-1", ["use_fips", "use_dualstack"]),
        (Network(), "us-iso-east-1", []),
        (Network(use_fips=True), "xx-new-1", []),
    ],
)
def test_endpoints_that_a_region_lacks_are_warned_of(
    network: Network, region: str, fields: list[str]
) -> None:
    problems = endpoint_problems(network, region)

    assert [problem.field for problem in problems] == fields
    assert {problem.severity for problem in problems} <= {"warning"}


# The CA file


def test_certificates_are_read_and_what_stands_between_them_is_not(
    tmp_path: Path, authority: Authority
) -> None:
    pem = authority.path.read_text()
    (tmp_path / "two.pem").write_bytes(
        b"# Gr\xfc\xdfe\n" + pem.encode() + b"\r\nBag Attributes\r\n" + pem.encode()
    )

    read = read_certificates(str(tmp_path / "two.pem"))

    assert read.count("BEGIN CERTIFICATE") == 2
    assert "Bag" not in read


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no certificate"),
        (b"hello", "holds no certificate"),
        (b"\x30\x82\x03\x00" + bytes(100), "not PEM but binary"),
        (
            b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
            "Certificate 1 of the file is damaged",
        ),
        (
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "Certificate 1 of the file is damaged",
        ),
        (b"-----BEGIN CERTIFICATE-----\nMIIB", "Certificate 1 of the file is damaged"),
        (
            b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n",
            "holds no certificate",
        ),
        (bytes(LARGEST + 1), "larger than 4 MiB"),
    ],
    ids=["empty", "text", "DER", "no base64", "no certificate", "cut", "request", "large"],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.pem").write_bytes(content)

    with pytest.raises(RootsError, match=words):
        read_certificates(str(tmp_path / "x.pem"))


def test_a_private_key_is_not_taken_for_a_certificate(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "x.pem").write_bytes(authority.key_pem() + authority.path.read_bytes())

    with pytest.raises(RootsError, match="private key") as refused:
        read_certificates(str(tmp_path / "x.pem"))

    assert "BEGIN" not in str(refused.value)


@pytest.mark.parametrize("path", ["none.pem", ".", "nul\0.pem"], ids=["missing", "folder", "NUL"])
def test_what_cannot_be_read_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(RootsError, match="cannot be read"):
        read_certificates(f"{tmp_path}/{path}")


def test_a_pipe_is_no_file_of_certificates(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(RootsError, match="It is no file"):
        read_certificates(str(tmp_path / "pipe"))
