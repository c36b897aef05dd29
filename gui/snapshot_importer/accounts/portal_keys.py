"""Keys from the access portal of IAM Identity Center."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from snapshot_importer.accounts.interaction import Interaction, SignInError, SignInNeeded
from snapshot_importer.accounts.means import Means
from snapshot_importer.accounts.session_keys import NO_KEYS, SessionKeys, checked_keys
from snapshot_importer.accounts.sources import IdentityCenter

# What listens for browsers is imported when such a sign-in is made.
if TYPE_CHECKING:
    from snapshot_importer.accounts.sso_cache import SsoToken


class PortalKeys:
    """Fetches the keys of a role, with the token of the session or of a new sign-in.

    *until* is the end of the last token, where it cannot be renewed without the user.
    """

    def __init__(self, source: IdentityCenter, means: Means) -> None:
        self._source = source
        self._means = means
        self.until: datetime | None = None

    def __call__(self, person: Interaction | None) -> SessionKeys:
        """Return new keys; with nobody to ask raise `SignInNeeded` where the user has to sign in."""
        token = self._token(person)
        try:
            keys = self._ask(token)
        except SignInNeeded:
            # A token that was revoked looks as good as any until it is used.
            if person is None:
                raise
            token = self._sign_in(person)
            keys = self._ask(token)
        self.until = None if token.renews(datetime.now(UTC)) else token.expires
        return keys

    def _token(self, person: Interaction | None) -> "SsoToken":
        from snapshot_importer.accounts import sso_tokens  # noqa: PLC0415

        try:
            return sso_tokens.access_token(self._source.session, self._means.make_client)
        except SignInNeeded:
            if person is None:
                raise
            return self._sign_in(person)

    def _sign_in(self, person: Interaction) -> "SsoToken":
        from snapshot_importer.accounts import sso_sign_in  # noqa: PLC0415

        return sso_sign_in.sign_in(self._source.session, self._means.make_client, person)

    def _ask(self, token: "SsoToken") -> SessionKeys:
        source = self._source
        client = self._means.make_client("sso", source.session.region)
        try:
            answer = client.get_role_credentials(
                roleName=source.role, accountId=source.account, accessToken=token.access_token
            )
        except client.exceptions.UnauthorizedException:
            raise SignInNeeded("The session of IAM Identity Center has ended. Sign in again.") from None
        except client.exceptions.ClientError as error:
            # The portal says "No access" and no more, or that it knows none of that name.
            if error.response["Error"]["Code"] not in ("ForbiddenException", "ResourceNotFoundException"):
                raise
            raise SignInError(
                f"This sign-in does not open the role {source.role} in the account {source.account}. "
                "Choose another."
            ) from None
        finally:
            client.close()
        return _checked(answer.get("roleCredentials"))


def _checked(found: Any) -> SessionKeys:
    if not isinstance(found, dict):
        raise SignInError(NO_KEYS)
    try:
        expires = datetime.fromtimestamp(found["expiration"] / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        expires = None
    return checked_keys(
        found.get("accessKeyId"), found.get("secretAccessKey"), found.get("sessionToken"), expires
    )
