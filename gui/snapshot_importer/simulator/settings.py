"""What a test or a demo sets beside the API: limits, delays, and the organisation that the account is in."""

from collections.abc import Callable, Mapping
from typing import Any

from snapshot_importer.simulator.seed import ACCOUNT
from snapshot_importer.simulator.world import World


def apply_settings(world: World, settings: Mapping[str, Any]) -> None:
    """Set each of *settings* (name -> value, as the help of the control calls shows); KeyError for others."""
    changes: dict[str, Callable[[Any], object]] = {
        "concurrent_imports": lambda value: setattr(world.ec2, "concurrent_imports", int(value)),
        "concurrent_copies": lambda value: setattr(world.ec2, "concurrent_copies", int(value)),
        "describe_delay": lambda value: setattr(world.ec2, "describe_delay", float(value)),
        "server_errors": lambda value: setattr(world.ec2, "server_errors", int(value)),
        "role_delay": lambda value: world.iam.set_delay(float(value["seconds"]), value.get("clock", "wall")),
        "key_delay": lambda value: setattr(world.iam, "key_delay", float(value)),
        "session_seconds": lambda value: setattr(world.sts, "session_seconds", value and float(value)),
        "end_sessions": lambda value: world.sts.end_sessions(str(value)),
        "sso_consent": lambda value: setattr(world.sso, "consent", str(value)),
        "end_sign_ins": lambda _: world.sso.end_sign_ins(),
        "organisation_policy": lambda value: world.access.set_organisation_policy(
            value.get("account", ACCOUNT), *value["statements"]
        ),
        "tag_policy": lambda value: world.ec2.set_tag_policy(
            value.get("account", ACCOUNT), value["key"], *value.get("values", ())
        ),
    }
    chosen = [(changes[name], value) for name, value in settings.items()]
    for change, value in chosen:
        change(value)
