"""How long a watch rests between two polls."""

VISIBLE = 15.0  # seconds
HIDDEN = 60.0
LONGEST = 300.0
JITTER = 0.1


def pause(*, visible: bool, failures: int, chance: float) -> float:
    """Return seconds: doubled with each failure in a row, moved by up to 10 % either way by *chance* (0 to 1)."""
    calm = VISIBLE if visible else HIDDEN
    rest = min(calm * 2.0 ** min(failures, 10), LONGEST)
    return rest * (1 - JITTER + 2 * JITTER * chance)
