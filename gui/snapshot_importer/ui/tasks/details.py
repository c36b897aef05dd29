"""What AWS said of a task, whole, for the clipboard."""

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.text import utc


def error_details(task: Task) -> str:
    """Return status, message, code, HTTP status, request id and time, one a line, only masked."""
    failure = task.failure
    lines = [("Task", task.task_id), ("Status", task.status), ("Message", task.status_message)]
    if failure:
        lines += [
            ("Error code", failure.code),
            ("Error message", failure.message),
            ("HTTP status", str(failure.http_status or "")),
            ("Request id", failure.request_id),
            ("Time", utc(failure.at) if failure.at else ""),
        ]
    lines += [("Account", task.account), ("Region", task.region)]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)
