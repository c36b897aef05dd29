"""The certificates that are trusted: the usual ones, or the environment's, and the user's own besides."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

from snapshot_importer.accounts.certificate import certificate_from
from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.accounts.small_file import read_small

# botocore reads these two, in this order; an empty one would switch verification off in its older versions.
VARIABLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
# The usual roots, some 140 certificates, have 250 kB.
LARGEST = 4 << 20
MOST_NAMES = 3
_PRIVATE = ("PRIVATE KEY-----", "OPENSSH PRIVATE")


class RootsError(Exception):
    """A file of certificates cannot be used; the text is a sentence for the user."""


def usual_roots(environment: Mapping[str, str] | None = None) -> str:
    """Return the path of the PEM file that is used without settings: the environment's, or botocore's."""
    if named := environment_roots(environment):
        return named[1]
    from botocore.httpsession import where  # noqa: PLC0415 - not before the first window

    return where()


def environment_roots(environment: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """Return the variable that names a file of certificates, and that file."""
    environment = os.environ if environment is None else environment
    return next(((name, value) for name in VARIABLES if (value := environment.get(name, "").strip())), None)


def read_certificates(path: str) -> str:
    """Return the certificates of the PEM file *path* as text. Raises `RootsError`."""
    try:
        content = read_small(Path(path), LARGEST)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise RootsError(f"The file cannot be read: {reason}.") from error
    if content is None:
        raise RootsError("The file is larger than 4 MiB. A file of certificates is not.")
    text = content.decode("latin-1")  # PEM files may hold comments in any encoding
    if any(mark in text for mark in _PRIVATE):
        raise RootsError("The file holds a private key. Choose one with certificates only.")
    blocks = _blocks(text)
    if not blocks:
        raise RootsError(_no_certificate(content))
    return "".join(blocks)


def authorities(certificates: str) -> str:
    """Return the names of the first of *certificates*, as `read_certificates` gives them, and how many there are."""
    blocks = _blocks(certificates)
    shown = [certificate_from(ssl.PEM_cert_to_DER_cert(block)).subject for block in blocks[:MOST_NAMES]]
    more = f" and {len(blocks) - MOST_NAMES} more" if len(blocks) > MOST_NAMES else ""
    return ", ".join(f"“{name}”" for name in shown) + more


def with_own(own: str, kept_as: Path, environment: Mapping[str, str] | None = None) -> str:
    """Write the usual roots and those of the file *own* to *kept_as*, and return its path.

    botocore takes the path of one file. Raises `RootsError` for *own*, OSError for what else fails.
    """
    added = read_certificates(own)
    whole = f"{Path(usual_roots(environment)).read_text('latin-1')}\n{added}"
    if not kept_as.exists() or kept_as.read_text("latin-1") != whole:
        write_private(kept_as, whole.encode("ascii", "replace").decode())
    return str(kept_as)


def _blocks(text: str) -> list[str]:
    """Return each certificate of *text* in PEM. Raises `RootsError` for one that is damaged."""
    blocks = []
    for number, part in enumerate(text.split(ssl.PEM_HEADER)[1:], 1):
        body, footer, _ = part.partition(ssl.PEM_FOOTER)
        block = f"{ssl.PEM_HEADER}{body}{ssl.PEM_FOOTER}\n"
        try:
            if not footer:
                raise ssl.SSLError("no end")
            certificate_from(ssl.PEM_cert_to_DER_cert(block))
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=block)
        except (ssl.SSLError, ValueError) as error:
            raise RootsError(f"Certificate {number} of the file is damaged.") from error
        blocks.append(block)
    return blocks


def _no_certificate(content: bytes) -> str:
    # DER begins with a sequence of more than 127 bytes; PKCS #12 is one too, and both are common exports.
    if content[:2] in (b"\x30\x82", b"\x30\x83"):
        return "The file is not PEM but binary (DER or PKCS #12). Export it as PEM, “Base-64 encoded”."
    return "The file holds no certificate. A PEM file has lines “-----BEGIN CERTIFICATE-----”."
