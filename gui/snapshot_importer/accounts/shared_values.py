"""The values in a section of ~/.aws, each checked before it is used, with a sentence for one that is wrong."""

import re
from dataclasses import dataclass, field

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.shared_ini import Section
from snapshot_importer.accounts.sources import LONGEST_ROLE_SESSION, SHORTEST_SESSION, StaticKeys

# IAM API reference: path and name of a role together. The partitions of today and of the next years begin with aws.
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>[^:]*):role/[\w+=,.@/-]{1,576}", re.ASCII)
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
# STS API reference, AssumeRole: ExternalId, RoleSessionName and SerialNumber.
EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
DEVICE = re.compile(r"[\w+=/:,.@-]{9,256}", re.ASCII)
# Headers of requests carry keys; those of services that are not AWS's own have many forms.
KEY = re.compile(r"[!-~]+")

# botocore takes the first that is there.
TOKENS = ("aws_security_token", "aws_session_token")
LONGEST_NAME_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Values:
    """The settings under *name*, a profile or whatever *noun* says.

    What is wrong with one of them raises `SignInError`, with a sentence that does not show it.
    """

    name: str
    settings: Section = field(repr=False)
    noun: str = "profile"

    def __contains__(self, key: str) -> bool:
        return key in self.settings

    def text(self, key: str) -> str:
        """Return a value; ``""`` where there is none, or a table in its place."""
        value = self.settings.get(key, "")
        return value if isinstance(value, str) else ""

    def needed(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        """Return a value that fits *pattern*; *what* says in words what that takes."""
        if key not in self:
            raise self.wrong(f"has no {key}")
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise self.wrong(f"has a wrong {key}: {what}")
        return value

    def optional(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        """Return a value that fits *pattern*, or ``""`` where the key is not there."""
        return self.needed(key, pattern, what) if key in self else ""

    def role_arn(self) -> str:
        """Return the ARN of the role to take."""
        arn = self.needed("role_arn", ROLE_ARN, "it looks like arn:aws:iam::111122223333:role/Operator")
        if not ACCOUNT.fullmatch(arn.split(":")[4]):
            raise self.wrong("has a wrong role_arn: the id of an account has 12 digits")
        return arn

    def duration(self) -> int | None:
        """Return for how many seconds a role is to be taken; ``None`` leaves it to AWS."""
        if "duration_seconds" not in self:
            return None
        text = self.text("duration_seconds")
        if re.fullmatch(r"\d{1,6}", text, re.ASCII):
            seconds = int(text)
            if SHORTEST_SESSION <= seconds <= LONGEST_ROLE_SESSION:
                return seconds
        raise self.wrong("has a wrong duration_seconds: a role is taken for 900 to 43200 seconds")

    def keys(self) -> StaticKeys:
        """Return the access key that stands here."""
        key_id, key = self.text("aws_access_key_id"), self.text("aws_secret_access_key")
        if not key_id:
            raise self.wrong("has no aws_access_key_id")
        if not key:
            raise self.wrong("has an access key id, but no aws_secret_access_key beside it")
        token = next((self.text(name) for name in TOKENS if name in self), "")
        if not all(KEY.fullmatch(part) for part in (key_id, key, token or "-")):
            raise self.wrong("has an access key with a character that no key has")
        if key_id.startswith("ASIA") and not token:
            raise self.wrong("has a temporary access key, which needs its aws_session_token")
        return StaticKeys(key_id, Secret(key, token))

    def wrong(self, what: str) -> SignInError:
        """Return the error whose sentence *what* makes after the name."""
        return SignInError(f"The {self.noun} {shown(self.name)} {what}.")


def shown(name: str) -> str:
    """Return *name* as a sentence can hold it."""
    return name if len(name) <= LONGEST_NAME_SHOWN else f"{name[:LONGEST_NAME_SHOWN]}…"
