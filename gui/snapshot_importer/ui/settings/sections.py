"""The sections of the settings, by key and title, in their order, and what is found in them."""

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

# Section, words of the setting, and by what else it is looked for.
SETTINGS = (
    ("general", "Theme", "light, dark, as the system"),
    ("general", "Density", "compact rows"),
    ("imports", "Imports at a time", "limit, parallel, queue"),
    ("imports", "Default tags", ""),
    ("notifications", "Notify of imports", ""),
    ("confirmations", "Ask before an import with a Production profile", ""),
    ("confirmations", "Ask before quitting while imports run", ""),
    ("network", "Proxy", "host, port, user, password"),
    ("network", "CA file", "certificate, TLS"),
    ("network", "FIPS", "endpoints"),
    ("network", "Dual-stack", "endpoints, IPv6"),
    ("privacy", "Keep finished imports", "history, delete after"),
    ("privacy", "Export all as CSV…", "history"),
    ("privacy", "Export all as JSON…", "history"),
    ("privacy", "Delete history…", ""),
    ("privacy", "What is kept where", "files, log, keyring"),
)
