"""Whether the snapshot of an import is encrypted, as far as it is known, and with which key."""

from snapshot_importer.tasks.task import Task


def is_encrypted(task: Task) -> bool | None:
    """Return what AWS says of the snapshot, else what was asked for.

    None: nobody asked, and the account may encrypt every snapshot by itself.
    """
    if task.snapshot_encrypted is not None:
        return task.snapshot_encrypted
    return True if task.encrypted else None


def key_words(task: Task) -> str:
    """Return the key or that there is none; empty where it is not known."""
    encrypted = is_encrypted(task)
    if encrypted is None:
        return ""
    if not encrypted:
        return "Not encrypted"
    return task.snapshot_kms_key_id or task.kms_key_id or "Default key of the Region"
