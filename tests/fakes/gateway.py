"""An AWS in memory that keeps a ledger of what it accepted, and loses answers on demand."""

import json
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from snapshot_importer.aws.answers import (
    Accepted,
    Cancelled,
    ImportedPage,
    ImportedSnapshot,
    ImportTask,
    Listing,
    Snapshot,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_copy import MARKER, CopyAccepted, CopyRequest
from snapshot_importer.aws.snapshot_uses import Deed, Made
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.links import LinkKeeper, LinksInMemory

ACCOUNT = "111122223333"
REGION = "eu-central-1"

FaultKind = Literal[
    "lost-before",
    "lost-after",
    "5xx-before",
    "5xx-after",
    "cut",
    "html",
    "throttled-before",
    "throttled-after",
    "expired",
    "timeout-before",
    "timeout-after",
    "no-route",
    "full",
]
FAULTS: dict[str, Callable[[str], CallError]] = {
    "lost": lambda op: CallError("unreachable", "The connection was closed.", operation=op),
    "5xx": lambda op: CallError(
        "server", "Internal", operation=op, code="InternalError", http_status=503, request_id="r-5xx"
    ),
    "cut": lambda op: CallError("garbled", "The answer is cut off.", operation=op, http_status=200),
    "html": lambda op: CallError("garbled", "The answer is not AWS's.", operation=op, http_status=200),
    "throttled": lambda op: CallError(
        "throttled", "Slow down", operation=op, code="RequestLimitExceeded", http_status=503
    ),
    "expired": lambda op: CallError(
        "sign-in", "The token has expired", operation=op, code="RequestExpired", http_status=400
    ),
    "timeout": lambda op: CallError("unreachable", "AWS did not answer in time.", operation=op),
    "full": lambda op: CallError(
        "refused", "Full", operation=op, code="ResourceCountLimitExceeded", http_status=400
    ),
    "no-route": lambda op: CallError("unreachable", "There is no way to AWS.", operation=op, sent=False),
}
# Of an import: that there is no place for it.
IMPORT_FAULTS: tuple[FaultKind, ...] = FaultKind.__args__  # type: ignore[attr-defined]
ALL_FAULTS: tuple[FaultKind, ...] = tuple(kind for kind in IMPORT_FAULTS if kind != "full")


class FakeClock:
    """A time that moves only when a test says so."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Entry:
    """A request that EC2 accepted and made a task for."""

    token: str
    parameters: dict[str, Any]
    task_id: str

    @property
    def job(self) -> str:
        """Return the description, by which the tests name what a user wanted."""
        return str(self.parameters.get("Description", ""))


@dataclass
class Copy:
    """A copy of a snapshot that EC2 made, in another Region."""

    region: str
    request: CopyRequest
    snapshot_id: str
    made: datetime


@dataclass
class FakeAws:
    """EC2 of one account and Region, and the copies of its snapshots in others."""

    clock: Callable[[], datetime]
    account: str = ACCOUNT
    ledger: list[Entry] = field(default_factory=list)
    tasks: dict[str, ImportTask] = field(default_factory=dict)
    made: dict[str, datetime] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    tagged: dict[str, dict[str, str]] = field(default_factory=dict)
    cancels: list[tuple[str, str]] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    deeds: dict[str, Deed] = field(default_factory=dict)  # with snapshots, by client token
    calls: list[str] = field(default_factory=list)
    faults: dict[str, deque[FaultKind | CallError]] = field(default_factory=dict)
    hidden_for: timedelta = timedelta(0)  # eventual consistency of the listing
    forgets_tokens: bool = False
    partial: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._tokens: dict[str, tuple[str, str]] = {}

    def fail(self, operation: str, *faults: FaultKind | CallError) -> None:
        """Let the next calls of *operation* fail, one after the other."""
        self.faults.setdefault(operation, deque()).extend(faults)

    def call(self, operation: str, action: Callable[[], Any]) -> Any:
        """Carry *action* out, or not, and answer, or not."""
        with self._lock:
            self.calls.append(operation)
            waiting = self.faults.get(operation)
            fault = waiting.popleft() if waiting else None
            if isinstance(fault, CallError):
                raise fault
            if fault and not (fault.endswith("-after") or fault == "cut"):
                raise FAULTS[fault.removesuffix("-before")](operation)
            answer = action()
            if fault:
                raise FAULTS[fault.removesuffix("-after")](operation)
            return answer

    def accept(self, parameters: Mapping[str, Any]) -> Accepted:
        """Make a task, or return the one made for the same token."""
        said = json.dumps(parameters, sort_keys=True, default=datetime.isoformat)
        token = parameters.get("ClientToken", "")
        if token in self._tokens and not self.forgets_tokens:
            before, task_id = self._tokens[token]
            if before != said:
                raise CallError(
                    "refused",
                    "The token was used with other parameters.",
                    operation="ImportSnapshot",
                    code="IdempotentParameterMismatch",
                    http_status=400,
                )
            return Accepted(self.tasks[task_id], "r-again")
        task_id = f"import-snap-{len(self.ledger):017x}"
        if token:
            self._tokens[token] = (said, task_id)
        self.ledger.append(Entry(token, json.loads(said), task_id))
        return Accepted(self.add_task(task_id, parameters), f"r-{task_id}")

    def add_task(self, task_id: str, parameters: Mapping[str, Any]) -> ImportTask:
        """List a task from now on."""
        container = parameters.get("DiskContainer", {})
        task = ImportTask(
            task_id=task_id,
            status="active",
            status_message="pending",
            progress=3,
            bucket=container.get("UserBucket", {}).get("S3Bucket", ""),
            key=container.get("UserBucket", {}).get("S3Key", ""),
            description=parameters.get("Description", ""),
            tags=tuple(
                (tag["Key"], tag["Value"])
                for specification in parameters.get("TagSpecifications", ())
                for tag in specification["Tags"]
            ),
        )
        self.tasks[task_id], self.made[task_id] = task, self.clock()
        return task

    def change(self, task_id: str, **values: Any) -> None:
        """Let AWS say something else of a task."""
        self.tasks[task_id] = replace(self.tasks[task_id], **values)

    def finish(self, task_id: str, *, snapshot: str = "completed") -> str:
        """Complete a task; return its snapshot's id."""
        snapshot_id = task_id.replace("import-snap", "snap")
        self.change(task_id, status="completed", status_message="", progress=None, snapshot_id=snapshot_id)
        self.snapshots[snapshot_id] = Snapshot(snapshot_id, snapshot, size_gib=8, encrypted=True)
        return snapshot_id

    def listed(self, ids: Sequence[str] = ()) -> Listing:
        """Return the tasks *ids*, all of which have to be known, or every task."""
        seen = {task.task_id: task for task in self.tasks.values() if self._is_shown(task)}
        unknown = [task_id for task_id in ids if task_id not in seen]
        if unknown:
            raise CallError(
                "refused",
                f"The conversion task ID '{unknown[0]}' is malformed or is not known.",
                operation="DescribeImportSnapshotTasks",
                code="InvalidConversionTaskId.Malformed",
                http_status=400,
            )
        found = [seen[task_id] for task_id in ids] if ids else list(seen.values())
        return Listing(tuple(found), "r-list", self.partial, frozenset(ids))

    def _is_shown(self, task: ImportTask) -> bool:
        return self.clock() - self.made[task.task_id] >= self.hidden_for

    def cancel(self, task_id: str, reason: str) -> Cancelled:
        task = self.tasks[task_id]
        if task.status not in ("active", "pending"):
            raise CallError(
                "refused",
                "The task cannot be cancelled",
                operation="CancelImportTask",
                code="DeleteConversionTaskError",
                http_status=400,
            )
        self.cancels.append((task_id, reason))
        self.change(task_id, status="deleting", status_message="")
        return Cancelled("deleting", "r-cancel")

    def described(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        return tuple(self.snapshots[snapshot_id] for snapshot_id in ids if snapshot_id in self.snapshots)

    def imported(self, token: str, size: int) -> ImportedPage:
        """Return those of the snapshots that VM Import made, *size* in a page, whatever became of the tasks."""
        first = int(token or 0)
        found = [
            ImportedSnapshot(
                snapshot_id.replace("snap", "import-snap"),
                self._with_tags(snapshot),
                self.account,
                self.clock(),
            )
            for snapshot_id, snapshot in self.snapshots.items()
            if not any(copy.snapshot_id == snapshot_id for copy in self.copies)
        ]
        last = first + size
        return ImportedPage(tuple(found[first:last]), "r-old", str(last) if last < len(found) else "")

    def _with_tags(self, snapshot: Snapshot) -> Snapshot:
        return replace(snapshot, tags=tuple(self.tagged.get(snapshot.snapshot_id, {}).items()))

    def tag(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None:
        for resource in ids:
            self.tagged.setdefault(resource, {}).update(tags)

    def copy(self, region: str, request: CopyRequest) -> CopyAccepted:
        """Make a copy: every call makes one, for CopySnapshot knows no token."""
        snapshot_id = f"snap-c{len(self.copies):016x}"
        self.copies.append(Copy(region, request, snapshot_id, self.clock()))
        self.snapshots[snapshot_id] = Snapshot(snapshot_id, "pending", progress=0)
        return CopyAccepted(snapshot_id, f"r-{snapshot_id}")

    def found(self, region: str, marker: str) -> tuple[Snapshot, ...]:
        return tuple(
            replace(self.snapshots[copy.snapshot_id], tags=((MARKER, marker),))
            for copy in self.copies
            if (copy.region, copy.request.marker) == (region, marker)
            and self.clock() - copy.made >= self.hidden_for
        )

    def change_copy(
        self, snapshot_id: str, state: str, progress: int | None = None, message: str = ""
    ) -> None:
        """Let AWS say something else of a copy."""
        self.snapshots[snapshot_id] = Snapshot(snapshot_id, state, message, progress)


@dataclass(frozen=True)
class FakeCopies:
    """The CopyGateway to a FakeAws; its faults are those of CopySnapshot, FindCopies and DescribeCopies."""

    aws: FakeAws
    region: str

    def copy(self, request: CopyRequest) -> CopyAccepted:
        accepted: CopyAccepted = self.aws.call("CopySnapshot", lambda: self.aws.copy(self.region, request))
        return accepted

    def find(self, marker: str) -> tuple[Snapshot, ...]:
        found: tuple[Snapshot, ...] = self.aws.call("FindCopies", lambda: self.aws.found(self.region, marker))
        return found

    def describe(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        found: tuple[Snapshot, ...] = self.aws.call("DescribeCopies", lambda: self.aws.described(ids))
        return found


@dataclass(frozen=True)
class FakeGateway:
    """The ImportGateway to a FakeAws."""

    aws: FakeAws
    page: int = 100  # imported snapshots

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        accepted: Accepted = self.aws.call("ImportSnapshot", lambda: self.aws.accept(parameters))
        return accepted

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        listing: Listing = self.aws.call("DescribeImportSnapshotTasks", lambda: self.aws.listed(ids))
        return listing

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled:
        answer: Cancelled = self.aws.call("CancelImportTask", lambda: self.aws.cancel(task_id, reason))
        return answer

    def describe_snapshots(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        found: tuple[Snapshot, ...] = self.aws.call("DescribeSnapshots", lambda: self.aws.described(ids))
        return found

    def imported_snapshots(self, token: str = "") -> ImportedPage:
        page: ImportedPage = self.aws.call("FindImported", lambda: self.aws.imported(token, self.page))
        return page

    def existing_snapshots(self, ids: Sequence[str]) -> frozenset[str]:
        found: frozenset[str] = self.aws.call(
            "FindExisting", lambda: frozenset(ids) & frozenset(self.aws.snapshots)
        )
        return found

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None:
        self.aws.call("CreateTags", lambda: self.aws.tag(ids, tags))

    def carry_out(self, deed: Deed, token: str) -> Made:
        """Do something with a snapshot; a token that was seen before does nothing else."""

        def action() -> Made:
            self.aws.deeds.setdefault(token, deed)
            return Made(f"made-{list(self.aws.deeds).index(token)}" if deed.names else "", "r-deed")

        made: Made = self.aws.call(deed.operation, action)
        return made

    def account(self) -> str:
        """Return whose credentials these are."""
        account: str = self.aws.call("GetCallerIdentity", lambda: self.aws.account)
        return account


@dataclass(frozen=True)
class SlowGateway(FakeGateway):
    """Something happens while an answer of the listing is on its way."""

    meanwhile: Callable[[], None] = lambda: None

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        listing = super().describe_import_tasks(ids)
        self.meanwhile()
        return listing


def channel_to(aws: FakeAws, links: LinkKeeper | None = None, *, profile_id: str = "p1") -> Channel:
    """Return the way to *aws*."""
    gateway = FakeGateway(aws)
    return Channel(
        profile_id,
        REGION,
        gateway,
        gateway.account,
        links=links or LinksInMemory(),
        copies=lambda region: FakeCopies(aws, region),
        carry_out=gateway.carry_out,
    )


def request(job: str = "disk", **more: Any) -> dict[str, Any]:
    """Return keyword arguments of ImportSnapshot."""
    bucket = {"S3Bucket": "images", "S3Key": f"{job}.vmdk"}
    return {"Description": job, "DiskContainer": {"Format": "VMDK", "UserBucket": bucket}, **more}


def random_faults(
    chance: random.Random, longest: int, among: Sequence[FaultKind] = ALL_FAULTS
) -> tuple[FaultKind, ...]:
    """Return some faults in a row."""
    return tuple(chance.choice(among) for _ in range(chance.randint(0, longest)))
