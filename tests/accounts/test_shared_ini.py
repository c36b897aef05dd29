"""The INI dialect of ~/.aws, against botocore's own reader."""

import re
from pathlib import Path
from typing import Any

import pytest
from botocore import configloader
from botocore.exceptions import ConfigParseError
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from snapshot_importer.accounts import shared_ini
from snapshot_importer.accounts.shared_ini import parse_ini
from snapshot_importer.accounts.shared_settings import read_shared

# Pieces that make up files, broken ones among them.
LINE = st.one_of(
    st.sampled_from(
        [
            "[default]",
            "[DEFAULT]",
            "[profile a]",
            '[profile "a b"]',
            "[profile 'c']",
            "[profile d e]",
            "[profile 'open]",
            "[profile]",
            "[sso-session s]",
            "[services v] # a note",
            "[a]]",
            "[]",
            "[a",
            "region = eu-central-1",
            "Region: x",
            "role_arn=arn:aws:iam::111122223333:role/a",
            "s3 =",
            "  addressing_style = path",
            "\tno equals sign",
            "    deeper = 1",
            "key",
            "= value",
            "# a note",
            "  ; a note",
            "",
            "   ",
        ]
    ),
    st.text(st.sampled_from(" \t=:[]#;ab\"'%\\\x0b\x1c\x85\u2028ü"), max_size=12),
)
END = st.sampled_from(["\n", "\r\n", "\r"])
VALUE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\n\r\N{REPLACEMENT CHARACTER}"),
    max_size=12,
)
PROPER_LINE = st.one_of(
    st.sampled_from(
        ["[default]", "[DEFAULT]", "[profile a]", "[profile 'a b']", "[sso-session s]", "[services v] # a"]
    ),
    st.builds(
        "{}{}{}".format, st.sampled_from(["region", "Role ", "s3\t", "x:y"]), st.sampled_from("=:"), VALUE
    ),
    st.builds("{}={}".format, st.integers(0, 99), VALUE),
    st.builds("\t  {} = {}".format, st.integers(0, 99), VALUE),
    st.sampled_from(["s4 =", "  s5 =", "# a note", "  ; a note", "", "   "]),
)
PROPER_FILE = st.lists(PROPER_LINE, max_size=12, unique=True).map(lambda lines: ["[profile b]", *lines])
FILE = PROPER_FILE | st.lists(LINE, max_size=12)


def plain(table: Any) -> Any:
    return {key: plain(value) for key, value in table.items()} if hasattr(table, "items") else table


@given(lines=FILE, end=END)
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_botocore_reads_means_the_same_and_what_it_refuses_is_told(
    tmp_path: Path, lines: list[str], end: str
) -> None:
    path = tmp_path / "config"
    text = end.join(lines)
    path.write_bytes(text.encode())
    ours = parse_ini(text)
    try:
        theirs = configloader.raw_config_parse(str(path))
    except ConfigParseError:
        event("refused")
        assert ours.broken or ours.repeated
        return
    # A head without its end is a key for botocore if there is a "=" in it; we never mix two profiles' keys.
    if any(re.match(r"\s*\[[^\]]*$|\s*\[\]", line) for line in lines):
        return
    event("read")

    assert (plain(ours.sections), ours.broken, ours.repeated) == (theirs, (), ())


@given(lines=FILE)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_profiles_and_sessions_have_the_names_that_botocore_gives_them(
    tmp_path: Path, lines: list[str]
) -> None:
    path = tmp_path / "config"
    path.write_bytes("\n".join(lines).encode())
    try:
        theirs = configloader.load_config(str(path))
    except ConfigParseError:
        return
    if any(re.match(r"\s*\[[^\]]*$|\s*\[\]", line) for line in lines):
        return

    ours = read_shared({"AWS_CONFIG_FILE": str(path), "AWS_SHARED_CREDENTIALS_FILE": "/none"})

    assert plain(ours.config) == theirs["profiles"]
    assert plain(ours.sso_sessions) == theirs["sso_sessions"]
    assert plain(ours.services) == theirs["services"]


def sections(text: str) -> Any:
    return plain(parse_ini(text).sections)


def test_the_keys_after_a_broken_head_do_not_go_to_the_profile_before_it() -> None:
    ini = parse_ini(
        "[profile a]\nregion = x\n[profile b\naws_secret_access_key = geheim\n[profile c]\nregion = y\n"
    )

    assert plain(ini.sections) == {"profile a": {"region": "x"}, "profile c": {"region": "y"}}
    assert ini.broken == (3,)


def test_what_goes_on_from_a_broken_line_does_not_go_on_from_the_value_before_it() -> None:
    assert sections("[a]\nregion = x\ngarbage\n  more = 1\nname = y\n") == {"a": {"region": "x", "name": "y"}}


def test_a_broken_line_of_a_table_costs_only_itself() -> None:
    ini = parse_ini("[a]\ns3 =\n  addressing_style = path\n  garbage\n  use_dualstack_endpoint = true\n")

    assert plain(ini.sections) == {
        "a": {"s3": {"addressing_style": "path", "use_dualstack_endpoint": "true"}}
    }
    assert ini.broken == (4,)


def test_of_what_is_given_twice_the_last_counts() -> None:
    ini = parse_ini("[a]\nregion = x\nname = 1\n[b]\nregion = z\n[a]\nregion = y\n")

    assert plain(ini.sections) == {"a": {"region": "y", "name": "1"}, "b": {"region": "z"}}
    assert ini.repeated == (6, 7)


@pytest.mark.parametrize("line", ["key = a\0b", "key = \N{REPLACEMENT CHARACTER}"], ids=["NUL", "no text"])
def test_a_line_that_is_no_text_is_passed_over(line: str) -> None:
    ini = parse_ini(f"[a]\n{line}\nregion = x\n")

    assert (plain(ini.sections), ini.broken) == ({"a": {"region": "x"}}, (2,))


def test_garbage_has_a_bounded_number_of_places() -> None:
    assert len(parse_ini("x\n" * 10_000).broken) == shared_ini.MOST_PLACES


def test_values_of_the_section_that_stands_in_all_others_take_no_room_in_them() -> None:
    common = "".join(f"key{number} = 1\n" for number in range(2_000))
    heads = "".join(f"[p{number}]\n" for number in range(2_000))

    ini = parse_ini(f"[DEFAULT]\n{common}{heads}")

    assert ini.sections["p7"]["key8"] == "1"
    assert len({id(section.maps[1]) for section in ini.sections.values()}) == 1  # type: ignore[attr-defined]


def test_no_value_is_shown() -> None:
    assert "geheim" not in repr(parse_ini("[a]\naws_secret_access_key = geheim\n"))
