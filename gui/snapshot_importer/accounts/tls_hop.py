"""The encrypted hop: whose certificate is shown, who issued it, and whether it is trusted."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.accounts.certificate import Certificate, certificate_from
from snapshot_importer.accounts.hops import HopError, Passed

# Takes what is to be closed when nobody waits any more.
Keep = Callable[[socket.socket], object]
# X509_V_ERR_… of OpenSSL's x509_vfy.h.
NOT_YET, EXPIRED, OTHER_HOST, OTHER_ADDRESS = 9, 10, 62, 64
INSPECTED = (
    "A proxy or virus scanner may be opening the connection. Choose its certificate as the CA file above; "
    "your administrator has it."
)
PORTAL = "A sign-in page of the network may stand in between. Open a browser, sign in there, and check again."
CLOCK = "If the date of this computer, {today}, is wrong, set it. Else tell whoever runs that host."


class UntrustedError(HopError):
    """The certificate is refused; *code* is OpenSSL's."""

    def __init__(self, code: int) -> None:
        super().__init__("The certificate is not trusted.", INSPECTED)
        self.code = code


def secured(opened: Any, host: str, roots: str, keep: Keep) -> tuple[Any, Passed]:
    """Return the encrypted connection over *opened*, verified with the certificates of the file *roots*.

    *keep* is told of it before the handshake, which may hang. Raises `UntrustedError` for a certificate, and other `HopError`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and host, as botocore's clients
    try:
        context.load_verify_locations(cafile=roots)
    except (OSError, ssl.SSLError) as error:
        raise HopError(
            f"The file of trusted certificates cannot be used: {roots}",
            "Choose another CA file above, or set AWS_CA_BUNDLE right.",
        ) from error
    try:
        made = _wrapped(context, opened, host, keep)
    except ssl.SSLCertVerificationError as error:
        raise UntrustedError(error.verify_code) from error
    except ssl.SSLError as error:
        reason = (error.reason or "").replace("_", " ").lower()
        said = f"The encrypted connection to {host} could not be made"
        raise HopError(
            f"{said}: {reason}." if reason else f"{said}.", "Something else may answer there."
        ) from error
    shown = certificate_from(made.getpeercert(True))
    return made, Passed(f"The certificate of {host} is trusted. It was issued by “{shown.issuer}”.")


def explained(error: UntrustedError, host: str, again: Callable[[], Any], keep: Keep) -> HopError:
    """Return what *error* means, with the certificate that *again*, a new connection to the host, shows."""
    shown = presented(again(), host, keep)
    if shown is None:
        return error
    issuer = f"It was issued by “{shown.issuer}”."
    if error.code in (EXPIRED, NOT_YET):
        when = (
            f"ended on {_day(shown.ends)}"
            if error.code == EXPIRED
            else f"begins on {_day(shown.begins)} only"
        )
        return HopError(
            f"The certificate of {host} {when}. {issuer}", CLOCK.format(today=_day(datetime.now(UTC)))
        )
    if error.code in (OTHER_HOST, OTHER_ADDRESS):
        return HopError(f"The certificate is not for {host} but for “{shown.subject}”. {issuer}", PORTAL)
    return HopError(f"The certificate of {host} is not trusted. {issuer}", INSPECTED)


def presented(opened: Any, host: str, keep: Keep) -> Certificate | None:
    """Return the certificate that the other end of *opened* shows, whatever it is worth.

    Only to say who issued one that was refused: nothing is sent or read, and the connection ends here.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # Python tells the certificate of a failed handshake to nobody
    try:
        made = _wrapped(context, opened, host, keep)
        der = made.getpeercert(True)
        made.close()
        return certificate_from(der)
    except (OSError, ValueError, TypeError):
        return None


def _wrapped(context: ssl.SSLContext, opened: Any, host: str, keep: Keep) -> Any:
    if isinstance(opened, ssl.SSLSocket):
        # Within the proxy's own encryption, as urllib3 does it.
        from urllib3.util.ssltransport import SSLTransport  # noqa: PLC0415

        return SSLTransport(opened, context, server_hostname=host)
    made = context.wrap_socket(opened, server_hostname=host, do_handshake_on_connect=False)
    keep(made)
    made.do_handshake()
    return made


def _day(when: datetime) -> str:
    return f"{when.day} {when:%b %Y}"
