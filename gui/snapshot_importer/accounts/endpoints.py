"""The address at which AWS tells who asks, from botocore's own rules for Regions, FIPS and dual-stack."""

from snapshot_importer.accounts.hops import HopError, Target
from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.sdk import load_botocore, own_loader


def sts_target(region: str, network: Network) -> Target:
    """Return the endpoint of STS in *region* that clients would use; for workers only. Raises `HopError`."""
    load_botocore()
    from botocore.endpoint_provider import EndpointProvider  # noqa: PLC0415 - not before the first window
    from botocore.exceptions import EndpointProviderError  # noqa: PLC0415

    loader = own_loader()
    rules = loader.load_service_model("sts", "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    try:
        endpoint = provider.resolve_endpoint(
            Region=region,
            UseFIPS=network.use_fips,
            UseDualStack=network.use_dualstack,
            UseGlobalEndpoint=False,
        )
    except EndpointProviderError as error:
        raise HopError(f"There is no such endpoint: {error}", "Choose another Region or kind.") from error
    words = (("FIPS", network.use_fips), ("dual-stack", network.use_dualstack))
    return Target(str(endpoint.url), region, variant=" and ".join(word for word, on in words if on))
