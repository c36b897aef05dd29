"""Who and where: the profile and Region in use, and how its sign-in stands. Every page asks here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.accounts.interaction import OtherAccount, SignInCancelled
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import call_error
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.ui.background import Background, nothing
from snapshot_importer.ui.credentials import ENDED, FAILED, Credentials, credentials_from

# Its dialogs are not needed before a sign-in asks for something.
if TYPE_CHECKING:
    from snapshot_importer.ui.sign_in.interactions import Interactions

T = TypeVar("T")


CLI_TOO = "The AWS CLI on this computer is signed out of this IAM Identity Center, too."


class Session(QObject):
    """The profile and Region in use; what is asked of AWS runs in workers and answers for older ones are dropped."""

    profile_changed = Signal()
    region_changed = Signal()
    credentials_changed = Signal(str)  # profile id

    def __init__(
        self,
        store: ProfileStore,
        connections: Connections,
        background: Background,
        interactions: "Interactions | None" = None,
        sign_ins: Background | None = None,
    ) -> None:
        """*interactions* asks the user where a sign-in needs that; without it such a sign-in fails.

        *sign_ins* has workers that may wait for the user as long as the user likes; else those of *background* do.
        """
        super().__init__()
        self._sign_ins = sign_ins or background
        self._interactions = interactions
        if interactions:
            interactions.waiting_changed.connect(self._show_waiting)
        self._store = store
        self._connections = connections
        self._background = background
        self._profile_id = ""
        self._region = ""
        self._credentials: dict[str, Credentials] = {}
        self._asked: dict[str, int] = {}
        self._coming = ""
        if last := store.last_used:
            self._profile_id, self._region = last.id, last.region

    @property
    def profile(self) -> Profile | None:
        """The profile in use."""
        return self._store.get(self._profile_id)

    @property
    def coming(self) -> str:
        """What is under way while there is no profile because one is being made, in words for the user; else empty."""
        return self._coming if self.profile is None else ""

    def await_profile(self, words: str) -> None:
        """Say with *words* that a profile is being made; empty once that failed."""
        self._coming = words
        self.profile_changed.emit()

    @property
    def region(self) -> str:
        """The Region in use; empty while there is no profile."""
        return self._region if self._profile_id else ""

    @property
    def account(self) -> str:
        """The 12-digit account of the profile in use; empty until a sign-in was seen to work."""
        identity = self.credentials().identity
        return identity.account if identity else ""

    def credentials(self, profile_id: str = "") -> Credentials:
        """Return how the sign-in of a profile stands; of the one in use if none is named."""
        wanted = profile_id or self._profile_id
        if not wanted:
            return Credentials()
        found = self._credentials.get(wanted, Credentials("not-checked"))
        standing = self._connections.standing(wanted) if found.state == "ok" else None
        if standing is None:
            return found
        return replace(found, expires=standing.expires, renews=standing.renews, until=standing.until)

    def use_profile(self, profile_id: str) -> None:
        """Take another profile and its default Region; everything typed stays."""
        profile = self._store.get(profile_id)
        self._profile_id = profile.id if profile else ""
        if profile:
            self._region = profile.region
            # What was last used is a convenience; a full disk must not disturb the work.
            self._background.run(lambda: self._store.use(profile.id), owner=self, failed=nothing)
        self.profile_changed.emit()
        self.region_changed.emit()
        if profile and self.credentials().state in ("none", "not-checked"):
            self.check_sign_in()

    def use_region(self, region: str) -> None:
        """Take another Region."""
        if region != self._region:
            self._region = region
            self.region_changed.emit()

    def profile_was_edited(self, profile_id: str, *, keeps_sign_in: bool = False) -> None:
        """Forget what was known of a profile, since its fields changed or it was removed.

        *keeps_sign_in* says that only its name, label or colour changed. The profiles that are built on it are
        looked at again.
        """
        if not keeps_sign_in:
            self._drop_question(profile_id)
            self._connections.forget(profile_id)
            self._credentials.pop(profile_id, None)
        if profile_id == self._profile_id:
            if self._store.get(profile_id) is None:
                self._profile_id = ""
            self.profile_changed.emit()
        self.credentials_changed.emit(profile_id)
        if not keeps_sign_in:
            self.sources_changed()

    @Slot()
    def sources_changed(self) -> None:
        """Sign in anew, asking nobody, where keys come from elsewhere by now: ~/.aws or a source profile changed."""

        def take(changed: tuple[str, ...]) -> None:
            for profile_id in changed:
                if self._store.get(profile_id):
                    self.check_sign_in(profile_id)

        self._background.run(self._connections.forget_changed, owner=self, done=take)

    @Slot()
    def network_changed(self) -> None:
        """Have every client made anew, and look again at the sign-ins that were seen to work or to find no AWS."""

        def look(_: None) -> None:
            for profile_id, credentials in list(self._credentials.items()):
                if credentials.state in ("ok", "offline"):
                    self.check_sign_in(profile_id)

        self._background.run(self._connections.network_changed, owner=self, done=look)

    def sign_out(self, profile_id: str) -> None:
        """Let nothing be called for a profile until its sign-in is tested; secrets stay where they are kept.

        A sign-in to IAM Identity Center ends for all that is built on it: other profiles, and the AWS CLI.
        """
        self._drop_question(profile_id)
        self._connections.sign_out(profile_id)
        self._take(profile_id, Credentials("signed-out"))

        def take(others: tuple[str, ...] | None) -> None:
            if others is None:
                return
            if self.credentials(profile_id).state == "signed-out":
                self._take(profile_id, Credentials("signed-out", problem=CLI_TOO))
            for other in others:
                self.check_sign_in(other)

        self._background.run(lambda: self._connections.end_sso_session(profile_id), owner=self, done=take)

    @Slot()
    def test_sign_in(self, profile_id: str = "") -> None:
        """Ask STS who the credentials are, and the user for what a sign-in needs; keys that still hold are kept.

        What the user is asked already is brought to the front.
        """
        state = self.credentials(profile_id).state
        if state == "waiting":
            self.show_question(profile_id or self._profile_id)
        else:
            self._ask(profile_id, asks_user=True)

    @Slot()
    def sign_in_again(self, profile_id: str = "") -> None:
        """Sign in with new keys, before those in use have ended; until they are there, those are used."""
        self._ask(profile_id, asks_user=True, anew=True)

    def check_sign_in(self, profile_id: str = "") -> None:
        """Ask STS who the credentials are; where only the user could sign in, say so and ask nobody."""
        self._ask(profile_id, asks_user=False)

    def cancel_sign_in(self, profile_id: str) -> None:
        """Give up a sign-in that is under way."""
        if self.credentials(profile_id).state in ("signing-in", "waiting"):
            self._drop_question(profile_id)
            if self._connections.standing(profile_id) is None:
                self._connections.forget(profile_id)  # ends a program that runs for its keys
            self._settle(profile_id, credentials_from(call_error(SignInCancelled(), "", only_attempt=True)))

    def show_question(self, profile_id: str) -> None:
        """Bring what a sign-in asks the user to the front."""
        if self._interactions:
            self._interactions.show(profile_id)

    def accept_account(self, profile_id: str) -> None:
        """Take the account in which the keys of a profile are as the profile's from now on."""
        self._background.run(
            lambda: self._connections.accept_account(profile_id),
            owner=self,
            done=lambda _: self.check_sign_in(profile_id),
            failed=lambda _: self.check_sign_in(profile_id),
        )

    def saw_end(self, profile_id: str) -> None:
        """Take note that the keys of a profile have ended."""
        found = self.credentials(profile_id)
        if found.state == "ok":
            self._take(profile_id, Credentials("ended", found.identity, found.alias, at=found.expires))

    def _ask(self, profile_id: str, *, asks_user: bool, anew: bool = False) -> None:
        wanted = profile_id or self._profile_id
        profile = self._store.get(wanted)
        # Who signed out is signed in again by nobody else.
        if profile is None or (not asks_user and self._connections.signed_out(wanted)):
            return
        region = self._region if wanted == self._profile_id else profile.region
        self._drop_question(wanted)
        asked = self._asked[wanted]
        person = self._interactions.begin(profile) if self._interactions and asks_user else None
        self._connections.allow(wanted)
        # What failed may come from elsewhere by now: another secret, another line in ~/.aws.
        has_failed = asks_user and self.credentials(wanted).state in FAILED
        self._take(wanted, Credentials("signing-in"))

        def ask() -> Credentials:
            if has_failed:
                self._connections.start_over(wanted)
            gateway, identity = self._connections.sign_in(wanted, region, person, anew=anew)
            now = datetime.now(UTC)
            stored = self._store.get(wanted)
            if stored and stored.account not in ("", identity.account):
                problem = str(OtherAccount(stored.account, identity.account))
                return Credentials("other-account", identity, problem=problem, at=now)
            return Credentials("ok", identity, gateway.account_alias(), at=now)

        def take(credentials: Credentials) -> None:
            if asked == self._asked.get(wanted):
                if self._interactions:
                    self._interactions.finish(wanted, person)
                self._settle(wanted, credentials)

        runs = self._sign_ins if asks_user else self._background
        runs.run(ask, owner=self, done=take, failed=lambda error: take(credentials_from(error)))

    def _settle(self, profile_id: str, credentials: Credentials) -> None:
        """Take *credentials*; but who wanted new keys and changed his mind goes on with the old ones."""
        standing = self._connections.standing(profile_id) if _is_cancelled(credentials) else None
        if standing and (standing.expires is None or standing.expires > datetime.now(UTC)):
            self.check_sign_in(profile_id)
        else:
            self._take(profile_id, credentials)

    def _drop_question(self, profile_id: str) -> None:
        """Let a sign-in that is under way end without effect."""
        self._asked[profile_id] = self._asked.get(profile_id, 0) + 1
        if self._interactions:
            self._interactions.cancel(profile_id)

    @Slot(str)
    def _show_waiting(self, profile_id: str) -> None:
        if self._interactions and self.credentials(profile_id).state in ("signing-in", "waiting"):
            waits = self._interactions.waits(profile_id)
            self._take(profile_id, Credentials("waiting" if waits else "signing-in"))

    def call(
        self,
        work: Callable[[Gateway], T],
        *,
        owner: QObject,
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
        place: tuple[str, str] | None = None,
    ) -> None:
        """Run *work* with the gateway of the profile and Region in use; an answer for others than those is dropped.

        *place* names another profile and Region, whose answer is wanted whatever is in use by then.
        """
        wanted = place or (self._profile_id, self._region)

        def current(callback: Callable[[object], object]) -> Callable[[object], None]:
            def check(value: object) -> None:
                if place or wanted == (self._profile_id, self._region):
                    callback(value)

            return check

        self._background.run(
            lambda: work(self._connections.gateway(*wanted)),
            owner=owner,
            done=current(done),  # type: ignore[arg-type]
            failed=current(failed),  # type: ignore[arg-type]
        )

    def saw_failure(self, error: Exception, profile_id: str = "") -> None:
        """Take note that a call of a profile, or of the one in use, failed because its sign-in ended or was refused."""
        failed = profile_id or self._profile_id
        # Who signed out is told so by every call that was under way: that is no news.
        if (
            isinstance(error, CallError)
            and error.kind == "sign-in"
            and not error.outdated
            # A sign-in that is under way speaks for itself.
            and self.credentials(failed).state not in ("signing-in", "waiting")
            and not self._connections.signed_out(failed)
        ):
            before, seen = self.credentials(failed), credentials_from(error)
            if before.expires and (error.code == "SignInNeeded" or _is_over(error, before.expires)):
                seen = Credentials("ended", before.identity, before.alias, at=before.expires)
            self._take(failed, seen)
            if error.code == "OtherAccount":
                self.check_sign_in(failed)  # tells whose the keys are

    def _take(self, profile_id: str, credentials: Credentials) -> None:
        self._credentials[profile_id] = credentials
        self.credentials_changed.emit(profile_id)


def _is_over(error: CallError, expires: datetime) -> bool:
    """Whether AWS refused the keys because they have ended; else such a refusal may be about the clock, too."""
    return error.code in ENDED and expires <= datetime.now(UTC) + timedelta(seconds=5)


def _is_cancelled(credentials: Credentials) -> bool:
    return credentials.error is not None and credentials.error.code == SignInCancelled.code
