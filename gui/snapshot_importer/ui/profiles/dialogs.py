"""The questions of the profiles page; each is opened, none blocks."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.shared import SharedProfiles
from snapshot_importer.ui.profiles.choice_dialog import Choice, ChoiceDialog
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask

# In a question that lists names.
MOST_SHOWN = 4
LONGEST_SHOWN = 40


def shared_dialog(theme: Theme, found: SharedProfiles, parent: QWidget) -> ChoiceDialog:
    """Return a dialog that lists the profiles of ~/.aws; those that cannot be used say why."""
    return ChoiceDialog(
        theme,
        parent,
        "Profiles in ~/.aws",
        "They work as they are. Nothing is copied." if found.profiles else "No profiles in ~/.aws",
        [Choice(f"{profile.name}  ·  {profile.kind}", profile.unusable) for profile in found.profiles],
        "Add the chosen",
        found.notices,
    )


def ask_remove(
    parent: QWidget, profile: Profile, running: int, roles: Sequence[str], remove: Callable[[], object]
) -> None:
    """Ask whether to remove *profile*; the default keeps it.

    It watches so many *running* imports, and *roles* are the names of the profiles that are built on it.
    """
    parts = ["Its secret, if it has one, is deleted from the keyring."]
    if running:
        imports = "1 running import goes on" if running == 1 else f"{running} running imports go on"
        parts.append(f"{imports} in AWS, but cannot be watched with this profile.")
    if roles:
        cannot = "takes its role" if len(roles) == 1 else "take their roles"
        parts.append(f"{_listed(roles)} {cannot} with it and cannot sign in without it.")
    parts.append("~/.aws is not changed.")
    ask(
        parent,
        f"Remove the profile {profile.name}?",
        " ".join(parts),
        (
            ("Keep", QMessageBox.ButtonRole.RejectRole, _nothing),
            ("Remove", QMessageBox.ButtonRole.DestructiveRole, remove),
        ),
    )


def roles_on(profile: Profile, others: Iterable[Profile]) -> tuple[str, ...]:
    """Return the names of the *others* that take their role with the keys of *profile*."""
    return tuple(one.name for one in others if one.method == "role" and one.source_profile == profile.id)


def _listed(names: Sequence[str]) -> str:
    """Return the first of *names* as a sentence can hold them."""
    shown = [name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…" for name in names]
    if len(shown) > MOST_SHOWN:
        shown = [*shown[:MOST_SHOWN], f"{len(shown) - MOST_SHOWN} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _nothing() -> None:
    """The answer that changes nothing."""
