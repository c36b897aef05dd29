"""botocore's refreshable credentials, over our own ways to fetch keys."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.accounts.sdk import load_botocore
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.session_keys import SessionKeys

# Seconds before the end of a session at which new keys are tried for, and must be had: botocore's own.
ADVISORY, MANDATORY = 900, 600


def plain_credentials(access_key_id: str, secret: Secret) -> Any:
    """Return `botocore.credentials.Credentials`, which have no end that anybody knows."""
    return load_botocore().credentials.Credentials(
        access_key_id, secret.secret_access_key, secret.session_token or None
    )


def session_credentials(keys: SessionKeys, renew: Callable[[], SessionKeys], *, by_itself: bool) -> Any:
    """Return `botocore.credentials.RefreshableCredentials` that begin with *keys* and ask *renew* for new ones.

    Where only the user can renew them (not *by_itself*), they are used to their very end: nothing is gained by
    trying before. A short session is renewed later than botocore would, which renews one of 15 minutes at every
    call.
    """
    lifetime = (keys.expires - datetime.now(UTC)).total_seconds()
    return load_botocore().credentials.RefreshableCredentials.create_from_metadata(
        _metadata(keys),
        lambda: _metadata(renew()),
        "snapshot-importer",
        advisory_timeout=min(ADVISORY, lifetime / 3) if by_itself else 0,
        mandatory_timeout=min(MANDATORY, lifetime / 6) if by_itself else 0,
    )


def expires(credentials: Any) -> datetime | None:
    """Return the end of botocore *credentials*; ``None`` for those that do not say."""
    end: datetime | None = getattr(credentials, "_expiry_time", None)
    return end.astimezone(UTC) if end else None


def _metadata(keys: SessionKeys) -> dict[str, Any]:
    return {
        "access_key": keys.access_key_id,
        "secret_key": keys.secret.secret_access_key,
        "token": keys.secret.session_token,
        "expiry_time": keys.expires.isoformat(),
    }
