"""Keys that another program hands out, held to the account of the first ones."""

from snapshot_importer.accounts.interaction import Interaction, OtherAccount, SignInError
from snapshot_importer.accounts.means import Fetch, Means
from snapshot_importer.accounts.session_credentials import plain_credentials
from snapshot_importer.accounts.session_keys import NO_KEYS, SessionKeys
from snapshot_importer.accounts.shared_values import ACCOUNT


def in_one_account(fetch: Fetch, means: Means, first: SessionKeys | None = None) -> Fetch:
    """Return *fetch* that raises `OtherAccount` for keys of another account than those of *first*, or of its first.

    What is renewed under a client is used before anybody asks whose it is. A role or a user stays in its account;
    what a program or the AWS CLI hands out may be anybody's. Each time STS is asked once.
    """
    known = [_account(first, means)] if first else []

    def checked(person: Interaction | None) -> SessionKeys:
        keys = fetch(person)
        account = _account(keys, means)
        if not known:
            known.append(account)
        if account != known[0]:
            raise OtherAccount(known[0], account)
        return keys

    return checked


def _account(keys: SessionKeys, means: Means) -> str:
    client = means.make_client("sts", means.region, plain_credentials(keys.access_key_id, keys.secret))
    try:
        account = client.get_caller_identity().get("Account")
    finally:
        client.close()
    if not isinstance(account, str) or not ACCOUNT.fullmatch(account):
        raise SignInError(NO_KEYS)
    return account
