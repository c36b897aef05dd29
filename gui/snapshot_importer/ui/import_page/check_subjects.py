"""What the form offers to be checked, and what is known of it already."""

from dataclasses import dataclass, field
from typing import Any

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import S3Location, UrlLocation
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.import_page.source_facts import Looked

DEFAULT_ROLE = "vmimport"


@dataclass(frozen=True, slots=True)
class Subjects:
    """One state of the form."""

    profile: str = ""  # its id
    region: str = ""
    credentials: Credentials = field(default_factory=Credentials)
    place: S3Location | UrlLocation | None = None  # None while the location is not valid
    wrong: frozenset[str] = frozenset()  # fields that keep the request from being sent
    malformed: frozenset[str] = frozenset()  # those of them that are wrong whatever AWS says
    parameters: dict[str, Any] = field(default_factory=dict, repr=False)  # of boto3, without the client token
    declared: str = ""  # the format that the user chose; empty where it is left to the app
    head: Looked[ObjectHead] = field(default_factory=Looked)
    report: Looked[DiskReport] = field(default_factory=Looked)

    @property
    def signed_in(self) -> bool:
        """Whether AWS knows the caller."""
        return self.credentials.state == "ok"

    @property
    def account(self) -> str:
        """The 12 digits; empty until a sign-in was seen to work."""
        return self.credentials.identity.account if self.credentials.identity else ""

    @property
    def bucket(self) -> str:
        """The bucket; empty for a link."""
        return self.place.bucket if isinstance(self.place, S3Location) else ""

    @property
    def key(self) -> str:
        """The object's key; empty for a link."""
        return self.place.key if isinstance(self.place, S3Location) else ""

    @property
    def role(self) -> str:
        """The name of the service role."""
        return str(self.parameters.get("RoleName") or DEFAULT_ROLE)

    @property
    def key_id(self) -> str:
        """The key that the request names; empty for the Region's default."""
        return str(self.parameters.get("KmsKeyId") or "")

    @property
    def encrypted(self) -> bool:
        """Whether the request asks for encryption."""
        return bool(self.parameters.get("Encrypted"))
