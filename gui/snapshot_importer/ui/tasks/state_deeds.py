"""The deeds of the state table that go straight to the tasks room: their words and keys."""

from snapshot_importer.tasks.task import Action

STATE_DEEDS: dict[Action, str] = {
    "start-now": "Start now",
    "move-first": "Move to the front",
    "move-up": "Move up",
    "move-down": "Move down",
    "leave-queue": "Remove from the queue",
    "copy-tags": "Copy the tags again",
    "copy-snapshot": "Copy the snapshot again",
    "keep-waiting": "Keep waiting",
    "send-now": "Send it now",
    "send-again": "Send again, same token",
    "drop": "Drop it",
    "paste-link": "Paste the link again…",
}
KEYS: dict[Action, str] = {
    "move-first": "Alt+Home",
    "move-up": "Alt+Up",
    "move-down": "Alt+Down",
    "leave-queue": "Delete",
}
MOVES: frozenset[Action] = frozenset({"move-first", "move-up", "move-down"})
# What can be done with several tasks at once.
FOR_MANY: frozenset[Action] = frozenset({"start-now", "leave-queue"})
