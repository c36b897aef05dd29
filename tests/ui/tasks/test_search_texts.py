"""What is found of imports that are kept in the short form."""

from contextlib import closing
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, channel_to, request
from snapshot_importer.tasks.journal import Journal, utc_now
from snapshot_importer.tasks.settled import as_settled
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.search_texts import SearchTexts


@pytest.mark.parametrize(("word", "found"), [("name=web", [0]), ("mail", [1]), ("name", [0, 1]), ("ops", [])])
def test_each_is_found_by_its_own_tags_and_not_by_those_of_others_of_its_kind(
    tmp_path: Path, word: str, found: list[int]
) -> None:
    aws = FakeAws(utc_now)
    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        for name in ("Web", "Mail"):
            intent = Intent(ACCOUNT, request("disk"), snapshot_tags=(("Name", name),))
            aws.finish(submit(journal, channel_to(aws), intent).task_id)
        Watcher(journal, channel_to(aws)).poll()
    texts = SearchTexts(Names({}, {}))

    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        assert all(map(as_settled, journal.tasks()))
        texts.renew(journal.tasks())

    assert texts.holding(word, [0, 1]) == found
