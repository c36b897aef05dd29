"""A failure with everything that its explanation and its cures need to know."""

from dataclasses import dataclass, field

from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Explanation, explain
from snapshot_importer.tasks.causes import explain_task
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.ui.credential_words import clock_words
from snapshot_importer.ui.tasks.details import error_details


@dataclass(frozen=True, slots=True)
class Failed:
    """One failed task, refused request or call."""

    explanation: Explanation
    said: str = field(repr=False)  # AWS's own sentence, or this program's where AWS was not asked
    details: str = field(repr=False)  # all that AWS said, to be copied
    profile_id: str = ""
    account: str = ""
    region: str = ""
    task: Task | None = None
    by_aws: bool = True  # whether AWS said it

    def ask(self, actions: str, who: str) -> Ask:
        """Return what *who* (ARN) has to ask for to be allowed *actions* (comma-separated), or what was denied."""
        named = tuple(action for action in (actions or self.explanation.action).split(",") if action)
        task = self.task
        return Ask(
            actions=named or ("ec2:ImportSnapshot",),
            who=who,
            account=self.account,
            region=self.region,
            bucket=task.bucket if task else "",
            key=task.object_key if task else "",
            role=task.role_name if task else "",
            resource=self.explanation.resource if named == (self.explanation.action,) else "",
            why=f"What does not work: the import of {task.file_name}. {self.explanation.title}."
            if task
            else "",
        )


def failed_task(task: Task, profile_id: str, **known: str) -> Failed:
    """Return *task*, which has a failure, explained with what is *known* beside it; see `explain`.

    *profile_id* is the profile that acts for it, and is the one to be mended.
    """
    said = task.failure.message if task.failure else task.status_message
    explanation = explain_task(task, **known)
    return Failed(
        explanation,
        said,
        error_details(task),
        profile_id,
        task.account,
        task.region,
        task,
        by_aws=task.failure is None or _is_of_aws(task.failure),
    )


def failed_call(error: CallError, *, profile_id: str, account: str, region: str) -> Failed:
    """Return a call that failed before there was a task."""
    explanation = explain(
        error.code, error.message, kind=error.kind, clock=clock_words(error.clock_difference)
    )
    lines = [
        ("Operation", error.operation),
        ("Error code", error.code),
        ("Error message", error.message),
        ("HTTP status", str(error.http_status or "")),
        ("Request id", error.request_id),
        ("Account", account),
        ("Region", region),
    ]
    details = "\n".join(f"{name}: {value}" for name, value in lines if value)
    by_aws = error.http_status is not None
    return Failed(explanation, error.message, details, profile_id, account, region, by_aws=by_aws)


def _is_of_aws(failure: Failure) -> bool:
    return failure.http_status is not None or failure.kind in ("refused", "task", "snapshot")
