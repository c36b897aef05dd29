"""How many imports run and how many need the user, in words."""

from collections.abc import Mapping


def count_words(counts: Mapping[str, int]) -> str:
    """Return what runs and what needs attention; empty where neither is."""
    parts = []
    if running := counts.get("running", 0):
        parts.append(f"{running} running")
    if attention := counts.get("attention", 0):
        parts.append(f"{attention} needs attention" if attention == 1 else f"{attention} need attention")
    return ", ".join(parts)
