"""A user with a key and an MFA device in the simulated AWS, and the roles that a test makes for the user."""

import json
from typing import Any

from fakes.aws import client
from fakes.import_account import policy
from snapshot_importer.simulator.iam import Role, User
from snapshot_importer.simulator.iam_devices import MfaDevice
from snapshot_importer.simulator.iam_identities import OidcProvider
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator

OTHERS = "210987654321"


class Team:
    """A user who may assume roles, and what a test gives the user."""

    def __init__(self, aws: Simulator) -> None:
        self.aws = aws
        self.user: User = aws.world.iam.create_user(
            aws.account, "ada", {"all": policy({"Action": "sts:AssumeRole"})}
        )
        self.key: AccessKey = aws.world.iam.create_access_key(self.user)
        self.device: MfaDevice = aws.world.iam.create_mfa_device(self.user)

    @property
    def root(self) -> str:
        """Everybody in the account."""
        return f"arn:aws:iam::{self.aws.account}:root"

    def role(self, name: str = "auditor", account: str = "", principal: Any = None, **options: Any) -> Role:
        """A role that trusts the user's account, and may describe snapshots or do the *actions*."""
        condition = {"Condition": options.pop("condition")} if "condition" in options else {}
        trusted = {"AWS": self.root} if principal is None else principal
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted, **condition}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        actions = options.pop("actions", ["ec2:Describe*", "sts:AssumeRole"])
        rights = {"all": policy({"Action": actions})}
        return self.aws.world.iam.create_role(account or self.aws.account, name, trust, rights, **options)

    def sts(self, key: AccessKey | None = None) -> Any:
        """The user's client, or that of a *key*."""
        return self.client("sts", key)

    def client(self, service: str, key: AccessKey | None = None) -> Any:
        """A client of another service."""
        own = key or self.key
        token = (own.session_token,) if own.session_token else ()
        return client(self.aws, service, key=(own.access_key_id, own.secret_access_key, *token))

    def with_session(self, service: str, answer: Any) -> Any:
        """A client with the keys of an *answer* of STS."""
        keys = answer["Credentials"]
        return client(
            self.aws, service, key=(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        )

    def code(self, ahead: int = 0) -> str:
        """What the device shows, or will show *ahead* codes later."""
        return self.device.code(self.aws.world.clock.wall(), ahead=ahead)

    def wrong_code(self) -> str:
        """A code that is none of those that work now."""
        works = {self.code(ahead) for ahead in (-2, -1, 0, 1, 2)}
        return next(code for number in range(10) if (code := f"{number:06}") not in works)

    def federated_role(self) -> tuple[Role, OidcProvider]:
        """A role for "repo:imaging" of a provider elsewhere."""
        issuer = "tokens.example.com/id/1"
        provider = self.aws.world.iam.create_oidc_provider(self.aws.account, f"https://{issuer}")
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": provider.arn},
            "Condition": {"StringEquals": {f"{issuer}:sub": "repo:imaging"}},
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return self.aws.world.iam.create_role(self.aws.account, "deploy", trust), provider
