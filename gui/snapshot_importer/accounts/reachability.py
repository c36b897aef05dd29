"""The check of the connection: goes the way to AWS hop by hop, and names the one that fails."""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from snapshot_importer.accounts import answer_hop, tls_hop, tunnel
from snapshot_importer.accounts.errand import CancelledError, Errand
from snapshot_importer.accounts.hops import Hop, HopError, HopName, Passed, Target
from snapshot_importer.accounts.network import NetworkUnavailable, Way
from snapshot_importer.accounts.tls_hop import UntrustedError
from snapshot_importer.accounts.tunnel import Address, Place, Resolve, system_addresses

T = TypeVar("T")
# Seconds for one hop; what waits at a socket ends by itself before the step is given up.
DEADLINE = 8.0
SLACK = 1.0
HOPS: tuple[HopName, ...] = ("Host name", "Connection", "Proxy", "Encryption", "AWS", "Clock")
LATE = "There was no answer in {seconds:g} s."
LATE_CURE = "Something on the way swallows requests. Try again, and ask whoever runs the network."

__all__ = ["DEADLINE", "HOPS", "CancelledError", "ReachabilityCheck"]


class ReachabilityCheck:
    """One check; `run` blocks and is for workers, `cancel` may come from any thread."""

    def __init__(
        self,
        plan: Callable[[], tuple[Target, Way]],
        told: Callable[[Hop], object],
        *,
        resolve: Resolve = system_addresses,
        deadline: float = DEADLINE,
    ) -> None:
        """*plan* says where to go and how; it may raise `HopError` or `NetworkUnavailable`.

        *told* is called with each hop as soon as it is known, in the thread of `run`.
        """
        self._plan = plan
        self._told = told
        self._resolve = resolve
        self._deadline = deadline
        self._errand = Errand()
        self._hops: list[Hop] = []

    def run(self) -> tuple[Hop, ...]:
        """Return all hops in their order; those behind a failed one are skipped. Raises `CancelledError`."""
        try:
            self._go()
        except HopError:
            pass  # it was told
        except NetworkUnavailable as error:
            for name in HOPS[:2]:
                self._tell(Hop(name, "skipped", "Not begun."))
            self._tell(Hop("Proxy", "failed", str(error), "Enter the password above."))
        finally:
            self._errand.close()
        for name in HOPS[len(self._hops) :]:
            self._tell(Hop(name, "skipped", "Not reached."))
        return tuple(self._hops)

    def cancel(self) -> None:
        """End the check at once."""
        self._errand.cancel()

    def _go(self) -> None:
        target, way, first, addresses = self._hop("Host name", self._found)
        proxy = way.proxy_for(target.url)

        def connected() -> tuple[Any, Passed]:
            opened = tunnel.connect(first, addresses, self._errand, self._deadline)
            return opened, Passed(f"Connected to {first.host} at port {first.port}.")

        opened = self._hop("Connection", connected)
        opened = self._hop("Proxy", lambda: self._through(opened, proxy, target, way))

        def again() -> Any:
            return self._through(connected()[0], proxy, target, way)[0]

        secured = self._hop("Encryption", lambda: self._secured(opened, target, way, again))

        def asked() -> tuple[answer_hop.Answer, Passed]:
            answer = answer_hop.ask(secured, target)
            return answer, answer_hop.judge(answer, target)

        answer = self._hop("AWS", asked)
        self._hop("Clock", lambda: (None, answer_hop.judge_clock(answer)))

    def _found(self) -> tuple[tuple[Target, Way, Place, list[Address]], Passed]:
        target, way = self._plan()
        what = "custom endpoint" if target.is_own else "AWS"
        proxy = way.proxy_for(target.url)
        first = Place.of(proxy, "proxy") if proxy else Place.of(target.url, what)
        addresses, passed = tunnel.find(first, target, self._resolve)
        return (target, way, first, addresses), passed

    def _through(self, opened: Any, proxy: str, target: Target, way: Way) -> tuple[Any, Passed]:
        if not proxy:
            return opened, Passed("No proxy is used on this way.", "skipped")
        tunnel.check_proxy(proxy)
        try:
            return tunnel.tunnelled(opened, proxy, target, way.roots, self._errand.keep)
        except UntrustedError as error:
            host = urlsplit(proxy).hostname
            raise HopError(f"The certificate of the proxy {host} is not trusted.", error.cure) from error

    def _secured(self, opened: Any, target: Target, way: Way, again: Callable[[], Any]) -> tuple[Any, Passed]:
        parts = urlsplit(target.url)
        if parts.scheme != "https":
            return opened, Passed("Requests on this computer itself are not encrypted.", "skipped")
        host = parts.hostname or ""
        try:
            return tls_hop.secured(opened, host, way.roots, self._errand.keep)
        except UntrustedError as error:
            raise tls_hop.explained(error, host, again, self._errand.keep) from error

    def _hop(self, name: HopName, go: Callable[[], tuple[T, Passed]]) -> T:
        began = time.monotonic()
        try:
            made, passed = self._errand.step(self._deadline + SLACK, go)
        except HopError as error:
            self._tell(Hop(name, "failed", str(error), error.cure, time.monotonic() - began))
            raise
        except (TimeoutError, OSError) as error:
            late = isinstance(error, TimeoutError)
            said = LATE.format(seconds=self._deadline) if late else "The connection was cut."
            self._tell(Hop(name, "failed", said, LATE_CURE, time.monotonic() - began))
            raise HopError(said, LATE_CURE) from error
        self._tell(Hop(name, passed.state, passed.sentence, passed.cure, time.monotonic() - began))
        return made

    def _tell(self, hop: Hop) -> None:
        self._hops.append(hop)
        self._told(hop)
