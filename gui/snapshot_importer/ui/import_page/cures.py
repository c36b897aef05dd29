"""The cures that this page can carry out; a cure that it cannot has no button."""

from snapshot_importer.aws.explain import Cure

# By the id of `Explanation.cures`: what the button says on this page.
WORDS = {
    "sign-in": "Sign in",
    "edit-profile": "Check the profile…",
    "try-again": "Try again",
    "go-to-location": "Check the location",
    "go-to-tags": "Go to Tags",
    "choose-key": "Choose a key…",
    "default-key": "Use the default key",
    "new-token": "Send with a new token",
    "switch-region": "Switch to {value}",
    "copy-for-administrator": "Copy for my administrator",
}
# After a refusal these do no more than "Try again" does; before one they mend a check.
FOR_CHECKS = frozenset({"try-again", "copy-for-administrator", "switch-region"})


def words_of(fix: str, value: str = "") -> str:
    """Return the words of a check's button; empty where this page has no such cure."""
    if fix == "switch-region" and not value:
        return ""
    return WORDS.get(fix, "").format(value=value)


def usable(cure: Cure) -> Cure | None:
    """Return the cure for the primary button after a refusal, in the words of this page."""
    if cure.id not in WORDS or cure.id in FOR_CHECKS:
        return None
    return Cure(cure.id, WORDS[cure.id])
