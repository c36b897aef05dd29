"""Authorities and servers' certificates of a test's own, good ones and bad ones."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority; its own certificate lies in *path*, as PEM."""

    name: str
    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @staticmethod
    def make(folder: Path, name: str = "Example Inspection CA") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = _signed(subject, subject, key.public_key(), key, authority=True)
        made = Authority(name, folder, key, certificate)
        made.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return made

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.pem"

    def key_pem(self) -> bytes:
        return _key_pem(self.key)

    def server(
        self, *hosts: str, begins: datetime | None = None, ends: datetime | None = None
    ) -> ssl.SSLContext:
        """What a server for *hosts* (names and addresses) shows."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        certificate = _signed(
            subject, self.certificate.subject, key.public_key(), self.key, hosts, begins=begins, ends=ends
        )
        pem = self.folder / f"server-{certificate.serial_number}.pem"
        pem.write_bytes(_key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    hosts: tuple[str, ...] = (),
    *,
    authority: bool = False,
    begins: datetime | None = None,
    ends: datetime | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - DAY)
        .not_valid_after(ends or now + 30 * DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if hosts:
        names = [x509.IPAddress(ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
