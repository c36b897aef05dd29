"""The files in ~/.aws/sso/cache: tokens and registrations, as the AWS CLI reads and writes them."""

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard

from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.accounts.small_file import read_small
from snapshot_importer.accounts.sources import SsoSession

# A token has some 2,000 characters; a file of this size is not the CLI's.
LARGEST_FILE = 1 << 16
VISIBLE = re.compile(r"[!-~]+")
# The CLI names the tool that is registered in what it makes the name of the file of. A name of our own has the
# page in the browser tell the user who asks.
TOOL = "snapshot-importer"


@dataclass(frozen=True, slots=True)
class Registration:
    """A client that IAM Identity Center knows for some months; *grants* are the ways in which it may sign in."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    expires: datetime
    grants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SsoToken:
    """A sign-in to IAM Identity Center, and what renews it, if anything does."""

    access_token: str = field(repr=False)
    expires: datetime
    refresh_token: str = field(default="", repr=False)
    registration: Registration | None = None

    def renews(self, now: datetime) -> bool:
        """Whether it can be had anew without the user."""
        return bool(self.refresh_token and self.registration and self.registration.expires > now)


def token_path(session: SsoSession) -> Path:
    """Return the file that holds the token of *session*, whether it is there or not."""
    return _folder() / f"{session.cache_key}.json"


def read_token(session: SsoSession) -> SsoToken | None:
    """Return the token of *session*; ``None`` for no file, for garbage, and for a token of another start URL."""
    found = _read(token_path(session))
    token, expires = found.get("accessToken"), _moment(found.get("expiresAt"))
    if not _is_visible(token) or expires is None or not _is_of(found, session):
        return None
    refresh = found.get("refreshToken")
    return SsoToken(
        token,
        expires,
        refresh if _is_visible(refresh) else "",
        _registration(found, found.get("registrationExpiresAt")),
    )


def write_token(session: SsoSession, token: SsoToken) -> None:
    """Keep *token* for us and for the AWS CLI. Raises OSError; an earlier token is then as it was."""
    found = {
        "startUrl": session.start_url,
        "region": session.region,
        "accessToken": token.access_token,
        "expiresAt": _stamp(token.expires),
    }
    if token.registration:
        found["clientId"] = token.registration.client_id
        found["clientSecret"] = token.registration.client_secret
        found["registrationExpiresAt"] = _stamp(token.registration.expires)
    if token.refresh_token:
        found["refreshToken"] = token.refresh_token
    _write(token_path(session), found)


def read_registration(session: SsoSession) -> Registration | None:
    """Return what this app is registered as for *session*, if it is."""
    found = _read(_registration_path(session))
    return _registration(found, found.get("expiresAt"))


def write_registration(session: SsoSession, registration: Registration) -> None:
    """Keep *registration* for the next sign-in. Raises OSError."""
    found = {
        "clientId": registration.client_id,
        "clientSecret": registration.client_secret,
        "expiresAt": _stamp(registration.expires),
        "scopes": session.scopes,
        "grantTypes": registration.grants,
    }
    _write(_registration_path(session), found)


def forget_registration(session: SsoSession) -> None:
    """Register anew the next time. Raises OSError."""
    _registration_path(session).unlink(missing_ok=True)


def forget(session: SsoSession) -> None:
    """Remove the token of *session* and the registration. Raises OSError."""
    token_path(session).unlink(missing_ok=True)
    forget_registration(session)


def exposure(session: SsoSession) -> str:
    """Return a warning where others may read the token of *session*, or ``""``."""
    path = token_path(session)
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    if os.name != "posix" or not mode & (stat.S_IRGRP | stat.S_IROTH):
        return ""
    return f"Other users of this computer may read the token of this sign-in. Run: chmod 600 ~/.aws/sso/cache/{path.name}"


def _folder() -> Path:
    return Path.home() / ".aws" / "sso" / "cache"


def _registration_path(session: SsoSession) -> Path:
    named = {
        "tool": TOOL,
        "startUrl": session.start_url,
        "region": session.region,
        "scopes": session.scopes,
        "session_name": session.name or None,
    }
    text = json.dumps(named, sort_keys=True).encode()
    return _folder() / f"{hashlib.sha1(text, usedforsecurity=False).hexdigest()}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        text = read_small(path, LARGEST_FILE)
        found = json.loads(text) if text is not None else None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, found: dict[str, Any]) -> None:
    for folder in reversed(path.parents[:3]):  # ~/.aws, sso, cache
        folder.mkdir(mode=0o700, exist_ok=True)
    write_private(path, json.dumps(found))


def _registration(found: dict[str, Any], end: object) -> Registration | None:
    client_id, secret, expires = found.get("clientId"), found.get("clientSecret"), _moment(end)
    if not _is_visible(client_id) or not _is_visible(secret) or expires is None:
        return None
    grants = found.get("grantTypes")
    known = grants if isinstance(grants, list) else []
    return Registration(client_id, secret, expires, tuple(grant for grant in known if isinstance(grant, str)))


def _is_visible(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and VISIBLE.fullmatch(text) is not None


def _is_of(found: dict[str, Any], session: SsoSession) -> bool:
    """Whether a token is of the directory that *session* names by now: its name stays when its address changes."""
    url, region = found.get("startUrl", session.start_url), found.get("region", session.region)
    return isinstance(url, str) and _plain(url) == _plain(session.start_url) and region == session.region


def _plain(url: str) -> str:
    return url.rstrip("#/")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: object) -> datetime | None:
    """Return the time that *text* says in any of the ways of AWS's tools: with Z, UTC, an offset, or fractions."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("UTC", "Z"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
