"""The Identity Centers, the programs that were registered with them, and who is signed in."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from snapshot_importer.simulator.iam_identities import Role
from snapshot_importer.simulator.sso_center import (
    Account,
    Assignment,
    CenterUser,
    Code,
    Device,
    IdentityCenter,
    OidcClient,
    SignIn,
)

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

# Seen of RegisterClient: 90 days. RFC 6749, 4.1.2, advises ten minutes at most for a code.
_REGISTERED, _CODE_LASTS = timedelta(days=90), timedelta(minutes=10)
# RFC 8628, 6.1: letters that are not taken for each other, and no words by chance.
_USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class SsoState:
    """What the services sso-oidc and sso remember; all times are those of the wall."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._centers: dict[str, IdentityCenter] = {}
        # What the browser does with a program that wants to be let in; "ask" shows a page with two buttons.
        self.consent: Literal["allow", "deny", "ask"] = "allow"
        self.token_seconds = 3600.0  # of an access token. Guess: an hour where it can be refreshed
        self.session_seconds = (
            8 * 3600.0
        )  # of the whole sign-in. IAM Identity Center User Guide: 8 hours unless set
        self.device_seconds = 600
        self.interval = 1  # seconds between polls, as AWS answers it
        self.slow_downs = 0  # how many of the next polls are too many
        self._clients: dict[str, OidcClient] = {}
        self._devices: dict[str, Device] = {}
        self._codes: dict[str, Code] = {}
        self._sign_ins: list[SignIn] = []

    def create_center(
        self, start_url: str = "https://acme.awsapps.com/start", region: str = "eu-central-1"
    ) -> IdentityCenter:
        """Make an Identity Center without users."""
        center = self._centers[_bare(start_url)] = IdentityCenter(start_url, region)
        return center

    def center(self, start_url: str) -> IdentityCenter | None:
        """Find an Identity Center; what a browser's address bar adds to its URL does not matter."""
        return self._centers.get(_bare(start_url))

    def create_user(self, center: IdentityCenter, name: str) -> CenterUser:
        """Make a user, who may take no role yet."""
        center.users[name] = CenterUser(name)
        return center.users[name]

    def assign(
        self,
        center: IdentityCenter,
        user: CenterUser,
        account: str,
        permission_set: str,
        *,
        account_name: str = "",
        policies: Mapping[str, str] | None = None,
        attached: tuple[str, ...] = (),
    ) -> Role:
        """Let *user* take a role with these permissions in *account*; the role is made with the first user."""
        center.accounts.setdefault(
            account, Account(account, account_name or account, f"root+{account}@example.com")
        )
        known = (
            assignment.role
            for other in center.users.values()
            for assignment in other.assignments
            if (assignment.account, assignment.permission_set) == (account, permission_set)
        )
        role = next(known, None) or self._create_role(center, account, permission_set, policies, attached)
        user.assignments.append(Assignment(account, permission_set, role))
        return role

    def _create_role(
        self,
        center: IdentityCenter,
        account: str,
        permission_set: str,
        policies: Mapping[str, str] | None,
        attached: tuple[str, ...],
    ) -> Role:
        # IAM Identity Center User Guide, "Referencing permission sets in resource policies": name and path.
        region = "" if center.region == "us-east-1" else f"{center.region}/"
        provider = f"arn:aws:iam::{account}:saml-provider/AWSSSO_{secrets.token_hex(8)}_DO_NOT_DELETE"
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        }
        return self._world.iam.create_role(
            account,
            f"AWSReservedSSO_{permission_set}_{secrets.token_hex(8)}",
            json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            policies,
            attached=attached,
            path=f"/aws-reserved/sso.amazonaws.com/{region}",
        )

    def register(
        self,
        *,
        scopes: tuple[str, ...] = (),
        redirect_uris: tuple[str, ...] = (),
        grant_types: tuple[str, ...] = (),
        issuer_url: str = "",
    ) -> OidcClient:
        """Register a program."""
        client = OidcClient(
            client_id=secrets.token_urlsafe(16),
            secret=secrets.token_urlsafe(96),
            expires=self._wall() + _REGISTERED,
            scopes=scopes,
            redirect_uris=redirect_uris,
            grant_types=grant_types,
            issuer_url=issuer_url,
        )
        self._clients[client.client_id] = client
        return client

    def client(self, client_id: str) -> OidcClient | None:
        """Find a program whose registration holds."""
        client = self._clients.get(client_id)
        return client if client and client.expires > self._wall() else None

    def forget_clients(self) -> None:
        """Let every registration have ended."""
        self._clients.clear()

    def start_device(self, client: OidcClient, center: IdentityCenter) -> Device:
        """Begin a sign-in that a browser somewhere ends."""
        letters = "".join(secrets.choice(_USER_CODE_LETTERS) for _ in range(8))
        device = Device(
            device_code=secrets.token_urlsafe(64),
            user_code=f"{letters[:4]}-{letters[4:]}",
            client_id=client.client_id,
            center=center,
            expires=self._wall() + timedelta(seconds=self.device_seconds),
        )
        self._devices[device.device_code] = device
        return device

    def device(self, device_code: str) -> Device | None:
        """Find a sign-in by what the program knows."""
        return self._devices.get(device_code)

    def device_by_user_code(self, user_code: str) -> Device | None:
        """Find a sign-in that still waits, by what the user types or compares."""
        wanted = user_code.strip().upper()
        found = (device for device in self._devices.values() if device.user_code == wanted)
        return next((device for device in found if device.outcome == "pending"), None)

    def decide_device(self, user_code: str, *, allow: bool, user: str = "") -> bool:
        """Do in the browser what the user would, the center's first one unless named; False without such a code."""
        with self._world.lock:
            device = self.device_by_user_code(user_code)
            if device is None or device.expires <= self._wall():
                return False
            # Nobody has to be there to refuse.
            device.user = self.browsing(device.center, user) if allow else None
            device.outcome = "allowed" if allow else "denied"
            return True

    def browsing(self, center: IdentityCenter, name: str = "") -> CenterUser:
        """Return the user of that name, or whoever is signed in to the browser; KeyError where there is nobody."""
        return center.users[name or next(iter(center.users), "")]

    def issue_code(
        self,
        client: OidcClient,
        center: IdentityCenter,
        user: CenterUser,
        *,
        redirect_uri: str,
        challenge: str,
    ) -> Code:
        """Make what the browser brings back."""
        code = Code(
            code=secrets.token_urlsafe(48),
            client_id=client.client_id,
            center=center,
            user=user,
            redirect_uri=redirect_uri,
            challenge=challenge,
            expires=self._wall() + _CODE_LASTS,
        )
        self._codes[code.code] = code
        return code

    def code(self, code: str) -> Code | None:
        """Find what a browser brought back."""
        return self._codes.get(code)

    def sign_in(self, client: OidcClient, center: IdentityCenter, user: CenterUser) -> SignIn:
        """Begin a sign-in; one through a program without scopes is not refreshed, as with the old configuration."""
        ends = self._wall() + timedelta(seconds=self.session_seconds)
        made = SignIn(center, user, client.client_id, "", ends, "", ends)
        self._sign_ins.append(made)
        if client.scopes:
            self.renew(made)
        else:
            made.access_token = _token("aoa")
        return made

    def renew(self, sign_in: SignIn) -> None:
        """Replace both tokens. Guess: that the refresh token works once."""
        sign_in.access_token, sign_in.refresh_token = _token("aoa"), _token("aor")
        ends = self._wall() + timedelta(seconds=self.token_seconds)
        sign_in.access_expires = min(ends, sign_in.ends)

    def by_access_token(self, token: str) -> SignIn | None:
        """Find the sign-in of a token that has not ended."""
        now = self._wall()
        found = (each for each in self._sign_ins if each.access_token == token and each.access_expires > now)
        return next(found, None)

    def by_refresh_token(self, token: str) -> SignIn | None:
        """Find the sign-in of a refresh token, while it lasts."""
        now = self._wall()
        found = (each for each in self._sign_ins if each.refresh_token == token and each.ends > now)
        return next(found, None) if token else None

    def sign_out(self, sign_in: SignIn) -> None:
        """End a sign-in with both of its tokens."""
        self._sign_ins.remove(sign_in)

    def expire_tokens(self) -> None:
        """Let every access token have ended; those that can be refreshed still can."""
        with self._world.lock:
            for sign_in in self._sign_ins:
                sign_in.access_expires = self._wall()

    def end_sign_ins(self) -> None:
        """Let everybody have to sign in anew."""
        with self._world.lock:
            self._sign_ins.clear()

    def end_devices(self) -> None:
        """Let every sign-in that waits for a browser have waited too long."""
        with self._world.lock:
            for device in self._devices.values():
                device.expires = self._wall()

    def _wall(self) -> datetime:
        return self._world.clock.wall()


def _bare(start_url: str) -> str:
    return start_url.partition("#")[0].rstrip("/")


def _token(prefix: str) -> str:
    return f"{prefix}AAAA{secrets.token_urlsafe(96)}"
