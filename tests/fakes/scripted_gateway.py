"""A gateway whose AWS is a server that says what a test tells it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fakes.scripted_server import Reply, ScriptedServer, scripted_server
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.gateway import Gateway

# Words to look for where they must not be.
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN//////////wEaDEXAMPLE"


@contextmanager
def scripted_gateway(reply: Reply, **options: Any) -> Iterator[tuple[Gateway, ScriptedServer]]:
    """A gateway with temporary keys, and the server behind it, which answers with *reply*."""
    with scripted_server(reply) as server:
        profile = Profile(
            id="0" * 32, name="p", access_key_id="ASIAIOSFODNN7EXAMPLE", endpoint_url=server.url
        )
        clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(SECRET, TOKEN)))
        try:
            yield Gateway(profile.id, "eu-central-1", clients, **options), server
        finally:
            clients.close()
