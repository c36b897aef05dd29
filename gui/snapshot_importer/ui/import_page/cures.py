"""The cures that have a button at a check: those of the page, but for what mends only a request that was sent."""

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.failure_card.cure_places import on_import_page

FOR_REFUSALS = frozenset({"edit-request", "import-again", "import-again-as", "new-token", "show-queue"})


def for_check(cure: Cure) -> bool:
    """Whether a check offers *cure*."""
    return on_import_page(cure) and cure.id not in FOR_REFUSALS
