"""Any order of what may happen, drawn by hypothesis."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fakes.gateway import ALL_FAULTS, IMPORT_FAULTS
from reliability.stateful.world import ACCOUNTS, Send, World
from snapshot_importer.tasks.submit import submit

PROFILES = st.sampled_from(sorted(ACCOUNTS))
NUMBERS = st.integers(0, 4)
CALLS = ("DescribeImportSnapshotTasks", "GetCallerIdentity", "CancelImportTask", "DescribeSnapshots")


class Program(RuleBasedStateMachine):
    """The program's life: profiles, imports, cancellations, kills, restarts, sleep, keys of another account."""

    send: Send = staticmethod(submit)

    def __init__(self) -> None:
        super().__init__()
        self.world = World(type(self).send)

    @rule(profile=PROFILES, number=NUMBERS)
    def press(self, profile: str, number: int) -> None:
        self.world.press(profile, f"{profile}-{number}")

    @rule(profile=PROFILES, number=NUMBERS)
    def cancel(self, profile: str, number: int) -> None:
        self.world.ask_to_cancel(f"{profile}-{number}")

    @rule(profile=PROFILES, number=NUMBERS)
    def answer(self, profile: str, number: int) -> None:
        self.world.answer(f"{profile}-{number}")

    @rule(profile=PROFILES)
    def poll(self, profile: str) -> None:
        self.world.poll(profile)

    @rule(profile=PROFILES, faults=st.lists(st.sampled_from(IMPORT_FAULTS), max_size=3))
    def fail_imports(self, profile: str, faults: list[object]) -> None:
        self.world.fail(profile, "ImportSnapshot", faults)  # type: ignore[arg-type]

    @rule(
        profile=PROFILES,
        call=st.sampled_from(CALLS),
        faults=st.lists(st.sampled_from(ALL_FAULTS), max_size=3),
    )
    def fail(self, profile: str, call: str, faults: list[object]) -> None:
        self.world.fail(profile, call, faults)  # type: ignore[arg-type]

    @rule(profile=PROFILES, carried_out=st.booleans())
    def kill_in_the_next_call(self, profile: str, carried_out: bool) -> None:
        self.world.kill(profile, carried_out=carried_out)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @rule(minutes=st.sampled_from([1, 11, 60, 60 * 30]))
    def sleep(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)

    @rule(profile=PROFILES, account=st.sampled_from(sorted(ACCOUNTS.values())))
    def switch_keys(self, profile: str, account: str) -> None:
        self.world.signed_in[profile] = account

    @rule(profile=PROFILES, fails=st.booleans())
    def go_on(self, profile: str, fails: bool) -> None:
        self.world.go_on(profile, fails=fails)

    @rule()
    def end_cancelled(self) -> None:
        self.world.end_cancelled()

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert list(self.world.offences()) == []

    def teardown(self) -> None:
        try:
            self.world.settle()
            assert list(self.world.last_offences()) == []
        finally:
            self.world.close()
