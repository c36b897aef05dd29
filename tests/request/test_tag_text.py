"""Tags that are pasted into the form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.request.model import Tag
from snapshot_importer.request.tag_text import LIMIT, tags_from_text


@pytest.mark.parametrize(
    "text",
    [
        "Name=erp\n\n Stage = prod=1 \r\nEmpty",
        '{"Name": "erp", "Stage": "prod=1", "Empty": null}',
        '[{"Key": "Name", "Value": "erp"}, {"Key": "Stage", "Value": "prod=1"}, {"Key": "Empty"}, 5]',
        '{"Tags": [{"Key": "Name", "Value": "erp"}, {"Key": "Stage", "Value": "prod=1"}, {"Key": "Empty"}]}',
    ],
)
def test_tags_are_read_from_lines_and_from_json(text: str) -> None:
    assert tags_from_text(text) == (Tag("Name", "erp"), Tag("Stage", "prod=1"), Tag("Empty"))


def test_a_whole_file_gives_no_more_rows_than_a_form_shows() -> None:
    assert len(tags_from_text("a=b\n" * 100_000)) == LIMIT


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(tag, Tag) for tag in tags_from_text(text))
