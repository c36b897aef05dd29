"""The keys of an ``aws login`` session: from the cache that the AWS CLI and botocore share, renewed there."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from snapshot_importer.accounts.interaction import SignInError, SignInNeeded
from snapshot_importer.accounts.keyed_locks import KeyedLocks
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.sdk import load_botocore
from snapshot_importer.accounts.session_keys import SessionKeys, checked_keys
from snapshot_importer.accounts.sources import LoginSession

# botocore and the AWS CLI renew keys that end within this time; AWS gives them for 15 minutes.
NEARLY_OVER = timedelta(minutes=5)

NOT_SIGNED_IN = "There is no session of “aws login” for the profile {}. Sign in."
ENDED = "The session of “aws login” for the profile {} has ended. Sign in again."
ENDED_WITHOUT_CRT = f"{ENDED} To have it renew itself, install the Python package awscrt."
UNREADABLE = "The session of “aws login” for the profile {} cannot be read. Sign in again."
NOT_PERMITTED = (
    "AWS does not renew sessions of “aws login” for you: the permission signin:CreateOAuth2Token is missing."
)

# A refresh token works once: two workers that bring the same one would end the session.
_renewing = KeyedLocks()


def login_keys(session: LoginSession, make_client: MakeClient, *, region: str) -> SessionKeys:
    """Return the keys of *session*; near their end they are renewed, which takes a request, and kept for the CLI.

    Raises `SignInNeeded` where only another ``aws login`` helps, `SignInError`, and botocore's errors where AWS
    does not answer.
    """
    keys = _keys(_cached(session), session)
    if _lasts(keys):
        return keys
    with _renewing.of(session.name):
        token = _cached(session)  # another worker, or the CLI, may have renewed it meanwhile
        keys = _keys(token, session)
        if _lasts(keys):
            return keys
        if can_renew():
            return _renewed(session, make_client, str(token.get("signInRegion") or region))
        if keys:
            return keys
        raise SignInNeeded(ENDED_WITHOUT_CRT.format(session.shared_name))


def _lasts(keys: SessionKeys | None) -> TypeGuard[SessionKeys]:
    return keys is not None and keys.expires - datetime.now(UTC) > NEARLY_OVER


def can_renew() -> bool:
    """Whether the elliptic curves are there with which botocore renews a session."""
    load_botocore()
    from botocore import compat  # noqa: PLC0415

    return getattr(compat, "EC", None) is not None


def _loader() -> Any:
    load_botocore()
    from botocore.utils import (  # noqa: PLC0415
        JSONFileCache,
        LoginTokenLoader,
        get_login_token_cache_directory,
    )

    cache: Any = JSONFileCache(get_login_token_cache_directory())
    return LoginTokenLoader(cache)


def _cached(session: LoginSession) -> Mapping[str, Any]:
    """Return what the cache holds for *session*."""
    try:
        token = _loader().load_token(session.name)
    except (KeyError, ValueError, OSError, RecursionError):
        raise SignInNeeded(UNREADABLE.format(session.shared_name)) from None
    if token is None:
        raise SignInNeeded(NOT_SIGNED_IN.format(session.shared_name))
    if not isinstance(token, dict) or not isinstance(token.get("accessToken"), dict):
        raise SignInNeeded(UNREADABLE.format(session.shared_name))
    return token


def _keys(token: Mapping[str, Any], session: LoginSession) -> SessionKeys | None:
    """Return the keys in *token*, ``None`` if they have ended."""
    found = token["accessToken"]
    try:
        expires = datetime.fromisoformat(found["expiresAt"])
        if expires <= datetime.now(UTC):
            return None
        return checked_keys(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"], expires)
    except (KeyError, TypeError, ValueError, SignInError):
        raise SignInNeeded(UNREADABLE.format(session.shared_name)) from None


def _renewed(session: LoginSession, make_client: MakeClient, region: str) -> SessionKeys:
    from botocore.credentials import LoginCredentialFetcher  # noqa: PLC0415

    with closing(make_client("signin", region)) as client, _told(session):
        LoginCredentialFetcher(
            session.name, _loader(), lambda *_service, **_options: client
        ).refresh_credentials()
    keys = _keys(_cached(session), session)
    if keys is None:
        raise SignInError("The renewed session has ended already. The clock of this computer may be wrong.")
    return keys


@contextmanager
def _told(session: LoginSession) -> Iterator[None]:
    """Say in our words what a renewal ends in; botocore's errors where AWS does not answer are let through."""
    from botocore.exceptions import (  # noqa: PLC0415
        BotoCoreError,
        LoginError,
        LoginInsufficientPermissions,
        LoginTokenLoadError,
    )

    try:
        yield
    except LoginInsufficientPermissions:
        raise SignInError(NOT_PERMITTED) from None
    except LoginTokenLoadError:
        raise SignInNeeded(UNREADABLE.format(session.shared_name)) from None
    except LoginError:
        raise SignInNeeded(ENDED.format(session.shared_name)) from None
    except BotoCoreError:
        raise  # some of these are OSErrors as well
    except OSError as error:
        raise SignInError(f"The renewed session of “aws login” cannot be kept ({error.strerror}).") from None
    # What a cache with broken parts leads to; awscrt says RuntimeError of a key that is none.
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError):
        raise SignInNeeded(UNREADABLE.format(session.shared_name)) from None
