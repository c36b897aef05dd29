"""The sessions that ``aws login`` begins and botocore keeps alive."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from snapshot_importer.simulator import p256
from snapshot_importer.simulator.iam_identities import Session, User
from snapshot_importer.simulator.operations import AccessKey

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

# Botocore's model of the service: the two programs that there are, and the longest life of keys.
CLIENT = "arn:aws:signin:::devtools/same-device"
LONGEST = 900


@dataclass(slots=True)
class Login:
    """One user who is signed in with the console's own sign-in."""

    user: User
    private_key: int = field(repr=False)
    refresh_token: str = field(repr=False)
    ends: datetime  # wall time
    changed: bool = False  # the user's password since

    @property
    def public_key(self) -> tuple[int, int]:
        """The key whose holder alone may renew it."""
        return p256.public_key(self.private_key)


class SigninState:
    """What the service signin remembers."""

    def __init__(self, world: "World") -> None:
        self._world = world
        # AWS CLI User Guide, "Login for AWS local development": a session lasts up to 12 hours.
        self.session_seconds = 12 * 3600.0
        self._logins: list[Login] = []
        self.proofs: set[str] = set()  # the identifiers of those that were used

    def sign_in(self, user: User) -> dict[str, Any]:
        """Do what ``aws login`` does; return what it writes to ~/.aws/login/cache, ready for json.dumps.

        The file is named like the SHA-256 of what the profile has as ``login_session``: the user's ARN.
        """
        ends = self._world.clock.wall() + timedelta(seconds=self.session_seconds)
        login = Login(user, p256.new_private_key(), _new_token(), ends)
        with self._world.lock:
            self._logins.append(login)
            key = self.issue(login)
        assert key.expires is not None
        return {
            "accessToken": {
                "accessKeyId": key.access_key_id,
                "secretAccessKey": key.secret_access_key,
                "sessionToken": key.session_token,
                "accountId": user.account,
                "expiresAt": f"{key.expires:%Y-%m-%dT%H:%M:%SZ}",
            },
            "tokenType": "aws_sigv4",
            "refreshToken": login.refresh_token,
            "clientId": CLIENT,
            "dpopKey": p256.as_pem(login.private_key),
        }

    def issue(self, login: Login) -> AccessKey:
        """Make the next keys of a session."""
        user = login.user
        return self._world.sts.issue(
            account=user.account, arn=user.arn, user_id=user.identity_id, seconds=LONGEST, session=Session()
        )

    def renew(self, login: Login) -> None:
        """Replace the refresh token. Guess: that each works once."""
        login.refresh_token = _new_token()

    def by_refresh_token(self, token: str) -> Login | None:
        """Find a session that has not ended."""
        now = self._world.clock.wall()
        found = (login for login in self._logins if login.refresh_token == token and login.ends > now)
        return next(found, None)

    def change_password(self, user: User) -> None:
        """Let the sessions of *user* need a new sign-in, as they do after the password was changed."""
        with self._world.lock:
            for login in self._logins:
                login.changed = login.changed or login.user is user

    def end_sessions(self) -> None:
        """Let everybody have to sign in anew; the keys at hand go on until their own end."""
        with self._world.lock:
            self._logins.clear()


def _new_token() -> str:
    return f"ASOR{secrets.token_urlsafe(96)}"
