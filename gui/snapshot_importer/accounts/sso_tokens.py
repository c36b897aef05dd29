"""The token of a sign-in to IAM Identity Center: from the cache of the AWS CLI, renewed without a word."""

from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

from snapshot_importer.accounts.interaction import SignInNeeded
from snapshot_importer.accounts.keyed_locks import KeyedLocks
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import SsoToken, forget, read_token, write_token
from snapshot_importer.accounts.sso_oidc import REFRESH_GRANT, Oidc, code_of

# botocore and the AWS CLI renew a token that ends within this time.
NEARLY_OVER = timedelta(minutes=15)
ENDED = "The sign-in to IAM Identity Center has ended. Sign in again."
NOT_SIGNED_IN = "Nobody is signed in to IAM Identity Center. Sign in."

# What is said of a refresh token that is of no use any more.
OF_NO_USE = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "InvalidClientException",
        "InvalidGrantException",
        "InvalidRequestException",
        "UnauthorizedClientException",
    }
)
# A refresh token works once: two workers that bring the same one would end the sign-in.
_renewing = KeyedLocks()


def access_token(session: SsoSession, make_client: MakeClient, now: datetime | None = None) -> SsoToken:
    """Return the token of *session*; near its end it is renewed, which takes a request.

    Raises `SignInNeeded` where only the user can go on, and botocore's errors where the token has ended and the
    service does not answer.
    """
    token = read_token(session)
    if token is None:
        raise SignInNeeded(NOT_SIGNED_IN)
    now = now or datetime.now(UTC)
    if token.expires - now > NEARLY_OVER:
        return token
    with _renewing.of(session.cache_key):
        token = read_token(session)  # another worker may have renewed it meanwhile, or signed out
        if token is None:
            raise SignInNeeded(NOT_SIGNED_IN)
        return token if token.expires - now > NEARLY_OVER else _renewed(session, token, make_client, now)


def sign_out(session: SsoSession, make_client: MakeClient) -> None:
    """End the sign-in at AWS, and remove the token and the registration from the cache: the CLI is signed out, too.

    Raises OSError, or botocore's errors where AWS does not answer; the files are removed even so.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    # A renewal under way would write the token again.
    with _renewing.of(session.cache_key):
        token = read_token(session)
        forget(session)
    if token is None or token.expires <= datetime.now(UTC):
        return
    # A token that AWS does not take any more is as good as signed out.
    with closing(make_client("sso", session.region)) as client, suppress(ClientError):
        client.logout(accessToken=token.access_token)


def _renewed(session: SsoSession, token: SsoToken, make_client: MakeClient, now: datetime) -> SsoToken:
    """Return a token anew, or *token* itself while it holds."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        if (new := _fetched(session, token, make_client, now)) is not None:
            return new
    except ClientError as error:
        if code_of(error) in OF_NO_USE:
            # The CLI may have been faster.
            later = read_token(session)
            if later and later.expires - now > NEARLY_OVER:
                return later
        elif token.expires <= now:
            raise
    except Exception:  # botocore's parsers raise anything
        if token.expires <= now:
            raise
    if token.expires <= now:
        raise SignInNeeded(ENDED)
    return token


def _fetched(session: SsoSession, token: SsoToken, make_client: MakeClient, now: datetime) -> SsoToken | None:
    if not token.registration or not token.renews(now):
        return None
    with closing(make_client("sso-oidc", session.region)) as client:
        new = Oidc(client, session).token(token.registration, REFRESH_GRANT, refreshToken=token.refresh_token)
    with suppress(OSError):  # it is good for this once
        write_token(session, new)
    return new
