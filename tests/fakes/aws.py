"""A simulated AWS for a test, and unmodified boto3 clients that talk to it and to nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from snapshot_importer.simulator.server import Seed, Simulator


@contextmanager
def simulated_aws(seed: Seed = "empty", *, speed: float = 0.0) -> Iterator[Simulator]:
    """Run a simulator; with *speed* 0 its tasks stand still until ``world.clock.advance`` moves them."""
    simulator = Simulator(seed=seed, speed=speed)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.close()


def client(
    simulator: Simulator,
    service: str,
    *,
    region: str = "",
    key: tuple[str, str] | tuple[str, str, str] | None = None,
    config: Mapping[str, Any] | None = None,
) -> Any:
    """Make a boto3 client that tries once, goes through no proxy and looks for no credentials elsewhere.

    *key* is an access key's id, its secret and perhaps a session token; the seed's user's unless given.
    *config* overrides what botocore's Config takes.
    """
    access_key_id, secret, *token = key or (simulator.access_key_id, simulator.secret_access_key)
    options = {"retries": {"total_max_attempts": 1}, "connect_timeout": 5, "read_timeout": 20, "proxies": {}}
    return _session().client(  # type: ignore[call-overload]  # the service is only known at run time
        service,
        region_name=region or simulator.region,
        endpoint_url=simulator.endpoint,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret,
        aws_session_token=token[0] if token else None,
        config=Config(**{"ignore_configured_endpoint_urls": True, **options, **(config or {})}),
    )


@cache
def _session() -> boto3.session.Session:
    """One session for all clients, so that each service model is read once."""
    return boto3.session.Session()
