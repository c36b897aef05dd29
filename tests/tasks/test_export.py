"""Lists of tasks for spreadsheets and programs."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.export import FIELDS, FORMULA, csv_lines, json_lines
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit


@pytest.mark.parametrize("start", FORMULA)
def test_no_cell_is_a_formula(journal: Journal, channel: Channel, start: str) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request(f"{start}HYPERLINK(1)")))

    line = next(csv.DictReader(io.StringIO("".join(csv_lines([task])), newline="")))

    assert line["description"] == f"'{start}HYPERLINK(1)"
    assert line["file_name"] == f"'{start}HYPERLINK(1).vmdk"


@pytest.mark.parametrize("start", ["\uff1d", "\ufe62", " =", "\u200b=", "\ufeff@", "\u202e-", "\u3000+"])
def test_what_a_spreadsheet_may_take_for_a_formula_is_none(
    journal: Journal, channel: Channel, start: str
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request(f"{start}1")))

    line = next(csv.DictReader(io.StringIO("".join(csv_lines([task])), newline="")))

    assert (line["description"], line["started_by"]) == (f"'{start}1", "here")


def test_json_holds_the_texts_as_they_are(journal: Journal, channel: Channel, clock: FakeClock) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request("=1+1")))

    (entry,) = json.loads("".join(json_lines([task])))

    assert (entry["description"], entry["created"]) == ("=1+1", clock().isoformat())
    assert tuple(entry) == FIELDS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_comes_back_from_both(journal: Journal, aws: FakeAws, text: str) -> None:
    tag = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "k", "Value": text}]}]

    task = submit(journal, channel_to(aws), Intent(ACCOUNT, request(text, TagSpecifications=tag)))

    (line,) = csv.DictReader(io.StringIO("".join(csv_lines([task])), newline=""))
    (entry,) = json.loads("".join(json_lines([task])))
    assert line["description"].replace("'", "") == text.replace("'", "")
    assert json.loads(line["tags"]) == entry["tags"] == {"k": text}


@pytest.mark.parametrize("separator", [";", "|", "\t"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text("ab1;|=+-@\"', \t\r\n\uff1d\u200b", max_size=12))
@example(text="x;=1+1;.vmdk")
@example(text='x; "=1+1"')
@example(text="x\n=1+1")
def test_no_cell_is_a_formula_where_another_separator_is_used(
    journal: Journal, aws: FakeAws, separator: str, text: str
) -> None:
    tag = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": text, "Value": text}]}]
    task = submit(journal, channel_to(aws), Intent(ACCOUNT, request(text, TagSpecifications=tag)))

    written = io.StringIO("".join(csv_lines([task])), newline="")

    for cells in csv.reader(written, delimiter=separator):
        assert not [cell for cell in cells if begins_a_formula(cell)]


def begins_a_formula(cell: str) -> bool:
    return cell.lstrip(' "\u200b').startswith(("=", "+", "-", "@", "\uff1d"))
