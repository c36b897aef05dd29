"""Why an import failed: the few words that a row has room for, and the whole explanation."""

from snapshot_importer.aws.explain import Explanation, explain, rule_of
from snapshot_importer.tasks.task import Failure, Task


def short_cause(failure: Failure) -> str:
    """Say in a row's second line why it failed."""
    return explain(failure.code, failure.message, kind=failure.kind).reason


def explain_task(task: Task, **known: str) -> Explanation:
    """Explain the failure of *task* with what is *known* beside the task itself; see `explain`."""
    failure, context = _told(task)
    return explain(failure.code, failure.message, kind=failure.kind, **context, **known)


def row_of_table(task: Task) -> str:
    """Return the name of the row of the table of failures that tells about *task*."""
    failure, context = _told(task)
    return rule_of(failure.code, failure.message, failure.kind, context).name


def _told(task: Task) -> tuple[Failure, dict[str, str]]:
    failure = task.failure or Failure("task", task.status_message)
    address = f"s3://{task.bucket}/{task.object_key}" if task.bucket else ""
    context = {
        "declared": task.format,
        "role": task.role_name,
        "link": "yes" if task.url and not task.bucket else "",
        "name": task.file_name,
        "address": address,
        "import_region": task.region,
    }
    return failure, context


def clipped(text: str, longest: int) -> str:
    """Return the start of *text* on one line."""
    # No more is split than can be shown: the text may be megabytes.
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
