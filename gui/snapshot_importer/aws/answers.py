"""What AWS answers, as plain values that may cross a thread."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportTask:
    """One import-snapshot task as EC2 describes it; what is missing or absurd is empty or ``None``."""

    task_id: str
    status: str  # as AWS says it, lower case; a free string
    status_message: str = ""
    progress: int | None = None  # percent, 0 to 100
    snapshot_id: str = ""  # empty while the task is active
    disk_image_size: int | None = None  # bytes, although the API reference says GiB
    format: str = ""
    description: str = ""
    disk_description: str = ""
    bucket: str = ""
    key: str = ""
    url: str = field(default="", repr=False)  # masked: its query may carry a signature
    encrypted: bool = False
    kms_key_id: str = ""
    role_name: str = ""
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """EC2 took the request: the task it made, or the one it had made for the same client token."""

    task: ImportTask
    request_id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All import-snapshot tasks that EC2 knows in a Region, active or ended in the last seven days, or some of them."""

    tasks: tuple[ImportTask, ...]
    request_id: str
    partial: bool = False  # paging was cut off, so absence proves nothing
    asked: frozenset[str] = frozenset()  # the ids that were asked for; empty where all tasks were


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The answer of CancelImportTask."""

    state: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One EBS snapshot as EC2 describes it."""

    snapshot_id: str
    state: str  # pending, completed, error, recoverable, recovering, or a word of tomorrow
    state_message: str = ""
    progress: int | None = None  # percent
    description: str = ""
    size_gib: int | None = None
    encrypted: bool = False
    kms_key_id: str = ""
    started: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedSnapshot:
    """A snapshot whose description names the import-snapshot task that made it."""

    task_id: str
    snapshot: Snapshot
    owner: str  # the account, as EC2 says
    completed: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """Some of the imported snapshots of an account and Region, and how to ask for the next ones."""

    snapshots: tuple[ImportedSnapshot, ...]
    request_id: str
    next_token: str = ""  # "" at the end


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the credentials are, as STS answers."""

    account: str  # 12 digits
    arn: str
    user_id: str
    clock_difference: float  # seconds that this computer is ahead of AWS, from the Date header
    took: float  # seconds
    told: datetime | None = None  # the time of AWS, from the Date header

    @property
    def is_root(self) -> bool:
        """Whether these are the keys of the account's root user."""
        return self.arn.endswith(":root")


@dataclass(frozen=True, slots=True)
class DryRun:
    """The answer to a request with ``DryRun``: whether the caller may make it; role, bucket, key are not judged."""

    allowed: bool
    code: str  # DryRunOperation if allowed
    message: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Region:
    """One Region of the profile's partition."""

    name: str  # eu-central-1
    title: str  # Frankfurt
    enabled: bool  # for this account


@dataclass(frozen=True, slots=True)
class EncryptionDefault:
    """What the account and Region do with a new snapshot when the request does not say."""

    on: bool
    key_id: str  # the key taken when none is named: alias/aws/ebs, or a key ARN


@dataclass(frozen=True, slots=True)
class KmsKey:
    """One KMS key; what could not be looked up is empty."""

    key_id: str
    arn: str = ""
    alias: str = ""  # alias/name
    state: str = ""  # Enabled, Disabled, PendingDeletion, …
    manager: str = ""  # CUSTOMER or AWS
    spec: str = ""  # SYMMETRIC_DEFAULT is the one that EBS takes
    usage: str = ""  # ENCRYPT_DECRYPT is the one that EBS takes
    origin: str = ""  # AWS_KMS, EXTERNAL, …
    valid_to: datetime | None = None  # imported key material ends then


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What S3 says of an object without its bytes."""

    size: int  # bytes
    last_modified: datetime | None
    storage_class: str  # STANDARD where S3 leaves it out
    etag: str
    encryption: str = "AES256"  # AES256, aws:kms or aws:kms:dsse
    kms_key: str = ""  # ARN of the key that encrypts it; empty for S3's own
    customer_key: bool = False  # SSE-C: readable only with a key that AWS does not keep
    archive_status: str = ""  # ARCHIVE_ACCESS or DEEP_ARCHIVE_ACCESS of INTELLIGENT_TIERING
    restoring: bool = False  # a copy is being restored from the archive
    restored_until: datetime | None = None  # a restored copy can be read until then
    version_id: str = ""  # empty where the bucket keeps no versions

    @property
    def archived(self) -> bool:
        """Whether its bytes must be restored before they can be read."""
        in_archive = self.storage_class in ("GLACIER", "DEEP_ARCHIVE") or bool(self.archive_status)
        return in_archive and self.restored_until is None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as the log shows it: no parameters and no secrets."""

    time: datetime  # when it began, aware
    operation: str  # ImportSnapshot
    duration: float  # seconds
    http_status: int | None
    request_id: str
    outcome: str  # "ok", or the kind of `CallError`, with AWS's code where there is one


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of the caller's account."""

    name: str
    region: str = ""  # empty where S3 does not say


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One object as a listing tells of it; *key* is exact, whatever it holds."""

    key: str
    size: int | None  # bytes
    modified: datetime | None
    storage_class: str
    etag: str
    restored: bool = False  # from an archive: a copy can be read

    @property
    def archived(self) -> bool:
        """Whether its bytes must be restored before they can be read, as far as a listing tells."""
        return self.storage_class in ("GLACIER", "DEEP_ARCHIVE") and not self.restored


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A part of a folder: the folders and objects in it, and how to ask for the next part."""

    prefixes: tuple[str, ...]  # whole, each with its slash at the end
    objects: tuple[ListedObject, ...]
    token: str = ""  # empty at the end
