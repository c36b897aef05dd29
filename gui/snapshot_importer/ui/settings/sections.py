"""The sections of the settings, by key and title, in their order."""

SECTIONS = (
    ("general", "General"),
    ("imports", "Imports"),
    ("notifications", "Notifications"),
    ("confirmations", "Confirmations"),
    ("network", "Network"),
    ("privacy", "Privacy and data"),
    ("keyboard", "Keyboard"),
    ("about", "About"),
)
