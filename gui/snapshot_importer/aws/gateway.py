"""The calls to AWS for one profile and Region: every answer checked, every failure a `CallError`."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.deadline import Waits, within
from snapshot_importer.accounts.network import NetworkUnavailable, Way
from snapshot_importer.accounts.sources import Source
from snapshot_importer.aws import ec2_decoding, s3_decoding
from snapshot_importer.aws.answers import (
    Accepted,
    CallRecord,
    Cancelled,
    DryRun,
    EncryptionDefault,
    Identity,
    ImportedPage,
    ImportTask,
    Listing,
    Region,
    Snapshot,
)
from snapshot_importer.aws.budget import Budget, Budgets
from snapshot_importer.aws.decoding import IMPORTED, import_task, imported_snapshot, snapshot, tag_list
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, call_error, clock_difference, plain, told_time
from snapshot_importer.aws.regions import title

Answer = TypeVar("Answer")

# Seconds for one request and its whole answer, retries included.
DEADLINE = 40.0
# Pages of one listing; AWS forgets tasks after a week, so a listing that goes on is no listing.
MOST_PAGES = 200
SNAPSHOTS_PER_CALL = 200
TASKS_PER_CALL = 200
IMPORTED_PER_PAGE = 500  # with fifty long tags each they still fit into the largest answer that is read


class Gateway:
    """Calls for one (profile, Region); safe to use from any thread, and to be called in a worker only.

    Every method raises `CallError`, and nothing else, when a call fails. *on_call* is told of every call, in the
    thread that makes it. *budgets* bound how often EC2 is asked; without them nothing does; the end of *waits*
    gives up what is under way.
    """

    def __init__(
        self,
        profile_id: str,
        region: str,
        clients: Clients,
        on_call: Callable[[CallRecord], None] | None = None,
        *,
        deadline: float = DEADLINE,
        budgets: Budgets | None = None,
        waits: Waits | None = None,
    ) -> None:
        self.profile_id = profile_id
        self.region = region
        self._clients = clients
        self._on_call = on_call
        self._deadline = deadline
        self._budgets = budgets
        self._waits = waits
        clients.prepare_with(ec2_decoding.install)
        clients.prepare_with(s3_decoding.install)

    def with_deadline(self, seconds: float) -> "Gateway":
        """Return a gateway that makes the same calls and gives each up after *seconds*."""
        return self._like(self.region, self._clients, seconds)

    def in_region(self, region: str) -> "Gateway":
        """Return a gateway that makes the same calls in *region*."""
        return self._like(region, self._clients, self._deadline)

    def way(self) -> Way:
        """Return how requests get out of this network; nothing is sent by this."""
        try:
            return self._clients.way()
        except NetworkUnavailable as error:
            raise call_error(error, "", only_attempt=True) from None

    @contextmanager
    def with_keys(self, source: Source) -> Iterator["Gateway"]:
        """Make the same calls with other keys, as long as the context lasts."""
        clients = self._clients.beside(source)
        try:
            yield self._like(self.region, clients, self._deadline)
        finally:
            clients.close()

    def call(
        self,
        service: str,
        operation: str,
        request: dict[str, Any] | Callable[[Any], dict[str, Any]],
        *,
        attempts: int = 3,
    ) -> dict[str, Any]:
        """Make one call within the deadline, and tell the observer how it went.

        *request* holds boto3's keyword arguments, or makes the call with the client itself and may read a
        streamed body there. *attempts* of 1 is for what must not be sent twice. The answer is not checked.
        """

        def make() -> dict[str, Any]:
            client = self._clients.client(service, self.region, attempts=attempts)
            if callable(request):
                return request(client)
            answer: dict[str, Any] = getattr(client, client_method(operation))(**request)
            return answer

        budget = self._budget(service)
        parameters = {} if callable(request) else request
        if budget:
            budget.wait_for(operation, parameters)
        began, started, sign_ins = datetime.now(UTC), time.monotonic(), self._clients.sign_ins
        failure: CallError | None = None
        answer: dict[str, Any] = {}
        try:
            answer = within(self._deadline, make, name=operation, waits=self._waits)
        except Exception as error:  # noqa: BLE001 - botocore's parsers raise anything
            failure = call_error(error, operation, only_attempt=attempts == 1)
            failure.outdated = sign_ins != self._clients.sign_ins
        if budget:
            budget.answered(operation, parameters, failure)
        self._tell(began, operation, time.monotonic() - started, answer, failure)
        if failure is not None:
            # Raised out here so that botocore's exception, which holds the raw answer, does not travel along.
            raise failure
        return answer

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        """Send ImportSnapshot once: whether to send it again, with the same client token, is the caller's to say."""
        answer = self._ec2("ImportSnapshot", dict(parameters), attempts=1)
        decoded: ec2_decoding.Decoded = answer["Decoded"]
        task = import_task(decoded.records[0])
        if task is None:
            raise CallError("garbled", NOT_AWS, operation="ImportSnapshot", http_status=200)
        return Accepted(task, decoded.request_id)

    def dry_run(self, parameters: Mapping[str, Any]) -> DryRun:
        """Ask whether the caller may send this ImportSnapshot, without its client token."""
        asked = {key: value for key, value in parameters.items() if key != "ClientToken"} | {"DryRun": True}
        try:
            self._ec2("ImportSnapshot", asked)
        except CallError as error:
            if error.code not in ("DryRunOperation", "UnauthorizedOperation"):
                raise
            return DryRun(error.code == "DryRunOperation", error.code, error.message, error.request_id)
        raise CallError("garbled", "AWS did not take the request as a test.", operation="ImportSnapshot")

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        """List the tasks *ids*, or every import-snapshot task of the Region, each page asked for once.

        One id that EC2 does not know makes it refuse all (InvalidConversionTaskId).
        """
        tasks: list[ImportTask] = []
        request_id, partial = "", False
        for page in self._task_pages(ids):
            if page is None:
                partial = True
                break
            found = [import_task(record) for record in page.records]
            tasks += [task for task in found if task is not None]
            partial = partial or None in found
            request_id = page.request_id
        return Listing(tuple(tasks), plain(request_id), partial, frozenset(ids))

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled:
        """Ask EC2 to end the task; that it has ended is seen in the listing.

        Sent once: a second try after a lost answer would be refused, as if nothing had been cancelled.
        """
        parameters = {"ImportTaskId": task_id} | ({"CancelReason": reason} if reason else {})
        answer: ec2_decoding.Decoded = self._ec2("CancelImportTask", parameters, attempts=1)["Decoded"]
        record = answer.records[0]
        return Cancelled(plain(record.text("state")), plain(answer.request_id))

    def describe_snapshots(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        """Describe those of these snapshots that there are."""
        found: list[Snapshot] = []
        for first in range(0, len(ids), SNAPSHOTS_PER_CALL):
            some = list(ids[first : first + SNAPSHOTS_PER_CALL])
            try:
                found += self._snapshots({"SnapshotIds": some})
            except CallError as error:
                # One that is gone makes EC2 refuse all (InvalidSnapshot.NotFound).
                if error.kind != "refused" or not error.code.startswith("InvalidSnapshot"):
                    raise
                found += self._own_snapshots(some)
        return tuple(found)

    def imported_snapshots(self, token: str = "") -> ImportedPage:
        """Return a page of the snapshots that VM Import made, those of tasks that EC2 has forgotten too.

        EC2 User Guide, "List and filter your resources": in the value of a filter * stands for any characters. A
        page may hold fewer snapshots than were asked for, even none, and be followed by others.
        """
        filters = [{"Name": "description", "Values": [f"{IMPORTED}import-snap-*"]}]
        asked = {"OwnerIds": ["self"], "Filters": filters, "MaxResults": IMPORTED_PER_PAGE}
        answer = self._ec2("DescribeSnapshots", asked | ({"NextToken": token} if token else {}))
        page: ec2_decoding.Decoded = answer["Decoded"]
        found = tuple(one for record in page.records if (one := imported_snapshot(record)))
        return ImportedPage(found, plain(page.request_id), page.next_token)

    def existing_snapshots(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of *ids* that there are in the account."""
        found: set[str] = set()
        for first in range(0, len(ids), SNAPSHOTS_PER_CALL):
            there = self._own_snapshots(ids[first : first + SNAPSHOTS_PER_CALL])
            found |= {snapshot.snapshot_id for snapshot in there}
        return frozenset(found)

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None:
        """Put *tags* on the resources *ids*; a tag that is there already takes the new value."""
        self._ec2("CreateTags", {"Resources": list(ids), "Tags": tag_list(tags)})

    def regions(self) -> tuple[Region, ...]:
        """List all Regions of the partition, by name, and whether the account may use them."""
        answer = self._ec2("DescribeRegions", {"AllRegions": True})
        found = [
            Region(name, title(name), entry.get("OptInStatus") != "not-opted-in")
            for entry in answer.get("Regions", ())
            if (name := plain(entry.get("RegionName")))
        ]
        if not found:
            raise CallError("garbled", NOT_AWS, operation="DescribeRegions")
        return tuple(sorted(found, key=lambda region: region.name))

    def encryption_default(self) -> EncryptionDefault:
        """Return whether the Region encrypts every new snapshot, and with which key."""
        on = self._ec2("GetEbsEncryptionByDefault", {}).get("EbsEncryptionByDefault")
        if not isinstance(on, bool):
            raise CallError("garbled", NOT_AWS, operation="GetEbsEncryptionByDefault")
        key = self._ec2("GetEbsDefaultKmsKeyId", {}).get("KmsKeyId")
        return EncryptionDefault(on, plain(key))

    def bucket_region(self, bucket: str) -> str:
        """Return the Region of *bucket*; S3 tells it even to those who may not read the bucket."""
        from botocore.exceptions import ClientError  # noqa: PLC0415

        def ask(client: Any) -> dict[str, Any]:
            try:
                answer: dict[str, Any] = client.head_bucket(Bucket=bucket)
            except ClientError as error:
                metadata = error.response.get("ResponseMetadata", {})
                if "x-amz-bucket-region" not in metadata.get("HTTPHeaders", {}):
                    raise
                answer = {"ResponseMetadata": metadata}
            return answer

        answer = self.call("s3", "HeadBucket", ask)
        region = answer.get("BucketRegion") or answer["ResponseMetadata"]["HTTPHeaders"].get(
            "x-amz-bucket-region"
        )
        if not region:
            raise CallError("garbled", NOT_AWS, operation="HeadBucket")
        return plain(region)

    def identity(self) -> Identity:
        """Return who the credentials are. Needs no permission."""
        sign_ins = self._clients.sign_ins
        started = time.monotonic()
        answer = self.call("sts", "GetCallerIdentity", {})
        took = time.monotonic() - started
        account, arn = plain(answer.get("Account")), plain(answer.get("Arn"))
        if not (len(account) == 12 and account.isascii() and account.isdigit() and arn.startswith("arn:")):
            raise CallError("garbled", NOT_AWS, operation="GetCallerIdentity")
        if sign_ins == self._clients.sign_ins:  # else the answer is about keys that are gone
            self._clients.account = account
        metadata = answer["ResponseMetadata"]
        difference, told = clock_difference(metadata) or 0.0, told_time(metadata)
        return Identity(account, arn, plain(answer.get("UserId")), difference, took, told)

    def account(self, *, anew: bool = False) -> str:
        """Return the account that the keys belong to, asked for once for each set of keys, or *anew*."""
        return (not anew and self._clients.account) or self.identity().account

    def account_alias(self) -> str:
        """Return the account's alias; ``""`` if there is none, or the caller may not read it."""
        try:
            aliases = self.call("iam", "ListAccountAliases", {}).get("AccountAliases") or [""]
        except CallError as error:
            if error.kind == "refused":
                return ""
            raise
        return plain(aliases[0])

    def _task_pages(self, ids: Sequence[str]) -> Iterator[ec2_decoding.Decoded | None]:
        for first in range(0, max(len(ids), 1), TASKS_PER_CALL):
            some = list(ids[first : first + TASKS_PER_CALL])
            parameters = {"ImportTaskIds": some} if some else {}
            yield from self._pages("DescribeImportSnapshotTasks", parameters, attempts=1)

    def _own_snapshots(self, ids: Sequence[str]) -> Iterator[Snapshot]:
        """As values of a filter, one that is gone does no harm."""
        filters = [{"Name": "snapshot-id", "Values": list(ids)}]
        return self._snapshots({"OwnerIds": ["self"], "Filters": filters})

    def _snapshots(self, parameters: dict[str, Any]) -> Iterator[Snapshot]:
        for page in self._pages("DescribeSnapshots", parameters):
            if page is None:
                raise CallError(
                    "garbled", "The list of snapshots does not end.", operation="DescribeSnapshots"
                )
            yield from (found for record in page.records if (found := snapshot(record)))

    def _pages(
        self, operation: str, parameters: dict[str, Any], *, attempts: int = 3
    ) -> Iterator[ec2_decoding.Decoded | None]:
        """Yield each page, and ``None`` where the listing is given up: too many pages, or a token seen before."""
        tokens: set[str] = set()
        token = ""
        for _ in range(MOST_PAGES):
            page = self._ec2(
                operation, parameters | ({"NextToken": token} if token else {}), attempts=attempts
            )
            decoded: ec2_decoding.Decoded = page["Decoded"]
            yield decoded
            token = decoded.next_token
            if not token:
                return
            if token in tokens:
                break
            tokens.add(token)
        yield None

    def _ec2(self, operation: str, parameters: dict[str, Any], *, attempts: int = 3) -> dict[str, Any]:
        return self.call("ec2", operation, parameters, attempts=attempts)

    def _budget(self, service: str) -> Budget | None:
        if self._budgets is None or service != "ec2":
            return None
        return self._budgets.of(self._clients.account or self.profile_id, self.region)

    def _like(self, region: str, clients: Clients, deadline: float) -> "Gateway":
        return Gateway(
            self.profile_id,
            region,
            clients,
            self._on_call,
            deadline=deadline,
            budgets=self._budgets,
            waits=self._waits,
        )

    def _tell(
        self,
        began: datetime,
        operation: str,
        duration: float,
        answer: dict[str, Any],
        failure: CallError | None,
    ) -> None:
        if self._on_call is None:
            return
        if failure is None:
            metadata = answer.get("ResponseMetadata") or {}
            decoded = answer.get("Decoded")
            request_id = decoded.request_id if decoded else metadata.get("RequestId")
            status, outcome = metadata.get("HTTPStatusCode"), "ok"
        else:
            request_id, status = failure.request_id, failure.http_status
            outcome = f"{failure.kind}: {failure.code}" if failure.code else failure.kind
        self._on_call(CallRecord(began, operation, duration, status, plain(request_id), outcome))


def client_method(operation: str) -> str:
    """Return the name of the client's method for an operation: ``list_mfa_devices`` for ``ListMFADevices``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()
