"""The key that will really encrypt the snapshot: the one that is named, or the Region's default."""

import re
from dataclasses import dataclass
from typing import ClassVar

from snapshot_importer.aws.answers import KmsKey
from snapshot_importer.aws.checks import CheckResult, is_denied, not_allowed
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.kms import describe_key
from snapshot_importer.request.model import is_aws_managed_key
from snapshot_importer.request.partitions import partition_of

KMS_KEY = "KMS key"
NOT_ENCRYPTED = "Not encrypted, no key is needed"
MANAGED = "AWS-managed key: can never be shared"
CHOOSE = Cure("choose-key", "Choose a key…")
USE_DEFAULT = Cure("default-key", "Use the default key")
BOTH = (CHOOSE, USE_DEFAULT)
# How KMS calls a state (KMS API reference, KeyMetadata), and how a sentence does.
KEY_STATES = {
    "Disabled": "disabled",
    "PendingDeletion": "about to be deleted",
    "PendingImport": "waiting for its key material",
    "PendingReplicaDeletion": "about to be deleted",
    "Creating": "still being made",
    "Updating": "being changed",
    "Unavailable": "not available",
}
_KEY_ARN = re.compile(
    r"arn:[a-z-]+:kms:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):(?P<what>key|alias)/(?P<id>.+)"
)
_KEY_ID = re.compile(r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """Which key, and whether EBS can use it; without *key_id* the Region's default decides."""

    checks: ClassVar[tuple[str, ...]] = (KMS_KEY,)
    region: str
    account: str
    key_id: str = ""  # id, alias or ARN
    encrypted: bool = False  # as the request says

    def ask(self, gateway: Gateway) -> tuple[CheckResult, ...]:
        """Look the key up; the result's *found* is the ARN of a customer key, as far as it is known."""
        if self.key_id:
            return (self._named(gateway),)
        default = gateway.encryption_default()
        if not (self.encrypted or default.on):
            return (CheckResult(KMS_KEY, "ok", NOT_ENCRYPTED),)
        if not default.key_id or is_aws_managed_key(default.key_id):
            return (CheckResult(KMS_KEY, "ok", MANAGED),)
        return (self._default(gateway, default.key_id),)

    def _named(self, gateway: Gateway) -> CheckResult:
        named = _KEY_ARN.fullmatch(self.key_id)
        if named and named["region"] != self.region:
            sentence = f"Key {named['id'][:8]} lives in {named['region']}, the import runs in {self.region}."
            return CheckResult(KMS_KEY, "failed", sentence, BOTH)
        try:
            return key_result(describe_key(gateway, self.key_id))
        except CallError as error:
            # Another account's key that is not open to the caller looks as if it were not there.
            if error.code == "NotFoundException" and (not named or named["account"] == self.account):
                sentence = f"There is no key “{self.key_id}” in {self.region}."
                return CheckResult(KMS_KEY, "failed", sentence, BOTH)
            return self._unknown(error, self.key_id)

    def _default(self, gateway: Gateway, key_id: str) -> CheckResult:
        try:
            return key_result(describe_key(gateway, key_id), by_default=True)
        except CallError as error:
            if error.code == "NotFoundException":
                sentence = "The Region's default key is not there any more."
                return CheckResult(KMS_KEY, "failed", sentence, (CHOOSE,))
            return self._unknown(error, key_id)

    def _unknown(self, error: CallError, key_id: str) -> CheckResult:
        if not is_denied(error) and error.code != "NotFoundException":
            raise error
        found = not_allowed(KMS_KEY, "kms:DescribeKey", more="AWS checks the key during the import.")
        return CheckResult(
            KMS_KEY,
            found.state,
            found.sentence,
            found.cures,
            found=key_arn(key_id, region=self.region, account=self.account),
        )


def key_arn(key_id: str, *, region: str, account: str) -> str:
    """Return the ARN of a key that is named by id or ARN; empty for an alias, which hides it, and for nonsense."""
    if _KEY_ID.fullmatch(key_id):
        return f"arn:{partition_of(region).id}:kms:{region}:{account}:key/{key_id}"
    named = _KEY_ARN.fullmatch(key_id)
    return key_id if named and named["what"] == "key" else ""


def key_result(key: KmsKey, *, by_default: bool = False) -> CheckResult:
    """Return what speaks for or against a key; *by_default* says that the Region chose it."""
    cures = (CHOOSE,) if by_default else BOTH
    if key.manager == "AWS":
        if by_default:
            return CheckResult(KMS_KEY, "ok", MANAGED)
        sentence = "AWS refuses a key of its own when it is named. Without a key the default is taken."
        return CheckResult(KMS_KEY, "failed", sentence, (USE_DEFAULT, CHOOSE))
    if fault := key_fault(key, "The Region's default key" if by_default else "The key"):
        return CheckResult(KMS_KEY, "failed", fault, cures)
    whose = ", the Region's default" if by_default else ""
    if key.valid_to:
        sentence = f"Its material ends on {key.valid_to:%Y-%m-%d}. Snapshots cannot be read after that."
        return CheckResult(KMS_KEY, "warning", sentence, cures, found=key.arn)
    return CheckResult(KMS_KEY, "ok", f"Enabled, symmetric{whose}", found=key.arn)


def key_fault(key: KmsKey, name: str) -> str:
    """Return why EBS cannot use a key that was looked up, which the sentence calls *name*; empty if it can."""
    # EC2 API reference, ImportSnapshot, KmsKeyId: EBS does not support asymmetric keys.
    if key.spec.startswith("HMAC"):
        return "HMAC keys cannot encrypt snapshots."
    if key.spec and key.spec != "SYMMETRIC_DEFAULT":
        return "Asymmetric keys cannot encrypt snapshots."
    if key.usage and key.usage != "ENCRYPT_DECRYPT":
        return f"{name} is not made for encryption ({key.usage})."
    if key.state != "Enabled":
        return f"{name} is {KEY_STATES.get(key.state, key.state or 'in no known state')}."
    return ""
