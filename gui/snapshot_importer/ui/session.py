"""Who and where: the profile and Region in use, and how its sign-in stands. Every page asks here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.ui.background import Background

T = TypeVar("T")
CredentialState = Literal[
    "none",  # no profile
    "not-checked",
    "signing-in",
    "ok",
    "refused",
    "ended",
    "secret-missing",
    "keyring",  # locked, absent or not answering
    "offline",
]

# A sign-in that was seen to fail.
FAILED: frozenset[CredentialState] = frozenset({"refused", "ended", "secret-missing", "keyring"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the sign-in of a profile stands, and when that was seen."""

    state: CredentialState = "none"
    identity: Identity | None = None
    alias: str = ""  # of the account
    problem: str = ""  # a sentence
    error: CallError | None = None
    at: datetime | None = None


class Session(QObject):
    """The profile and Region in use; what is asked of AWS runs in workers and answers for older ones are dropped."""

    profile_changed = Signal()
    region_changed = Signal()
    credentials_changed = Signal(str)  # profile id

    def __init__(self, store: ProfileStore, connections: Connections, background: Background) -> None:
        super().__init__()
        self._store = store
        self._connections = connections
        self._background = background
        self._profile_id = ""
        self._region = ""
        self._credentials: dict[str, Credentials] = {}
        self._asked: dict[str, int] = {}
        if last := store.last_used:
            self._profile_id, self._region = last.id, last.region

    @property
    def profile(self) -> Profile | None:
        """The profile in use."""
        return self._store.get(self._profile_id)

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
        return self._credentials.get(wanted, Credentials("not-checked"))

    def use_profile(self, profile_id: str) -> None:
        """Take another profile and its default Region; everything typed stays."""
        profile = self._store.get(profile_id)
        self._profile_id = profile.id if profile else ""
        if profile:
            self._region = profile.region
            self._background.run(
                lambda: self._store.use(profile.id), owner=self, done=_ignore, failed=_ignore
            )
        self.profile_changed.emit()
        self.region_changed.emit()
        if profile and self.credentials().state in ("none", "not-checked"):
            self.test_sign_in()

    def use_region(self, region: str) -> None:
        """Take another Region."""
        if region != self._region:
            self._region = region
            self.region_changed.emit()

    def profile_was_edited(self, profile_id: str) -> None:
        """Forget what was known of a profile, since its fields changed or it was removed."""
        self._connections.forget(profile_id)
        self._credentials.pop(profile_id, None)
        self._asked[profile_id] = self._asked.get(profile_id, 0) + 1
        if profile_id == self._profile_id:
            if self._store.get(profile_id) is None:
                self._profile_id = ""
            self.profile_changed.emit()
        self.credentials_changed.emit(profile_id)

    def sign_out(self, profile_id: str) -> None:
        """Let nothing be called for a profile until its sign-in is tested; secrets stay where they are kept."""
        self._connections.sign_out(profile_id)
        self._asked[profile_id] = self._asked.get(profile_id, 0) + 1
        self._take(profile_id, Credentials("not-checked"))

    @Slot()
    def test_sign_in(self, profile_id: str = "") -> None:
        """Ask STS who the credentials are; this signs in again what was signed out."""
        wanted = profile_id or self._profile_id
        profile = self._store.get(wanted)
        if profile is None:
            return
        region = self._region if wanted == self._profile_id else profile.region
        self._connections.sign_in(wanted)
        self._take(wanted, Credentials("signing-in"))
        asked = self._asked[wanted] = self._asked.get(wanted, 0) + 1

        def ask() -> Credentials:
            gateway = self._connections.gateway(wanted, region)
            identity = gateway.identity()
            return Credentials("ok", identity, gateway.account_alias(), at=datetime.now(UTC))

        def take(credentials: Credentials) -> None:
            if asked == self._asked.get(wanted):
                self._take(wanted, credentials)

        self._background.run(ask, owner=self, done=take, failed=lambda error: take(credentials_from(error)))

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
            and not self._connections.signed_out(failed)
        ):
            self._take(failed, credentials_from(error))

    def _take(self, profile_id: str, credentials: Credentials) -> None:
        self._credentials[profile_id] = credentials
        self.credentials_changed.emit(profile_id)


ENDED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired")


def credentials_from(error: Exception) -> Credentials:
    """Return the state of credentials that *error* proves; an error that is neither AWS's nor the keyring's is raised."""
    now = datetime.now(UTC)
    if isinstance(error, SecretsUnavailable):
        return Credentials("keyring", problem=error.sentence, at=now)
    if not isinstance(error, CallError):
        raise error
    state: CredentialState = "refused"
    if error.code == "SecretMissing":
        state = "secret-missing"
    elif error.code == "Keyring":
        state = "keyring"
    elif error.code in ENDED:
        state = "ended"
    elif error.kind in ("unreachable", "garbled", "server", "throttled"):
        state = "offline"
    return Credentials(state, problem=error.message, error=error, at=now)


def _ignore(_: object) -> None:
    """What was last used is a convenience; a full disk must not disturb the work."""
