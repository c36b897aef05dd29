"""JSON in pieces is the same JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.accounts.json_pieces import decode, outline, read

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=20,
)


@given(values, st.integers(0, 4), st.sampled_from([None, 0, 2]))
def test_it_reads_what_json_reads(value: object, levels: int, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert decode(text, levels=levels) == value
    assert read(text, outline(text, levels=levels)) == value


@pytest.mark.parametrize(
    "text", ["", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', "[", "[1", "[1,", '{"a":nothing}']
)
@pytest.mark.parametrize("levels", [0, 2])
def test_a_text_that_was_cut_off_is_refused(text: str, levels: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        decode(text, levels=levels)
