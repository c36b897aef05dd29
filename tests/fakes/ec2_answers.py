"""EC2's answers as they come over the wire, written by hand."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
TASK = "import-snap-0123456789abcdef0"


def element(name: str, *texts: str) -> str:
    """An element that holds *texts*, which are XML already."""
    return f"<{name}>{''.join(texts)}</{name}>"


def leaf(name: str, text: str) -> str:
    """An element that holds *text*."""
    return element(name, escape(text))


def response(operation: str, *inner: str) -> bytes:
    """The whole document of a successful answer."""
    body = "".join((leaf("requestId", "request-1"), *inner))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{operation}Response xmlns="{NAMESPACE}">{body}</{operation}Response>'.encode()


def task(task_id: str = TASK, *, tags: Iterable[tuple[str, str]] = (), **detail: str) -> str:
    """The inner elements of one task; *detail* overrides those of its snapshotTaskDetail."""
    details = {
        "status": "active",
        "statusMessage": "pending",
        "progress": "3",
        "diskImageSize": "0.0",
    } | detail
    return "".join(
        (
            leaf("importTaskId", task_id),
            element("snapshotTaskDetail", *(leaf(name, text) for name, text in details.items())),
            element("tagSet", *(element("item", leaf("key", k), leaf("value", v)) for k, v in tags)),
        )
    )


def listing(*tasks: str, next_token: str = "") -> bytes:
    """A page of DescribeImportSnapshotTasks."""
    items = element("importSnapshotTaskSet", *(element("item", each) for each in tasks))
    return response(
        "DescribeImportSnapshotTasks", items, *([leaf("nextToken", next_token)] if next_token else [])
    )


def accepted(task_id: str = TASK) -> bytes:
    """The answer to ImportSnapshot."""
    return response("ImportSnapshot", task(task_id))


def error(code: str, message: str) -> bytes:
    """EC2's document of an error."""
    inner = element("Errors", element("Error", leaf("Code", code), leaf("Message", message)))
    return f'<?xml version="1.0"?><Response>{inner}{leaf("RequestID", "request-1")}</Response>'.encode()
