"""What a process holds in memory."""

from pathlib import Path


def resident() -> float:
    """Return the MiB of this process in memory."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024
