"""A presigned link that is searched for leaves none of its secrets on the disk."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.narrowing import Narrowing
from snapshot_importer.ui.tasks.saved_filters import SavedFilter, saved_filters, to_document
from snapshot_importer.ui.theme.theme import Theme

SECRETS = ("0f1e2d3c4b5a", "AKIAIOSFODNN7EXAMPLE", "IQoJb3JpZ2lu")
LINK = (
    f"https://b.s3.amazonaws.com/k?X-Amz-Credential={SECRETS[1]}%2F20261127&X-Amz-Signature={SECRETS[0]}"
    f"&X-Amz-Security-Token={SECRETS[2]}"
)


def test_the_search_is_kept_without_the_secrets_of_a_link(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    preferences = Preferences(tmp_path / "preferences.json", lambda work: work())
    narrowing = Narrowing(theme, TaskModel(lambda: Names({}, {})), preferences, "task", "Search")
    narrowing.search.setText(LINK)
    preferences.keep()
    kept = (tmp_path / "preferences.json").read_text()
    assert "b.s3.amazonaws.com" in kept
    assert not any(secret in kept for secret in SECRETS)
    assert narrowing.text() == LINK


def test_saved_filters_are_kept_without_the_secrets_of_a_link() -> None:
    document = to_document([SavedFilter("mine", "all", LINK)])
    told = f"{document}{saved_filters({'old': {'filter': 'all', 'search': LINK}})}"
    assert "b.s3.amazonaws.com" in told
    assert not any(secret in told for secret in SECRETS)
