"""How requests get to AWS: proxy, trusted certificates, and which of AWS's endpoints; TLS is always verified."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import quote, urlsplit

from snapshot_importer.accounts.profiles import LOOPBACK
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.trusted_roots import usual_roots

ProxyChoice = Literal["system", "none", "custom"]
PROXY_CHOICES: tuple[ProxyChoice, ...] = get_args(ProxyChoice)
ProxyScheme = Literal["http", "https"]
PROXY_SCHEMES: tuple[ProxyScheme, ...] = get_args(ProxyScheme)


@dataclass(frozen=True, slots=True)
class Network:
    """The settings of the way to AWS; the proxy's password is kept elsewhere."""

    proxy: ProxyChoice = "system"  # of the environment or the system, none, or the one below
    scheme: ProxyScheme = "http"  # how the proxy itself is spoken to
    host: str = ""
    port: str = "3128"
    user: str = ""  # empty: the proxy wants no sign-in
    ca_bundle: str = ""  # PEM file of certificates to trust besides the usual ones
    use_fips: bool = False
    use_dualstack: bool = False


class NetworkUnavailable(Exception):  # noqa: N818 - a state of the keyring more than a mistake
    """The way to AWS cannot be told now; the text is a sentence for the user and names no secret."""


@dataclass(frozen=True, slots=True)
class Way:
    """The settings with what clients need besides: the file of trusted certificates and the proxy's password."""

    network: Network
    roots: (
        str  # path of a PEM file; botocore verifies with it, and there is no value that means "do not verify"
    )
    password: Secret | None = field(default=None, repr=False)

    def client_options(self, endpoint_url: str = "") -> dict[str, Any]:
        """Return what `botocore.config.Config` takes; *endpoint_url* is a profile's own endpoint, if it has one.

        Such an endpoint is used as it is: botocore refuses it together with FIPS or dual-stack.
        """
        aws = not endpoint_url
        return {
            "proxies": self._proxies(endpoint_url),
            "use_fips_endpoint": aws and self.network.use_fips,
            "use_dualstack_endpoint": aws and self.network.use_dualstack,
        }

    def proxy_for(self, url: str) -> str:
        """Return the address of the proxy that a request to *url* takes, user and password included, or ``""``."""
        from botocore.utils import get_environ_proxies  # noqa: PLC0415 - not before the first window

        proxies = self._proxies(url)
        if proxies is None:
            proxies = get_environ_proxies(url)
        proxy: str = proxies.get(urlsplit(url).scheme, "")
        return proxy if not proxy or "://" in proxy else f"http://{proxy.removeprefix('//')}"

    def _proxies(self, url: str) -> dict[str, str] | None:
        """Return the proxies by scheme, or ``None`` where the environment decides for each address."""
        # Proxies are for the way to AWS; an empty table keeps this computer's own addresses off them.
        if self.network.proxy == "none" or (url and urlsplit(url).hostname in LOOPBACK):
            return {}
        if self.network.proxy == "system":
            return None
        proxy = self._proxy()
        return {"http": proxy, "https": proxy}

    def _proxy(self) -> str:
        network = self.network
        host = f"[{network.host}]" if ":" in network.host else network.host
        sign_in = ""
        if network.user and self.password:
            password = quote(self.password.secret_access_key, safe="")
            sign_in = f"{quote(network.user, safe='')}:{password}@"
        return f"{network.scheme}://{sign_in}{host}:{network.port}"


def usual_way() -> Way:
    """Return the way without any settings: as the environment says."""
    return Way(Network(), usual_roots())


def first_network(environment: Mapping[str, str] | None = None) -> Network:
    """Return the settings before anybody chose: which endpoints to use, the environment may say."""
    environment = os.environ if environment is None else environment
    return Network(
        use_fips=environment.get("AWS_USE_FIPS_ENDPOINT", "").lower() == "true",
        use_dualstack=environment.get("AWS_USE_DUALSTACK_ENDPOINT", "").lower() == "true",
    )
