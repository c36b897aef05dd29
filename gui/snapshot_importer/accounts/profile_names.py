"""Names for profiles that come from elsewhere: short enough, and told apart from those there are."""

from collections.abc import Iterable

from snapshot_importer.accounts.look_alikes import looks
from snapshot_importer.accounts.profile_problems import LONGEST_NAME


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return *wanted*, with a number behind it where one of *taken* looks the same.

    What cannot be shown is left out; an empty name becomes ``Profile``.
    """
    used = {looks(name) for name in taken}
    shown = "".join(one if one.isprintable() else " " for one in wanted)
    name = " ".join(shown.split())[:LONGEST_NAME].rstrip() or "Profile"
    candidate, number = name, 2
    while looks(candidate) in used:
        suffix = f" ({number})"
        candidate = f"{name[: LONGEST_NAME - len(suffix)].rstrip()}{suffix}"
        number += 1
    return candidate
