"""The parts of an Amazon Resource Name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arn:
    """``arn:partition:service:region:account:kind/name`` (IAM user guide, "IAM identifiers"), not judged yet."""

    partition: str
    service: str
    region: str
    account: str
    kind: str
    name: str


def arn_of(text: str) -> Arn | None:
    """Return the parts of *text*, or ``None`` if it is no ARN at all."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return None
    _, partition, service, region, account, resource = parts
    kind, _, name = resource.partition("/")
    return Arn(partition, service, region, account, kind, name)
