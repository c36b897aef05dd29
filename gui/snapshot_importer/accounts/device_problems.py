"""What is wrong with an MFA device, or with the length of a session; both are typed for keys and for roles."""

import re

from snapshot_importer.accounts.arns import Arn, arn_of
from snapshot_importer.accounts.partition import partition_of
from snapshot_importer.accounts.shared_values import ACCOUNT, DEVICE
from snapshot_importer.accounts.sources import SHORTEST_SESSION

DEVICE_EXAMPLE = "arn:aws:iam::111122223333:mfa/operator"
WRONG_ACCOUNT = "The account id in the ARN has to have 12 digits, after two colons."


def device_message(device: str, region: str) -> str:
    """Return what is wrong with *device*, an ARN or the serial number of a hardware token; ``""`` if nothing."""
    if re.fullmatch(r"\d{6}", device):
        return "This looks like a code. Enter the device: the code is asked for at the sign-in."
    arn = arn_of(device)
    if arn is None:
        if DEVICE.fullmatch(device) and not device.startswith("arn:"):
            return ""
        return f"Enter the device's ARN, such as {DEVICE_EXAMPLE}, or the serial number of a hardware token."
    return _arn_message(arn, device) or partition_message("The device", arn.partition, region)


def _arn_message(arn: Arn, device: str) -> str:
    # IAM user guide, "MFA-protected API access": FIDO security keys and passkeys are not taken by STS.
    if arn.service == "iam" and arn.kind == "u2f":
        return "AWS takes no security key or passkey here. Choose an app or a token that shows codes."
    if arn.service != "iam" or arn.kind not in ("mfa", "sms-mfa") or not arn.name:
        return f"This ARN names no MFA device. It looks like {DEVICE_EXAMPLE}."
    if not ACCOUNT.fullmatch(arn.account) or arn.region:
        return WRONG_ACCOUNT
    return "" if DEVICE.fullmatch(device) else f"The ARN of an MFA device looks like {DEVICE_EXAMPLE}."


def partition_message(what: str, partition: str, region: str) -> str:
    """Return the sentence that *what* is in another *partition* than *region*; ``""`` if it is not."""
    here = partition_of(region)
    if not region or partition == here:
        return ""
    return f"{what} is in the partition {partition}, the Region {region} in {here}. Correct one of them."


def duration_message(duration: str, longest: int, too_long: str) -> str:
    """Return what is wrong with *duration*, seconds or a text that was not understood; empty is AWS's own."""
    if not duration:
        return ""
    if not re.fullmatch(r"\d{1,9}", duration, re.ASCII):
        return "Enter a time such as 1 h or 90 min."
    if int(duration) < SHORTEST_SESSION:
        return "A session lasts 15 min or more."
    return too_long if int(duration) > longest else ""
