"""Where the keys of each kind of shared profile come from."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.shared_settings import SharedSettings, read_shared
from snapshot_importer.accounts.shared_sources import environment_source, shared_source, sso_session
from snapshot_importer.accounts.sources import (
    AssumedRole,
    IdentityCenter,
    LoginSession,
    Program,
    Source,
    SsoSession,
    StaticKeys,
    WebIdentity,
)

ROLE = "arn:aws:iam::111122223333:role/Operator"
KEYS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "geheim"}
TEMPORARY = {
    "aws_access_key_id": "ASIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "geheim",
    "aws_session_token": "zeichen",
}
STATIC = StaticKeys("AKIAIOSFODNN7EXAMPLE", Secret("geheim"))
SSO = {"sso_account_id": "111122223333", "sso_role_name": "Reader"}
CORP = {"sso_start_url": "https://corp.example/start#/", "sso_region": "eu-central-1"}

Table = Mapping[str, str]
EMPTY: Table = {}


def settings(
    config: Mapping[str, Table] = {},
    credentials: Mapping[str, Table] = {},
    sessions: Mapping[str, Table] = {},
) -> SharedSettings:
    """Return settings by profile, as if read from the two files."""
    tables = ({name: dict(table) for name, table in file.items()} for file in (config, credentials, sessions))
    return SharedSettings(*tables)  # type: ignore[arg-type]  # the table of texts is one of settings


def source(name: str, found: SharedSettings, environment: Table = EMPTY) -> Source:
    return shared_source(name, found, environment)


def refusal(name: str, found: SharedSettings, environment: Table = EMPTY) -> str:
    with pytest.raises(SignInError) as caught:
        shared_source(name, found, environment)
    assert "geheim" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (KEYS, STATIC),
        (TEMPORARY, StaticKeys("ASIAIOSFODNN7EXAMPLE", Secret("geheim", "zeichen"))),
        (KEYS | {"aws_security_token": "alt"}, StaticKeys("AKIAIOSFODNN7EXAMPLE", Secret("geheim", "alt"))),
        (
            SSO | CORP | {"sso_start_url": "http://127.0.0.1:8080/start"},
            IdentityCenter(
                SsoSession("http://127.0.0.1:8080/start", "eu-central-1"), "111122223333", "Reader"
            ),
        ),
        (
            SSO | CORP,
            IdentityCenter(
                SsoSession("https://corp.example/start#/", "eu-central-1"), "111122223333", "Reader"
            ),
        ),
        ({"login_session": f"{ROLE}/me"}, LoginSession(f"{ROLE}/me", "p")),
        ({"credential_process": "run 'a b'"}, Program("run 'a b'")),
        (
            {"role_arn": ROLE, "web_identity_token_file": "~/token", "role_session_name": "me"},
            WebIdentity("~/token", ROLE, "me"),
        ),
    ],
    ids=[
        "keys",
        "session keys",
        "old token",
        "SSO here",
        "legacy SSO",
        "aws login",
        "program",
        "web identity",
    ],
)
def test_each_kind_is_data(profile: Table, expected: Source) -> None:
    assert source("p", settings({"p": profile})) == expected
    role = {"role_arn": ROLE, "source_profile": "p"}
    assert source("r", settings({"p": profile, "r": role})) == AssumedRole(expected, ROLE)


def test_a_role_has_all_its_settings() -> None:
    role = {
        "role_arn": ROLE,
        "source_profile": "k",
        "role_session_name": "me@example",
        "external_id": "a:b/c",
        "duration_seconds": "43200",
        "mfa_serial": "arn:aws:iam::111122223333:mfa/me",
    }

    assert source("r", settings({"r": role}, {"k": KEYS})) == AssumedRole(
        STATIC, ROLE, "me@example", "a:b/c", 43200, "arn:aws:iam::111122223333:mfa/me"
    )


def test_roles_chain() -> None:
    found = settings(
        {
            "c": {"role_arn": f"{ROLE}C", "source_profile": "b", "duration_seconds": "3600"},
            "b": {"role_arn": f"{ROLE}B", "source_profile": "a", "mfa_serial": "GAHT12345678"},
            "a": {"role_arn": f"{ROLE}A", "source_profile": "k"},
        },
        {"k": KEYS},
    )

    assert source("c", found) == AssumedRole(
        AssumedRole(AssumedRole(STATIC, f"{ROLE}A"), f"{ROLE}B", device="GAHT12345678"),
        f"{ROLE}C",
        duration=3600,
    )


def test_a_role_may_stand_beside_its_own_keys() -> None:
    role = {"role_arn": ROLE, "source_profile": "p"}

    assert source("p", settings({"p": role}, {"p": KEYS})) == AssumedRole(STATIC, ROLE)
    assert source("q", settings({"p": role, "q": role}, {"p": KEYS})) == AssumedRole(STATIC, ROLE)


def test_an_sso_session_is_shared_and_has_its_scopes() -> None:
    session = CORP | {"sso_registration_scopes": "sso:account:access, other ,"}
    found = settings(
        {"p": SSO | {"sso_session": "corp", "sso_region": "eu-central-1"}}, {}, {"corp": session}
    )
    expected = SsoSession(
        "https://corp.example/start#/", "eu-central-1", "corp", ("sso:account:access", "other")
    )

    assert source("p", found) == IdentityCenter(expected, "111122223333", "Reader")
    assert sso_session("corp", found) == expected


def test_a_role_takes_keys_of_the_environment() -> None:
    role = {"role_arn": ROLE, "credential_source": "Environment"}
    environment = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "geheim"}

    assert source("p", settings({"p": role}), environment) == AssumedRole(STATIC, ROLE)


def test_keys_of_two_files_are_not_mixed() -> None:
    temporary = settings({"p": TEMPORARY}, {"p": KEYS})
    half = settings({"p": {"aws_secret_access_key": "geheim"}}, {"p": {"aws_access_key_id": "AKIA"}})

    assert source("p", temporary) == STATIC
    assert refusal("p", half) == "The profile p has an access key id, but no aws_secret_access_key beside it."


R = {"role_arn": ROLE, "source_profile": "k"}
WRONG: dict[str, tuple[Table, str]] = {
    "nothing": ({"region": "x"}, "holds no credentials"),
    "id alone": (
        {"aws_access_key_id": "AKIA"},
        "has an access key id, but no aws_secret_access_key beside it",
    ),
    "secret alone": (
        {"aws_secret_access_key": "geheim"},
        "has a secret access key, but no aws_access_key_id",
    ),
    "empty id": (KEYS | {"aws_access_key_id": ""}, "has no aws_access_key_id"),
    "line in key": (
        KEYS | {"aws_secret_access_key": "geheim\nx"},
        "has an access key with a character that no key has",
    ),
    "no token": (
        KEYS | {"aws_access_key_id": "ASIAX"},
        "has a temporary access key, which needs its aws_session_token",
    ),
    "ARN of a user": (
        R | {"role_arn": "arn:aws:iam::111122223333:user/me"},
        "has a wrong role_arn: it looks like arn:aws:iam::111122223333:role/Operator",
    ),
    "no ARN": (
        R | {"role_arn": "Operator"},
        "has a wrong role_arn: it looks like arn:aws:iam::111122223333:role/Operator",
    ),
    "short account": (
        R | {"role_arn": "arn:aws:iam::1111:role/a"},
        "has a wrong role_arn: the id of an account has 12 digits",
    ),
    "Arabic account": (
        R | {"role_arn": "arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/a"},
        "has a wrong role_arn: the id of an account has 12 digits",
    ),
    "no source": ({"role_arn": ROLE}, "names a role, but no source_profile"),
    "two sources": (
        R | {"credential_source": "Environment"},
        "names both a source_profile and a credential_source",
    ),
    "lost source": (
        R | {"source_profile": "z"},
        "takes its keys from the profile z, which is not in ~/.aws",
    ),
    "metadata": (
        {"role_arn": ROLE, "credential_source": "Ec2InstanceMetadata"},
        "takes its keys from inside AWS, which works only there",
    ),
    "container": (
        {"role_arn": ROLE, "credential_source": "EcsContainer"},
        "takes its keys from inside AWS, which works only there",
    ),
    "other credential_source": (
        {"role_arn": ROLE, "credential_source": "environment"},
        "has a wrong credential_source: it is one of Environment, Ec2InstanceMetadata, EcsContainer",
    ),
    "empty environment": (
        {"role_arn": ROLE, "credential_source": "Environment"},
        "takes its keys from the environment, which has no AWS_ACCESS_KEY_ID",
    ),
    "words for a duration": (
        R | {"duration_seconds": "an hour"},
        "has a wrong duration_seconds: a role is taken for 900 to 43200 seconds",
    ),
    "short duration": (
        R | {"duration_seconds": "899"},
        "has a wrong duration_seconds: a role is taken for 900 to 43200 seconds",
    ),
    "digits of a duration": (
        R | {"duration_seconds": "9" * 5000},
        "has a wrong duration_seconds: a role is taken for 900 to 43200 seconds",
    ),
    "external id": (
        R | {"external_id": "a b"},
        "has a wrong external_id: 2 to 1224 letters, digits and +=,.@:/-",
    ),
    "session name": (
        R | {"role_session_name": "x"},
        "has a wrong role_session_name: 2 to 64 letters, digits and +=,.@-",
    ),
    "device": (
        R | {"mfa_serial": "my phone"},
        "has a wrong mfa_serial: the ARN or the serial number of an MFA device",
    ),
    "SSO session alone": (
        {"sso_session": "corp"},
        "signs in to IAM Identity Center, but has no sso_account_id and no sso_role_name",
    ),
    "SSO without role": (CORP | {"sso_account_id": "111122223333"}, "has no sso_role_name"),
    "SSO without URL": (SSO | {"sso_region": "eu-central-1"}, "has no sso_start_url"),
    "SSO account": (
        SSO | CORP | {"sso_account_id": "1111"},
        "has a wrong sso_account_id: the id of an account has 12 digits",
    ),
    "SSO URL": (
        SSO | CORP | {"sso_start_url": "http://corp.example"},
        "has a wrong sso_start_url: it is an https:// address",
    ),
    "SSO almost here": (
        SSO | CORP | {"sso_start_url": "http://127.0.0.1.evil.example"},
        "has a wrong sso_start_url: it is an https:// address",
    ),
    "SSO user in URL": (
        SSO | CORP | {"sso_start_url": "https://corp.example@evil.example/"},
        "has a wrong sso_start_url: it is an https:// address",
    ),
    "SSO Region": (
        SSO | CORP | {"sso_region": "Frankfurt"},
        "has a wrong sso_region: it is the code of a Region, such as eu-central-1",
    ),
    "SSO differs": (
        SSO | {"sso_session": "corp", "sso_region": "us-east-1"},
        "has another sso_region than the sso-session corp",
    ),
    "empty program": (
        {"credential_process": ""},
        "has a wrong credential_process: it is the command of a program",
    ),
    "empty login": ({"login_session": ""}, "has a wrong login_session: “aws login” writes it"),
    "empty source": (R | {"source_profile": ""}, "has a wrong source_profile: it is the name of a profile"),
    "web identity without role": ({"web_identity_token_file": "/t"}, "has no role_arn"),
}


@pytest.mark.parametrize(("profile", "what"), WRONG.values(), ids=WRONG)
def test_each_mistake_has_its_sentence(profile: Table, what: str) -> None:
    found = settings({"p": profile}, {"k": KEYS}, {"corp": CORP})

    assert refusal("p", found) == f"The profile p {what}."


def test_mistakes_of_a_session_are_said_of_the_session() -> None:
    found = settings({"p": SSO | {"sso_session": "corp"}}, {}, {"corp": {"sso_region": "eu-central-1"}})

    assert refusal("p", found) == "The sso-session corp has no sso_start_url."
    assert refusal("p", settings({"p": SSO | {"sso_session": "x"}})) == (
        "There is no [sso-session x] in the config file of ~/.aws."
    )


def test_a_profile_that_is_not_there_is_named() -> None:
    assert refusal("x" * 100, settings()) == f"There is no profile {'x' * 64}… in ~/.aws."


@pytest.mark.parametrize("names", ["a", "ab", "abc"], ids=len)
def test_loops_of_roles_end(names: str) -> None:
    following = dict(zip(names, names[1:] + names[0], strict=True))
    found = settings({name: {"role_arn": ROLE, "source_profile": after} for name, after in following.items()})

    for name in names:
        assert "is its own source." in refusal(name, found)


def test_a_loop_behind_the_chosen_profile_ends() -> None:
    role = {"role_arn": ROLE}
    found = settings(
        {
            "a": role | {"source_profile": "b"},
            "b": role | {"source_profile": "c"},
            "c": role | {"source_profile": "b"},
        }
    )

    assert refusal("a", found) == "The profile b is its own source."


def test_a_chain_of_thousands_is_refused() -> None:
    chain = {f"p{n}": {"role_arn": ROLE, "source_profile": f"p{n + 1}"} for n in range(5000)}

    assert refusal("p0", settings(chain)) == (
        "The profile p19 is the last of 20 roles that take one another: that is too many."
    )


def test_a_chained_role_ends_after_an_hour() -> None:
    found = settings(
        {
            "a": {"role_arn": ROLE, "source_profile": "b", "duration_seconds": "3601"},
            "b": {"role_arn": ROLE, "source_profile": "k", "duration_seconds": "7200"},
        },
        {"k": KEYS},
    )

    assert refusal("a", found) == (
        "The profile a has a wrong duration_seconds: "
        "a role that is taken with the keys of another role ends after 3600."
    )


def test_a_table_in_the_place_of_a_value_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile p]\nrole_arn =\n  a = b\nsource_profile =\n  c = d\n")
    found = read_shared({"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": "/none"})

    assert refusal("p", found) == "The profile p has a wrong source_profile: it is the name of a profile."


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (
            {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "geheim", "AWS_PROFILE": "p"},
            StaticKeys("AKIA", Secret("geheim")),
        ),
        (
            {"AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "geheim", "AWS_SESSION_TOKEN": "t"},
            StaticKeys("ASIA", Secret("geheim", "t")),
        ),
        ({"AWS_PROFILE": "p", "AWS_DEFAULT_PROFILE": "z"}, STATIC),
        ({"AWS_DEFAULT_PROFILE": "p"}, STATIC),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": ROLE}, WebIdentity("/t", ROLE)),
    ],
    ids=["keys", "session keys", "profile", "default profile", "web identity"],
)
def test_the_environment_names_a_source(environment: Table, expected: Source) -> None:
    assert environment_source(settings({"p": KEYS}), environment) == expected


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "The environment names neither an access key nor a profile."),
        (
            {"AWS_ACCESS_KEY_ID": "AKIA"},
            "The environment has an AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY.",
        ),
        ({"AWS_PROFILE": "z"}, "There is no profile z in ~/.aws."),
        (
            {"AWS_ACCESS_KEY_ID": "AKIA\nX-Header: 1", "AWS_SECRET_ACCESS_KEY": "geheim"},
            "The environment has an access key with a character that no key has.",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "geheim"},
            "The environment has a temporary access key, which needs its AWS_SESSION_TOKEN.",
        ),
    ],
    ids=["nothing", "id alone", "lost profile", "line in id", "no token"],
)
def test_an_environment_without_a_source_is_told(environment: Table, sentence: str) -> None:
    with pytest.raises(SignInError) as caught:
        environment_source(settings({"p": KEYS}), environment)

    assert str(caught.value) == sentence
