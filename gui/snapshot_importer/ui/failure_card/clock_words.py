"""How to set this computer's clock, on each system."""

SYSTEMS = {
    "win32": (
        "Open Settings, “Time & language”, “Date & time”. Switch on “Set time automatically”, then press “Sync now”."
    ),
    "darwin": "Open System Settings, “General”, “Date & Time”. Switch on “Set time and date automatically”.",
}
LINUX = "Switch on the automatic date and time in the settings of the desktop, or run: sudo timedatectl set-ntp true"


def how_to_set(platform: str) -> str:
    """Return the sentences for *platform*, as ``sys.platform`` names it."""
    return f"{SYSTEMS.get(platform, LINUX)} Then press “Sign in” here."
