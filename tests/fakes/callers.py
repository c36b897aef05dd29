"""Real gateways to the simulated AWS, for the administrator or for a user who may do little."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from fakes.import_account import policy
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator

PROFILE_ID = "0" * 32


def narrow_key(aws: Simulator, *actions: str) -> AccessKey:
    """Return the key of a new user who may do *actions* only."""
    user = aws.world.iam.create_user(
        aws.account, f"narrow-{uuid.uuid4()}", {"only": policy({"Action": list(actions)})}
    )
    return aws.world.iam.create_access_key(user)


@contextmanager
def caller(aws: Simulator, key: AccessKey | None = None) -> Iterator[Gateway]:
    """Connect with *key*, as the administrator without one."""
    key_id, secret = (
        (key.access_key_id, Secret(key.secret_access_key, key.session_token))
        if key
        else (aws.access_key_id, Secret(aws.secret_access_key))
    )
    profile = Profile(id=PROFILE_ID, name="p", access_key_id=key_id, endpoint_url=aws.endpoint)
    clients = Clients(profile, StaticKeys(profile.access_key_id, secret))
    try:
        yield Gateway(PROFILE_ID, aws.region, clients)
    finally:
        clients.close()
