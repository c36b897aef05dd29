"""The lines of a policy are the policy, and those of a diff are both policies."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.ui.role_doctor.policy_diff import Line, policy_diff, policy_lines, policy_text

texts = st.text(max_size=8)
values = st.recursive(
    texts | st.booleans() | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
policies = st.dictionaries(texts, values, max_size=4).map(json.dumps)


@given(policies)
def test_the_lines_of_a_policy_are_the_policy(policy: str) -> None:
    assert json.loads(policy_text(policy)) == json.loads(policy)


@given(st.just("") | policies, st.just("") | policies)
def test_the_lines_of_a_diff_are_both_policies(before: str, after: str) -> None:
    found = policy_diff(before, after)

    assert [line.text for line in found if line.sign != "+"] == policy_lines(before)
    assert [line.text for line in found if line.sign != "-"] == policy_lines(after)


def statement(service: str, **more: Any) -> str:
    return json.dumps(
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **more}
    )


def test_a_line_stands_beside_the_one_that_takes_its_place() -> None:
    found = policy_diff(statement("ec2"), statement("vmie", Condition={"Bool": {"a": "b"}}))

    assert found == (
        Line(" ", "{"),
        Line(" ", '  "Effect": "Allow",'),
        Line("-", '  "Principal": { "Service": "ec2" },'),
        Line("+", '  "Principal": { "Service": "vmie" },'),
        Line("-", '  "Action": "sts:AssumeRole"'),
        Line("+", '  "Action": "sts:AssumeRole",'),
        Line("+", '  "Condition": {'),
        Line("+", '    "Bool": { "a": "b" }'),
        Line("+", "  }"),
        Line(" ", "}"),
    )


@pytest.mark.parametrize("text", ["not JSON", "{", "a\nb"])
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert policy_text(text) == text
