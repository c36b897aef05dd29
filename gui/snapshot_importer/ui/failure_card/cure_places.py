"""Where cures are carried out, as data: a place offers them without loading what carries them out."""

from snapshot_importer.aws.explain import Cure

# What to ask an administrator for.
ASKS = frozenset({"copy-for-administrator", "what-to-ask"})
# In a dialog, wherever the failure is shown.
DIALOG_CURES = ASKS | {"decode", "set-clock", "support"}
# On other pages, from the import page.
PAGE_CURES = frozenset({"edit-profile", "network-settings", "show-queue", "sign-in"})
# By what the row of an import offers too.
ROW_CURES = frozenset({"copy-snapshot", "copy-tags", "paste-link"})
# On the import form.
FORM_CURES = frozenset(
    {
        "choose-another",
        "choose-disk",
        "choose-key",
        "choose-region",
        "copy-object",
        "create-role",
        "default-key",
        "edit-request",
        "go-to-location",
        "go-to-tags",
        "import-again",
        "import-again-as",
        "import-as-raw",
        "import-there",
        "new-link",
        "new-token",
        "restore",
        "role-doctor",
        "show-conversion",
        "submit-without-tags",
        "switch-region",
        "try-again",
        "upload-again",
        "use-format",
    }
)


def on_import_page(cure: Cure) -> bool:
    """Whether the import page can carry *cure* out."""
    return cure.id in DIALOG_CURES | PAGE_CURES | FORM_CURES


def on_tasks_page(cure: Cure) -> bool:
    """Whether the tasks page can carry *cure* out, by itself or on the form."""
    elsewhere = {"edit-profile", "network-settings", "refresh", "sign-in"}
    return cure.id in DIALOG_CURES | ROW_CURES | FORM_CURES | elsewhere
