"""The accounts and roles that a sign-in to IAM Identity Center opens."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from snapshot_importer.accounts.interaction import SignInError, SignInNeeded
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.shared_values import ACCOUNT
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import SsoToken
from snapshot_importer.accounts.sso_oidc import code_of
from snapshot_importer.accounts.sso_tokens import ENDED

# An organization has 10 accounts unless it asked for more, and ten thousands at the very most.
MOST_PAGES = 200
PAGE_SIZE = 100  # the most that the portal gives
LONGEST_NAME = 256
ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SsoAccount:
    """An account of 12 digits, in the words of its owner."""

    id: str
    name: str = ""


def accounts(session: SsoSession, token: SsoToken, make_client: MakeClient) -> tuple[SsoAccount, ...]:
    """Return the accounts that the user may enter, by name; raises `SignInNeeded` where the token has ended."""
    found = {}
    with closing(make_client("sso", session.region)) as client:
        for entry in _entries(client, client.list_accounts, "accountList", token):
            account = entry.get("accountId")
            if isinstance(account, str) and ACCOUNT.fullmatch(account):
                found[account] = SsoAccount(account, str(entry.get("accountName") or "")[:LONGEST_NAME])
    return tuple(sorted(found.values(), key=lambda account: (account.name.casefold(), account.id)))


def roles(session: SsoSession, token: SsoToken, account: str, make_client: MakeClient) -> tuple[str, ...]:
    """Return the roles that the user may take in *account*, by name; raises as `accounts`, and `SignInError`."""
    with closing(make_client("sso", session.region)) as client:
        try:
            entries = _entries(client, client.list_account_roles, "roleList", token, accountId=account)
            names = {entry.get("roleName") for entry in entries}
        except client.exceptions.ClientError as error:
            if code_of(error) not in ("ForbiddenException", "ResourceNotFoundException"):
                raise
            raise SignInError(f"This sign-in does not open the account {account}.") from None
    return tuple(sorted(name for name in names if isinstance(name, str) and ROLE.fullmatch(name)))


def _entries(
    client: Any, ask: Callable[..., Any], name: str, token: SsoToken, **request: str
) -> Iterator[dict[str, Any]]:
    """Yield the entries of all pages; a portal that never ends ends here."""
    for _ in range(MOST_PAGES):
        try:
            answer = ask(accessToken=token.access_token, maxResults=PAGE_SIZE, **request)
        except client.exceptions.UnauthorizedException:
            raise SignInNeeded(ENDED) from None
        found = answer.get(name)
        yield from (entry for entry in found or () if isinstance(entry, dict))
        more = answer.get("nextToken")
        if not isinstance(more, str) or not more or more == request.get("nextToken"):
            return
        request["nextToken"] = more
