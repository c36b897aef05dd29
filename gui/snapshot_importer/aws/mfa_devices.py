"""The MFA devices of an IAM user, as far as they show codes; every answer is checked."""

from collections.abc import Mapping

from snapshot_importer.accounts.device_problems import device_message
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway


def mfa_devices(gateway: Gateway) -> tuple[str, ...]:
    """Return the ARNs and serial numbers of the devices of the user who asks; a user has 8 at most.

    Security keys and passkeys are left out: STS takes codes alone. Raises CallError, of kind ``refused`` where
    the user may not ask.
    """
    entries = gateway.call("iam", "ListMFADevices", {}).get("MFADevices")
    if not isinstance(entries, list):
        raise CallError("garbled", NOT_AWS, operation="ListMFADevices")
    serials = [plain(entry.get("SerialNumber")) for entry in entries if isinstance(entry, Mapping)]
    return tuple(serial for serial in serials if serial and not device_message(serial, ""))
