"""Why an import failed: the few words that a row has room for, and the whole explanation."""

from dataclasses import replace

from snapshot_importer.aws.explain import Explanation, explain, rule_of
from snapshot_importer.aws.explain_rule import SIGN_IN, Cure
from snapshot_importer.tasks.task import Failure, Task

# What tries again what a finished import lacks, by its action.
AGAIN: dict[str, Cure] = {
    "copy-tags": Cure("copy-tags", "Try again"),
    "copy-snapshot": Cure("copy-snapshot", "Copy the snapshot again"),
    "sign-in": SIGN_IN,
}
LINK_GONE = Explanation(
    reason="Link no longer known",
    title="The presigned link is no longer known",
    sentences=(
        "Whoever has such a link can read the object, so it was kept only while the program ran.",
        "The request is as it was, and waits for the link.",
    ),
    cures=(
        Cure(
            "paste-link",
            "Paste the link again…",
            detail="The same request is sent with the same client token, so that nothing is imported twice.",
        ),
    ),
    transient=False,
)
# Cures after which nothing is imported.
WITHOUT_IMPORT = frozenset({"copy-for-administrator", "decode", "edit-profile", "set-clock", "support"})


def short_cause(failure: Failure) -> str:
    """Say in a row's second line why it failed."""
    return explain(failure.code, failure.message, kind=failure.kind).reason


def explain_task(task: Task, **known: str) -> Explanation:
    """Explain the failure of *task* with what is *known* beside the task itself; see `explain`."""
    if task.failure and task.failure.kind == "link":
        return LINK_GONE  # of which AWS said nothing
    failure, context = _told(task)
    found = explain(failure.code, failure.message, kind=failure.kind, **context, **known)
    return _of_finished(task, found) if task.state == "COMPLETED" else found


def row_of_table(task: Task) -> str:
    """Return the name of the row of the table of failures that tells about *task*."""
    failure, context = _told(task)
    return rule_of(failure.code, failure.message, failure.kind, context).name


def _of_finished(task: Task, found: Explanation) -> Explanation:
    """Return what *found* means for an import whose snapshot is ready: it must not seem to be one to repeat."""
    title = "The snapshot is ready; only its tags are missing"
    if "copy-snapshot" in task.actions:
        title = "The snapshot is ready, but not its copy"
    again = tuple(AGAIN[action] for action in task.actions if action in AGAIN)
    others = tuple(
        cure for cure in found.cures if cure.id in WITHOUT_IMPORT or (cure.id == "sign-in" and not again)
    )
    return replace(
        found,
        title=title,
        sentences=(f"{found.title}. {found.sentences[0]}", "The snapshot is whole. Do not import again."),
        cures=(*again, *others),
    )


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
