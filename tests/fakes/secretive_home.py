"""A home whose profiles sign in in every way, and the secrets that this takes."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.canaries import Canaries
from fakes.import_account import policy
from fakes.team import Team
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sts_web_identity import web_identity_token

START_URL = "https://acme.awsapps.com/start"
CHILD = "what the program saw.json"


class SecretiveHome:
    """Writes ~/.aws and our profiles below *home*; `canaries` grow with what is planted."""

    def __init__(self, aws: Simulator, home: Path) -> None:
        self.aws = aws
        self.team = Team(aws)
        self.home = home
        self.aws_folder = home / ".aws"
        self.data = home / "data"
        self.canaries = Canaries()
        self.aws_folder.mkdir()
        self._store = ProfileStore(self.data / "profiles.json")
        self._write_shared()
        self.typed_secret = Secret("")
        self.profiles = tuple(self._profiles())

    def _write_shared(self) -> None:
        key, session = self.team.key, self._session_key("~/.aws")
        self.canaries["secret access key of ~/.aws"] = key.secret_access_key
        (self.aws_folder / "credentials").write_text(
            f"[keys]\naws_access_key_id = {key.access_key_id}\n"
            f"aws_secret_access_key = {key.secret_access_key}\n"
            f"[session]\naws_access_key_id = {session.access_key_id}\n"
            f"aws_secret_access_key = {session.secret_access_key}\n"
            f"aws_session_token = {session.session_token}\n"
        )
        condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        auditor = self.team.role(condition=condition).arn
        (self.aws_folder / "config").write_text(
            f"[profile program]\ncredential_process = {sys.executable} {self._program()}\n"
            f"[profile web]\n{self._web_identity()}"
            f"[profile code]\nrole_arn = {auditor}\nsource_profile = keys\n"
            f"mfa_serial = {self.team.device.serial}\n"
        )

    def _session_key(self, whose: str) -> AccessKey:
        key = self.aws.world.iam.issue_session_key(
            account=self.aws.account,
            arn=self.team.user.arn,
            user_id="AIDAADA",
            expires=datetime.now(UTC) + timedelta(hours=8),
        )
        self.canaries[f"session secret of {whose}"] = key.secret_access_key
        self.canaries[f"session token of {whose}"] = key.session_token
        return key

    def _program(self) -> Path:
        key = self._session_key("a program")
        said = {
            "Version": 1,
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "SessionToken": key.session_token,
        }
        script = self.aws_folder / "give.py"
        script.write_text(
            "import json, os, sys\n"
            f"json.dump([dict(os.environ), sys.argv], open({str(self.home / CHILD)!r}, 'w'))\n"
            f"print({json.dumps(said)!r})\n"
        )
        return script

    def _web_identity(self) -> str:
        role, provider = self.team.federated_role()
        token = web_identity_token(provider, subject="repo:imaging", now=self.aws.world.clock.wall())
        self.canaries["web identity token"] = token
        (self.aws_folder / "token").write_text(token)
        return f"role_arn = {role.arn}\nweb_identity_token_file = {self.aws_folder / 'token'}\n"

    def _profiles(self) -> list[Profile]:
        shared = {
            name: self._keep(f"shared {name}", method="shared", shared_name=name)
            for name in ("keys", "session", "program", "web", "code")
        }
        center = self.aws.world.sso.create_center(START_URL, self.aws.region)
        ada = self.aws.world.sso.create_user(center, "ada")
        rights = {"all": policy({"Action": ["ec2:*", "s3:*", "iam:*"]})}
        self.aws.world.sso.assign(center, ada, self.aws.account, "Operator", policies=rights)
        key = self.aws.world.iam.create_access_key(self.team.user)
        self.typed_secret = Secret(key.secret_access_key)
        self.canaries["typed secret access key"] = key.secret_access_key
        return [
            *shared.values(),
            self._keep("typed", access_key_id=key.access_key_id, mfa_device=self.team.device.serial),
            self._keep(
                "role",
                method="role",
                source_profile=shared["keys"].id,
                role_arn=self.team.role("viewer").arn,
            ),
            self._keep(
                "center",
                method="sso",
                sso_start_url=START_URL,
                sso_region=self.aws.region,
                sso_account=self.aws.account,
                sso_role="Operator",
            ),
        ]

    def _keep(self, name: str, **fields: Any) -> Profile:
        profile = Profile(
            new_profile_id(), name, region=self.aws.region, endpoint_url=self.aws.endpoint, **fields
        )
        self._store.put(profile)
        return profile

    def profile(self, name: str) -> Profile:
        """Return a profile by its name."""
        return next(profile for profile in self.profiles if profile.name == name)

    def plant_what_was_issued(self) -> None:
        """Take what AWS handed out meanwhile for planted, too."""
        for number, issued in enumerate(self.aws.world.iam.session_keys()):
            if issued.key.secret_access_key not in self.canaries.values():
                self.canaries[f"secret of a session ({number})"] = issued.key.secret_access_key
                self.canaries[f"token of a session ({number})"] = issued.key.session_token
        for file in (self.aws_folder / "sso" / "cache").glob("*.json"):
            kept = json.loads(file.read_text())
            for name in ("accessToken", "refreshToken", "clientSecret"):
                if name in kept:
                    self.canaries[f"{name} of Identity Center"] = kept[name]
