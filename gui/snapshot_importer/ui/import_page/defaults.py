"""What a new import begins with: the user's default tags."""

from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.request.problems import TAGS
from snapshot_importer.ui.preferences import Choices


def default_tags(choices: Choices) -> tuple[Tag, ...]:
    """Return the default tags; what of a file does not fit is left out."""
    kept = [(key, value) for key, value in choices.default_tags.items() if key and isinstance(value, str)]
    return tuple(Tag(key, value) for key, value in kept[:TAGS])


def new_import(choices: Choices) -> tuple[ImportRequest, bool]:
    """Return a new request, and whether its tags go to the snapshot too."""
    return ImportRequest(tags=default_tags(choices)), choices.copy_tags
