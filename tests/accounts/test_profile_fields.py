"""What is told of each field of each sign-in method, and what is taken."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.accounts import partition
from snapshot_importer.accounts.key_problems import ACCESS_KEY_ID
from snapshot_importer.accounts.look_alikes import looks
from snapshot_importer.accounts.pasted import UNSEEN, pasted, pasted_start_url
from snapshot_importer.accounts.profile_problems import profile_problems
from snapshot_importer.accounts.profiles import METHODS, Method, Profile, new_profile_id, same_sign_in, tidied
from snapshot_importer.request.partitions import PARTITIONS

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEY = Profile(new_profile_id(), "retail", region="eu-central-1", access_key_id="AKIAIOSFODNN7EXAMPLE")
SSO = Profile(
    new_profile_id(),
    "imaging",
    region="eu-central-1",
    method="sso",
    sso_start_url="https://acme.awsapps.com/start",
    sso_region="eu-west-1",
    sso_account="111122223333",
    sso_role="ImagingOperator",
)
ROLE = Profile(
    new_profile_id(),
    "finance",
    region="eu-central-1",
    method="role",
    source_profile=KEY.id,
    role_arn="arn:aws:iam::111122223333:role/ops/Auditor",
)


def told(profile: Profile, field: str, *others: Profile) -> str:
    """Return what is told at *field*; nothing else may be wrong."""
    problems = profile_problems(profile, others or (KEY, SSO, ROLE))
    assert {problem.field for problem in problems} <= {field}
    return problems[0].message if problems else ""


@pytest.mark.parametrize("profile", [KEY, SSO, ROLE], ids=lambda profile: profile.method)
def test_a_profile_as_it_should_be_has_no_problem(profile: Profile) -> None:
    assert profile_problems(profile, (KEY, SSO, ROLE)) == ()


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("", "Enter the ARN"),
        ("Auditor", "looks like"),
        ("arn:aws:iam::111122223333", "looks like"),
        ("urn:aws:iam::111122223333:role/Auditor", "looks like"),
        ("arn:amazon:iam::111122223333:role/Auditor", "looks like"),
        ("arn:aws:sts::111122223333:assumed-role/Auditor/me", "session of a role"),
        ("arn:aws:iam::111122223333:user/me", "names no role"),
        ("arn:aws:iam::111122223333:instance-profile/Auditor", "names no role"),
        ("arn:aws:s3:::bucket/key", "names no role"),
        ("arn:aws:iam::11112222333:role/Auditor", "12 digits"),
        ("arn:aws:iam::1111222233334:role/Auditor", "12 digits"),
        ("arn:aws:iam::1111-2222-3333:role/Auditor", "12 digits"),
        ("arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/Auditor", "12 digits"),
        ("arn:aws:iam::aws:role/Auditor", "12 digits"),
        ("arn:aws:iam:eu-central-1:111122223333:role/Auditor", "two colons"),
        ("arn:aws:iam::111122223333:role/", "up to 64"),
        ("arn:aws:iam::111122223333:role/" + "a" * 65, "up to 64"),
        ("arn:aws:iam::111122223333:role/two words", "up to 64"),
        ("arn:aws:iam::111122223333:role/Auditоr", "up to 64"),
        ("arn:aws-cn:iam::111122223333:role/Auditor", "partition aws-cn, the Region eu-central-1 in aws"),
        ("arn:aws-us-gov:iam::111122223333:role/Auditor", "partition aws-us-gov"),
    ],
)
def test_what_is_no_role_is_told(arn: str, words: str) -> None:
    assert words in told(replace(ROLE, role_arn=arn), "role_arn")


@pytest.mark.parametrize(
    ("arn", "region"),
    [
        ("arn:aws:iam::111122223333:role/a", "eu-central-1"),
        ("arn:aws:iam::111122223333:role/a/long/path/" + "b" * 64, "us-east-1"),
        ("arn:aws-cn:iam::111122223333:role/Auditor", "cn-north-1"),
        ("arn:aws-us-gov:iam::111122223333:role/Auditor", "us-gov-west-1"),
        ("arn:aws-eusc:iam::111122223333:role/Auditor", "eusc-de-east-1"),
        ("arn:aws-iso-b:iam::111122223333:role/Auditor", "us-isob-east-1"),
    ],
)
def test_roles_of_every_partition_are_taken_in_their_regions(arn: str, region: str) -> None:
    source = replace(KEY, region=region)

    assert told(replace(ROLE, role_arn=arn, region=region), "role_arn", source) == ""


def test_keys_of_one_partition_take_no_role_in_another() -> None:
    china = replace(ROLE, role_arn="arn:aws-cn:iam::111122223333:role/Auditor", region="cn-north-1")

    assert "are for the partition aws" in told(china, "source_profile")


@pytest.mark.parametrize(
    "region", [prefix + "east-1" for known in PARTITIONS for prefix in known.region_prefixes]
)
def test_both_tables_of_partitions_agree(region: str) -> None:
    expected = next(
        known.id for known in PARTITIONS if region.removesuffix("east-1") in known.region_prefixes
    )

    assert partition.partition_of(region) == expected


@pytest.mark.parametrize("source", ["", new_profile_id()], ids=["none", "gone"])
def test_a_role_needs_a_source_that_is_there(source: str) -> None:
    assert told(replace(ROLE, source_profile=source), "source_profile").startswith(("Choose", "The source"))


def test_a_role_is_not_its_own_source() -> None:
    assert "its own source" in told(replace(ROLE, source_profile=ROLE.id), "source_profile")


def test_a_loop_of_roles_is_told_with_the_name_of_the_other() -> None:
    second = replace(ROLE, id=new_profile_id(), name="second", source_profile=ROLE.id)
    first = replace(ROLE, source_profile=second.id)

    assert "second takes its own role by way of this profile" in told(first, "source_profile", second, ROLE)


def test_a_loop_further_down_is_told_too() -> None:
    a = replace(ROLE, id=new_profile_id(), name="a")
    b = replace(ROLE, id=new_profile_id(), name="b", source_profile=a.id)
    a = replace(a, source_profile=b.id)

    assert told(replace(ROLE, source_profile=a.id), "source_profile", a, b)


@pytest.mark.parametrize("text", ["x", "two words", "ümlaut", "a" * 1225, "semi;colon"])
def test_what_is_no_external_id_is_told(text: str) -> None:
    assert "2 to 1,224" in told(replace(ROLE, external_id=text), "external_id")


@pytest.mark.parametrize("text", ["", "ab", "acme-42:/@.=,+_", "a" * 1224])
def test_external_ids_are_taken(text: str) -> None:
    assert told(replace(ROLE, external_id=text), "external_id") == ""


@pytest.mark.parametrize("text", ["x", "two words", "a" * 65, "colon:", "slash/"])
def test_what_is_no_session_name_is_told(text: str) -> None:
    assert "2 to 64" in told(replace(ROLE, role_session_name=text), "role_session_name")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ("", ""),
        ("900", ""),
        ("43200", ""),
        ("899", "15 min or more"),
        ("0", "15 min or more"),
        ("43201", "12 h at the latest"),
        ("999999999", "12 h at the latest"),
        ("9" * 5000, "such as 1 h"),
        ("soon", "such as 1 h"),
        ("-3600", "such as 1 h"),
        ("３６００", "such as 1 h"),
    ],
)
def test_a_role_is_taken_for_15_minutes_to_12_hours(seconds: str, words: str) -> None:
    message = told(replace(ROLE, duration=seconds), "duration")

    assert words in message
    assert bool(words) == bool(message)


@pytest.mark.parametrize(
    "source", [SSO, replace(ROLE, id=new_profile_id(), name="base")], ids=["sso", "role"]
)
def test_a_chained_role_ends_after_an_hour(source: Profile) -> None:
    chained = replace(ROLE, source_profile=source.id)

    assert told(replace(chained, duration="3600"), "duration", source, KEY) == ""
    assert "1 h at the latest" in told(replace(chained, duration="3601"), "duration", source, KEY)


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("", ""),
        ("arn:aws:iam::111122223333:mfa/operator", ""),
        ("arn:aws:iam::111122223333:mfa/team/operator", ""),
        ("arn:aws:iam::111122223333:sms-mfa/operator", ""),
        ("GAHT12345678", ""),
        ("123456", "looks like a code"),
        ("operator", "serial number"),
        ("arn:aws:iam", "serial number"),
        ("arn:aws:iam::111122223333:u2f/user/me/key", "security key"),
        ("arn:aws:iam::111122223333:user/me", "names no MFA device"),
        ("arn:aws:iam::111122223333:mfa/", "names no MFA device"),
        ("arn:aws:iam::11112222:mfa/operator", "12 digits"),
        ("arn:aws:iam::111122223333:mfa/two words", "looks like arn:"),
        ("arn:aws-cn:iam::111122223333:mfa/operator", "partition aws-cn"),
    ],
)
@pytest.mark.parametrize("profile", [KEY, ROLE], ids=lambda profile: profile.method)
def test_mfa_devices_are_told_apart(profile: Profile, device: str, words: str) -> None:
    message = told(replace(profile, mfa_device=device), "mfa_device")

    assert words in message
    assert bool(words) == bool(message)


def test_the_device_of_a_role_is_that_of_the_user_behind_it() -> None:
    source = replace(KEY, account="444455556666")
    role = replace(ROLE, mfa_device="arn:aws:iam::111122223333:mfa/operator")

    assert "111122223333, the user of the source profile in 444455556666" in told(role, "mfa_device", source)


def test_a_session_with_mfa_lasts_36_hours_at_most() -> None:
    key = replace(KEY, mfa_device="GAHT12345678")

    assert told(replace(key, duration="129600"), "duration") == ""
    assert "36 h" in told(replace(key, duration="129601"), "duration")


def test_temporary_keys_start_no_session_with_mfa() -> None:
    key = replace(KEY, access_key_id="ASIAIOSFODNN7EXAMPLE", mfa_device="GAHT12345678")

    assert "Temporary keys" in told(key, "mfa_device")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Enter the start URL"),
        ("http://acme.awsapps.com/start", "begins with https"),
        ("ftp://acme.awsapps.com/start", "begins with https"),
        ("https://", "no address"),
        ("https://[", "no address"),
        ("https://me@acme.awsapps.com/start", "no address"),
        ("https://acme.awsapps.com:99999/start", "no address"),
        ("https://acme.awsapps.com/st art", "no address"),
        ("acme", "no address"),
        ("https://acme.awsapps.com", "ends in /start"),
        ("https://eu-central-1.console.aws.amazon.com/iam", "the console"),
        ("https://111122223333.signin.aws.amazon.com/console", "the console"),
    ],
)
def test_what_is_no_start_url_is_told(url: str, words: str) -> None:
    assert words in told(replace(SSO, sso_start_url=url), "sso_start_url")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("d-1234567890.awsapps.com/start", "https://d-1234567890.awsapps.com/start"),
        (" https://acme.awsapps.com/start#/?tab=accounts\n", "https://acme.awsapps.com/start"),
        ("https://acme.awsapps.com/start/#/console", "https://acme.awsapps.com/start"),
        ("https://acme.awsapps.com/start/#", "https://acme.awsapps.com/start/#"),
        ("https://acme.awsapps.com/start", "https://acme.awsapps.com/start"),
        (
            "https://ssoins-1234.portal.eu-central-1.app.aws",
            "https://ssoins-1234.portal.eu-central-1.app.aws",
        ),
        ("http://127.0.0.1:4566/start", "http://127.0.0.1:4566/start"),
    ],
)
def test_start_urls_are_taken_as_browsers_show_them(typed: str, kept: str) -> None:
    profile = replace(SSO, sso_start_url=typed)

    assert tidied(profile).sso_start_url == kept
    assert told(profile, "sso_start_url") == ""


def test_what_a_session_of_the_file_says_wrong_is_told_at_the_session() -> None:
    assert told(replace(SSO, sso_session="acme", sso_start_url="ftp://acme"), "sso_session")


@pytest.mark.parametrize("region", ["", "Frankfurt", "cn-north-1"])
def test_identity_center_needs_a_region_of_the_same_partition(region: str) -> None:
    assert told(replace(SSO, sso_region=region), "sso_region")


@pytest.mark.parametrize("account", ["111122223333", "1111-2222-3333", " 1111 2222 3333 "])
def test_account_ids_are_taken_as_aws_shows_them(account: str) -> None:
    profile = replace(SSO, sso_account=account)

    assert tidied(profile).sso_account == "111122223333"
    assert told(profile, "sso_account") == ""


@pytest.mark.parametrize("account", ["", "1111", "acme", "1111222233334", "１１１１２２２２３３３３"])
def test_what_is_no_account_is_told(account: str) -> None:
    assert told(replace(SSO, sso_account=account), "sso_account")


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("", "sign in to choose"),
        ("two words", "up to 64"),
        ("a" * 65, "up to 64"),
        ("AWSReservedSSO_ImagingOperator_0123456789abcdef", "alone: ImagingOperator"),
    ],
)
def test_what_is_no_permission_set_is_told(role: str, words: str) -> None:
    assert words in told(replace(SSO, sso_role=role), "sso_role")


@pytest.mark.parametrize("name", ["Rеtail", "ＲＥＴＡＩＬ", "ⅽorp"], ids=["cyrillic", "wide", "numeral"])
def test_names_that_look_the_same_are_told(name: str) -> None:
    others = (KEY, replace(KEY, id=new_profile_id(), name="corp"))

    assert told(replace(SSO, name=name), "name", *others).startswith("Another profile has")


def test_letters_that_differ_for_the_eye_differ() -> None:
    assert looks("Müller") != looks("Muller")
    assert looks("prod-1") != looks("prod-l")


def test_a_name_is_kept_in_the_composed_form() -> None:
    assert tidied(replace(KEY, name="Mu\u0308ller")).name == "Müller"


DIRT = [" ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2028", *UNSEEN]


@pytest.mark.parametrize("seed", range(500))
def test_a_dirty_key_is_taken_or_told_precisely(seed: int) -> None:
    chance = random.Random(seed)
    around = ["".join(chance.choices(DIRT, k=chance.randrange(4))) for _ in range(4)]
    inside = chance.random() < 0.5
    place = chance.randrange(1, 20)
    key_id = KEY.access_key_id
    if inside:
        key_id = key_id[:place] + chance.choice(DIRT) + key_id[place:]
    profile = replace(KEY, access_key_id=around[0] + key_id + around[1])
    problems = profile_problems(profile, secret=around[2] + SECRET + around[3])

    assert [problem.field for problem in problems] == (["access_key_id"] if inside else [])
    assert not any(SECRET in problem.message for problem in problems)
    if not inside:
        assert ACCESS_KEY_ID.fullmatch(tidied(profile).access_key_id)


@pytest.mark.parametrize(
    ("key_id", "words"),
    [
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "Enter AKIAIOSFODNN7EXAMPLE alone"),
        ('"AKIAIOSFODNN7EXAMPLE"', "Enter AKIAIOSFODNN7EXAMPLE alone"),
        ("АKIAIOSFODNN7EXAMPLE", "only looks like a letter"),
        ("ＡＫＩＡIOSFODNN7EXAMPLE", "only looks like a letter"),
        ("AIDAIOSFODNN7EXAMPLE", "AIDA… is the id of a user"),
        (SECRET, "looks like a secret"),
    ],
)
def test_what_stands_in_the_place_of_the_id_is_named(key_id: str, words: str) -> None:
    assert words in told(replace(KEY, access_key_id=key_id), "access_key_id")


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (f"aws_secret_access_key={SECRET}", "without quotes"),
        (f'"{SECRET}"', "without quotes"),
        (f"{SECRET[:9]}\u200b{SECRET[9:]}", "character that no secret"),
        (f"{SECRET[:9]} {SECRET[9:]}", "character that no secret"),
        ("AKIAIOSFODNN7EXAMPLE", "looks like an access key id"),
    ],
)
def test_what_stands_in_the_place_of_the_secret_is_told_without_it(secret: str, words: str) -> None:
    (problem,) = profile_problems(KEY, secret=secret)

    assert (problem.field, problem.severity) == ("secret", "error")
    assert words in problem.message
    assert SECRET[:9] not in problem.message


def test_a_secret_of_another_length_is_odd_and_still_taken() -> None:
    (problem,) = profile_problems(KEY, secret=SECRET[:-1])

    assert (problem.severity, problem.message) == (
        "warning",
        "AWS makes secrets of 40 characters, this one has 39.",
    )
    assert profile_problems(replace(KEY, endpoint_url="https://minio.example"), secret="minio") == ()


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"name": "other"}, True),
        ({"label": "Test"}, True),
        ({"colour": "teal"}, True),
        ({"account": "111122223333"}, True),
        ({"access_key_id": " AKIAIOSFODNN7EXAMPLE\n"}, True),
        ({"access_key_id": "AKIAIOSFODNN7EXAMPLF"}, False),
        ({"region": "eu-west-1"}, False),
        ({"mfa_device": "GAHT12345678"}, False),
        ({"endpoint_url": "https://minio.example"}, False),
        ({"method": "environment"}, False),
        ({"secret_id": "other"}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_only_what_is_for_the_eye_leaves_a_sign_in_as_it_is(changed: dict[str, str], same: bool) -> None:
    assert same_sign_in(KEY, replace(KEY, **changed)) is same  # type: ignore[arg-type]


@given(text=st.text())
def test_pasted_text_keeps_what_can_be_seen(text: str) -> None:
    clean = pasted(text)

    assert clean in text
    assert pasted(clean) == clean
    assert pasted_start_url(pasted_start_url(text)) == pasted_start_url(text)


@given(
    values=st.fixed_dictionaries(
        {name: st.text() for name in ("name", "role_arn", "external_id", "mfa_device", "duration")}
    ),
    urls=st.text(),
    method=st.sampled_from([method for method in METHODS if method != "demo"]),
)
def test_no_text_is_too_odd_for_any_method(values: dict[str, str], urls: str, method: Method) -> None:
    odd = Profile(
        new_profile_id(), **values, sso_start_url=urls, sso_account=urls, sso_role=urls, method=method
    )

    for problem in profile_problems(odd, (KEY, SSO, ROLE), secret=urls, session_token=urls):
        assert problem.message.isprintable()
        assert len(problem.message) < 400
