"""What a form asks of IAM Identity Center before there is a profile: which accounts and roles there are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from snapshot_importer.accounts.interaction import Interaction, SignInNeeded
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.aws.failures import call_error
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.sign_in.interactions import Interactions

# What talks to AWS is imported when it is needed.
if TYPE_CHECKING:
    from snapshot_importer.accounts.sso_portal import SsoAccount

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SsoChoices:
    """The accounts that a sign-in opens; *warning* is a sentence about its token, if there is one."""

    accounts: "tuple[SsoAccount, ...]"
    warning: str = ""


class SsoLookups(QObject):
    """Looks in workers, and signs in where the user asks for it; errors are `CallError`."""

    def __init__(
        self,
        background: Background,
        sign_ins: Background,
        interactions: Interactions,
        make_client_for: Callable[[Profile], MakeClient],
    ) -> None:
        """*sign_ins* has workers that may wait for the user; *make_client_for* is called in workers."""
        super().__init__()
        self._background = background
        self._sign_ins = sign_ins
        self._interactions = interactions
        self._make_client_for = make_client_for

    def find_accounts(
        self,
        profile: Profile,
        *,
        owner: QObject,
        done: Callable[[SsoChoices], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Look for the accounts with the token there is; without one that holds nobody is asked."""
        work = partial(_accounts, profile, self._make_client_for, None)
        self._background.run(_in_our_words(work), owner=owner, done=done, failed=failed)

    def sign_in(
        self,
        profile: Profile,
        *,
        owner: QObject,
        done: Callable[[SsoChoices], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Sign in with the user's help where that is needed, and look for the accounts."""
        asking = replace(profile, id=_asking_id(profile))
        person = self._interactions.begin(asking)

        def end(callback: Callable[[T], object], value: T) -> None:
            self._interactions.finish(asking.id, person)
            callback(value)

        work = partial(_accounts, profile, self._make_client_for, person)
        self._sign_ins.run(
            _in_our_words(work), owner=owner, done=partial(end, done), failed=partial(end, failed)
        )

    def cancel(self, profile: Profile) -> None:
        """Give up the sign-in for the choices of *profile*, if one is under way."""
        self._interactions.cancel(_asking_id(profile))

    def show(self, profile: Profile) -> None:
        """Bring what the sign-in for the choices of *profile* shows to the front."""
        self._interactions.show(_asking_id(profile))

    def find_roles(
        self,
        profile: Profile,
        account: str,
        *,
        owner: QObject,
        done: Callable[[tuple[str, ...]], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Look for the roles in *account*; nobody is asked."""
        work = partial(_roles, profile, account, self._make_client_for)
        self._background.run(_in_our_words(work), owner=owner, done=done, failed=failed)


def session_of(profile: Profile) -> SsoSession:
    """Return the sign-in that the fields of *profile* name."""
    return SsoSession(profile.sso_start_url, profile.sso_region, profile.sso_session)


def _asking_id(profile: Profile) -> str:
    # Not that of the profile itself, whose own sign-in may be under way, too.
    return f"{profile.id} accounts"


def _accounts(
    profile: Profile, make_client_for: Callable[[Profile], MakeClient], person: Interaction | None
) -> SsoChoices:
    from snapshot_importer.accounts import sso_cache, sso_portal, sso_sign_in, sso_tokens  # noqa: PLC0415

    session, make_client = session_of(profile), make_client_for(profile)
    try:
        token = sso_tokens.access_token(session, make_client)
        found = sso_portal.accounts(session, token, make_client)
    except SignInNeeded:
        if person is None:
            raise
        token = sso_sign_in.sign_in(session, make_client, person)
        found = sso_portal.accounts(session, token, make_client)
    return SsoChoices(found, sso_cache.exposure(session))


def _roles(
    profile: Profile, account: str, make_client_for: Callable[[Profile], MakeClient]
) -> tuple[str, ...]:
    from snapshot_importer.accounts import sso_portal, sso_tokens  # noqa: PLC0415

    session, make_client = session_of(profile), make_client_for(profile)
    return sso_portal.roles(session, sso_tokens.access_token(session, make_client), account, make_client)


def _in_our_words(work: Callable[[], T]) -> Callable[[], T]:
    """Return *work* with every way to fail as a `CallError`."""

    def run() -> T:
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - botocore's parsers raise anything
            failure = call_error(error, "ListAccounts", only_attempt=False)
        # Raised out here so that botocore's exception, which holds the raw answer, does not travel along.
        raise failure

    return run
