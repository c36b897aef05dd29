"""Changes the access key of one profile, step by step; the old key works until the new one is in use."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.aws.access_keys import (
    NO_ROOM,
    RESTS,
    NewKey,
    delete_access_key,
    identity_of,
    make_access_key,
    switch_access_key,
    until_known,
)
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.rotation.failure import NOTHING, Failure, failure
from snapshot_importer.ui.rotation.look import Seen, look, same_user
from snapshot_importer.ui.rotation.next_key import forget_next, keep_next, take_next
from snapshot_importer.ui.rotation.signing_in import SigningIn
from snapshot_importer.ui.rotation.steps import STEPS, Busy, Step, StepState
from snapshot_importer.ui.session import Session

T = TypeVar("T")
Failed = Callable[[Exception], object]


class Rotation(QObject):
    """One profile; what AWS was asked for goes on where nobody looks any more."""

    changed = Signal()
    taken = Signal(str, str)  # profile id, key id: the profile uses another key than that

    def __init__(
        self,
        session: Session,
        keeping: Keeping,
        background: Background,
        profile: Profile,
    ) -> None:
        super().__init__()
        self._session = session
        self._keeping = keeping
        self._background = background
        self.profile = profile
        self.busy: Busy = ""
        self.seen: Seen | None = None
        self.steps: dict[Step, StepState] = dict.fromkeys(STEPS, "waiting")
        self.why = NOTHING  # it went no further
        self.failed_at: Busy = ""
        self.identity: Identity | None = None  # whose the keys are, as far as that was seen
        self._user = ""
        self.old_id = profile.access_key_id
        self.new_id = ""
        self.foreign = ""  # ARN to which the new key belongs, where that is somebody else
        self.rests: Sequence[float] = RESTS
        self._new: NewKey | None = None
        self._known: frozenset[str] = frozenset()  # keys before one was made
        self._settles = False
        self._signing_in = SigningIn(session, self)

    @property
    def stopped_at(self) -> Step | None:
        """The step that did not work out."""
        return next((step for step in STEPS if self.steps[step] in ("failed", "unknown")), None)

    @property
    def is_done(self) -> bool:
        """Whether every step was done."""
        return self.steps["retire"] == "done"

    @property
    def lost(self) -> tuple[str, ...]:
        """Ids of keys that AWS made without its answer arriving: nobody knows their secrets."""
        if self.steps["make"] != "unknown" or self.seen is None:
            return ()
        return tuple(key.id for key in self.seen.keys if key.id not in self._known)

    @property
    def unstored(self) -> bool:
        """Whether a key was made whose secret is in memory only."""
        return self._new is not None and self.steps["store"] != "done"

    @Slot()
    def look(self) -> None:
        """Look at the keys; a key that may have been made, and is not seen now, was not made."""
        self.why = NOTHING
        self._settles = True
        self._look()

    def sign_in(self) -> None:
        """Sign in, with the user's help where that is needed, and look then."""
        self._begin("looking")
        self._signing_in.begin(self.profile.id, self._look, lambda problem: self._begin("", Failure(problem)))

    def rotate(self) -> None:
        """Make a new key, and go on from there."""
        self._reset()
        self._known = frozenset(key.id for key in self.seen.keys) if self.seen else frozenset()
        self._do("make")

    def go_on(self) -> None:
        """Use the key that was made and stored earlier."""
        if self.seen and self.seen.left:
            self._reset()
            self._new, self.new_id = self.seen.left, self.seen.left.id
            self.steps |= {"make": "done", "test": "done", "store": "done"}
            self._do("use")

    def again(self) -> None:
        """Try the step once more that did not work out."""
        if step := self.stopped_at:
            self._do(step)

    def switch(self, key_id: str, *, active: bool) -> None:
        """Activate or deactivate a key."""
        self._change(partial(switch_access_key, key_id=key_id, active=active))

    def drop(self) -> None:
        """Delete the key that was made, and stay with the old one."""
        self.delete(self.new_id)

    def delete(self, key_id: str) -> None:
        """Delete a key that this profile does not use."""
        keeping, profile = self._keeping, self.profile

        def work(gateway: Gateway, user: str) -> None:
            delete_access_key(gateway, user, key_id)
            forget_next(keeping, profile)

        def done() -> None:
            if not self.is_done:
                self._reset()

        self._change(work, done)

    def _look(self) -> None:
        profile, keeping = self.profile, self._keeping
        self._begin("looking", self.why)
        self._call(lambda gateway: look(gateway, keeping, profile), self._take_seen, self._failed)

    def _change(self, work: Callable[[Gateway, str], None], then: Callable[[], object] | None = None) -> None:
        user = self._user
        self._begin("changing")

        def done(_: object) -> None:
            if then:
                then()
            self.look()

        self._call(lambda gateway: work(gateway, user), done, self._failed)

    def _reset(self) -> None:
        self.steps = dict.fromkeys(STEPS, "waiting")
        self._new, self.new_id, self.foreign = None, "", ""
        self.old_id = self.profile.access_key_id

    def _do(self, step: Step) -> None:
        self.steps[step] = "running"
        self._begin("rotating")
        doing = {
            "make": self._make,
            "test": self._test,
            "store": self._store,
            "use": self._use,
            "retire": self._retire,
        }
        doing[step]()

    def _step_done(self, step: Step) -> None:
        self.steps[step] = "done"
        following = STEPS[STEPS.index(step) + 1 :]
        if following:
            self._do(following[0])
        else:
            self.look()

    def _make(self) -> None:
        user = self._user

        def done(key: NewKey) -> None:
            self._new, self.new_id = key, key.id
            self._step_done("make")

        def failed(error: Exception) -> None:
            if isinstance(error, CallError) and not error.outcome_known:
                # What AWS has made by then is seen by another look.
                self._stop("make", error, "unknown")
                self._look()
            elif isinstance(error, CallError) and error.code == NO_ROOM:
                self._reset()
                self.look()
            else:
                self._stop("make", error)

        self._call(lambda gateway: make_access_key(gateway, user), done, failed)

    def _test(self) -> None:
        key, rests = self._made, self.rests

        def done(identity: Identity) -> None:
            if self.seen and same_user(identity, self.seen.identity):
                self._step_done("test")
            else:
                self.foreign = identity.arn
                self.steps["test"] = "failed"
                self._begin("")

        # That AWS does not take the new key says nothing of the profile's sign-in.
        failed = partial(self._stop, "test", of_profile=False)
        self._call(lambda gateway: identity_of(gateway, key, rests), done, failed)

    def _store(self) -> None:
        key, keeping, profile = self._made, self._keeping, self.profile
        self._background.run(
            lambda: keep_next(keeping, profile, key.secret),
            owner=self,
            done=lambda _: self._step_done("store"),
            failed=partial(self._stop, "store"),
        )

    def _use(self) -> None:
        key, keeping, profile = self._made, self._keeping, self.profile

        def done(taken: Profile) -> None:
            self.profile, self._new = taken, None
            self._session.profile_was_edited(taken.id)
            self.taken.emit(taken.id, self.old_id)
            self._step_done("use")

        self._background.run(
            lambda: take_next(keeping, profile, key.id),
            owner=self,
            done=done,
            failed=partial(self._stop, "use"),
        )

    def _retire(self) -> None:
        """Sign in with the new key, which may ask for an MFA code, and switch the old one off then."""
        user, old_id, rests = self._user, self.old_id, self.rests

        def work(gateway: Gateway) -> None:
            until_known(lambda: switch_access_key(gateway, user, old_id, active=False), rests)

        def switch_off() -> None:
            self._call(work, lambda _: self._step_done("retire"), partial(self._stop, "retire"))

        def not_signed_in(problem: str) -> None:
            self.steps["retire"] = "failed"
            self._begin("", Failure(problem))

        self._signing_in.begin(self.profile.id, switch_off, not_signed_in)

    @property
    def _made(self) -> NewKey:
        if self._new is None:
            raise LookupError("no key was made")
        return self._new

    def _call(self, work: Callable[[Gateway], T], done: Callable[[T], object], failed: Failed) -> None:
        place = (self.profile.id, self.profile.region)
        self._session.call(work, owner=self, done=done, failed=failed, place=place)

    def _take_seen(self, seen: Seen) -> None:
        self.identity = seen.identity
        if seen.error:
            self._failed(seen.error)
            return
        self.seen, self._user = seen, seen.user
        if self._settles and self.steps["make"] == "unknown" and not self.lost:
            self._reset()
        self._settles = False
        self._begin("", self.why)

    def _stop(
        self, step: Step, error: Exception, state: StepState = "failed", *, of_profile: bool = True
    ) -> None:
        self.steps[step] = state
        self._failed(error, of_profile=of_profile)

    def _failed(self, error: Exception, *, of_profile: bool = True) -> None:
        if of_profile:
            self._session.saw_failure(error, self.profile.id)
        self.failed_at = self.busy
        self._begin("", failure(error))

    def _begin(self, busy: Busy, why: Failure = NOTHING) -> None:
        """Enter a state and show it."""
        self.busy, self.why = busy, why
        self.changed.emit()
