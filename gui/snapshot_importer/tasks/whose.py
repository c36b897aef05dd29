"""Whose turn it is to change something for an import, where several profiles look at the same account."""

from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import Record


def is_own(row: Record, channel: Channel) -> bool:
    """Whether the way leads through the row's own profile: only that one's refusal may be the end of anything."""
    return row.profile_id == channel.profile_id


def may_act(journal: Journal, channel: Channel, row: Record) -> bool:
    """Whether this profile does what there is to do for *row*: it is its own, or its own profile can do nothing now.

    Another one may lack its permissions.
    """
    return is_own(row, channel) or journal.is_absent(row)
