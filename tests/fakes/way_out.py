"""A way to AWS made of real servers on this computer, each of which can fail, and the check that goes it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from fakes.certificates import Authority
from fakes.proxy import Proxy, proxy
from fakes.scripted_server import Connection, Reply, Request, answer, scripted_server
from snapshot_importer.accounts.hops import Hop, Target
from snapshot_importer.accounts.network import Network, ProxyScheme, Way
from snapshot_importer.accounts.reachability import HOPS, ReachabilityCheck
from snapshot_importer.accounts.secrets import Secret

HOST = "sts.eu-central-1.amazonaws.com"
REFUSAL = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error>
<RequestId>0f1e</RequestId></ErrorResponse>"""
QUICK = 2.0  # seconds for a hop


def aws_says(body: bytes = REFUSAL, status: int = 403, *, ahead: timedelta = timedelta()) -> Reply:
    """Answer as AWS does, where this computer's clock is *ahead* of it."""

    def reply(_: Request, connection: Connection) -> None:
        date = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
        connection.send(answer(body, status=status, headers={"Date": date}))

    return reply


@dataclass
class Bench:
    """Servers that stand for AWS, and the check on the way to them."""

    folder: Path
    stack: ExitStack
    authority: Authority
    network: Network = field(default_factory=lambda: Network(proxy="none"))
    password: Secret | None = None
    port: int = 0  # of what stands for AWS
    target: Target = field(default_factory=lambda: Target(f"https://{HOST}", "eu-central-1"))
    names: tuple[str, ...] = (HOST,)  # that the resolver knows
    deadline: float = QUICK

    @property
    def way(self) -> Way:
        return Way(self.network, str(self.authority.path), self.password)

    def aws(self, reply: Reply | None = None, tls: ssl.SSLContext | None = None) -> list[Request]:
        """Let a server answer with *reply* in the place of AWS; return what it will be asked."""
        context = tls or self.authority.server(HOST)
        server = self.stack.enter_context(scripted_server(reply or aws_says(), context))
        self.port = server.port
        return server.requests

    def proxy(self, tls: ssl.SSLContext | None = None, **answers: Any) -> Proxy:
        """Put a proxy in between."""
        made = self.stack.enter_context(proxy(tls))
        made.leads_to = ("127.0.0.1", self.port)
        for name, value in answers.items():
            setattr(made, name, value)
        scheme: ProxyScheme = "https" if tls else "http"
        self.network = Network("custom", scheme, "127.0.0.1", str(made.port))
        return made

    def resolve(self, host: str, port: int) -> list[tuple[Any, ...]]:
        if host == "127.0.0.1":
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return socket.getaddrinfo("127.0.0.1", self.port, type=socket.SOCK_STREAM)

    def check(self) -> ReachabilityCheck:
        return ReachabilityCheck(
            lambda: (self.target, self.way),
            lambda _: None,
            resolve=self.resolve,
            deadline=self.deadline,
        )

    def run(self) -> dict[str, Hop]:
        """Make the check and return the hops by name."""
        return {hop.name: hop for hop in self.check().run()}

    def failed(self, name: str) -> Hop:
        """Make the check, see that it ends at the hop *name*, and return that."""
        hops = self.run()
        states = [hop.state for hop in hops.values()]
        place = HOPS.index(name)
        assert list(hops) == list(HOPS)
        assert states[place] == "failed", hops
        assert set(states[:place]) <= {"ok", "skipped"}
        assert set(states[place + 1 :]) <= {"skipped"}
        assert hops[name].cure
        return hops[name]


@contextmanager
def greeter() -> Iterator[int]:
    """The port of a server that speaks another language, to one client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(100)
                client.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()
