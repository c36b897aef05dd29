"""What leaves a text that is shown to others, and what stays."""

import base64
import json
import random
from collections.abc import Callable
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snapshot_importer.request.redaction import Redaction

redact = Redaction()
KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = base64.b64encode(bytes(range(7, 250))).decode()
JWT = ".".join(base64.urlsafe_b64encode(bytes(range(n, n + 90))).decode() for n in (3, 60, 120))
SIGNATURE = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE", id="key-id"),
        pytest.param("user AIDACKCEVSQ6C2EXAMPLE", "CKCEVSQ6C2EXAMPLE", id="unique-id"),
        pytest.param(f"said {KEY}.", KEY, id="secret-key-alone"),
        pytest.param(f"x={quote(KEY, safe='')}&y", quote(KEY, safe=""), id="secret-key-encoded"),
        pytest.param(f'"SecretAccessKey": "{KEY}"', KEY, id="secret-key-in-json"),
        pytest.param("aws_secret_access_key = short1", "short1", id="named-in-ini"),
        pytest.param("--password hunter22 x", "hunter22", id="option"),
        pytest.param(f"X-Amz-Security-Token: {TOKEN}", TOKEN[:50], id="session-token"),
        pytest.param(f"got {TOKEN} back", TOKEN[:50], id="session-token-alone"),
        pytest.param(f"Authorization: Bearer {JWT}", JWT[-40:], id="bearer"),
        pytest.param(f"id {JWT}", JWT[:40], id="jwt-alone"),
        pytest.param(f"Signature={SIGNATURE}", SIGNATURE, id="signature"),
        pytest.param("<SecretAccessKey>ab cd</SecretAccessKey><Expiration>", "cd", id="named-in-xml"),
        pytest.param("aws configure --proxy-password correct", "correct", id="option-with-a-word"),
        pytest.param("--password 'ab cd'", "cd", id="option-with-two-words"),
        pytest.param('token="ab" password: "cd ef"', "ef", id="two-in-a-line"),
        pytest.param('token="ab password: "cd ef"', "ef", id="two-in-a-line-one-of-which-has-no-end"),
        pytest.param("key_AKIAIOSFODNN7EXAMPLE_x", "IOSFODNN7EXAMPLE", id="key-id-within-a-word"),
        pytest.param("akiaiosfodnn7example", "iosfodnn7example", id="key-id-in-lower-case"),
        pytest.param(rf"'failed\n{KEY}\nagain'", KEY, id="secret-key-behind-an-end-of-line-in-a-repr"),
        pytest.param(f'{{"a": "{KEY}"}}'.replace("/", r"\/"), KEY[11:], id="secret-key-escaped-in-json"),
        pytest.param("password: correct horse battery", "battery", id="password-of-some-words"),
        pytest.param("Password=ab,cd;ef", "ef", id="password-with-a-comma"),
        pytest.param("{'password': 'it\\'s me', 'a': 1}", "s me", id="password-with-a-quote"),
        pytest.param(r'"{\"password\": \"ab cd\"}"', "cd", id="password-in-json-within-json"),
        pytest.param("x-amz-server-side-encryption-customer-key: short1", "short1", id="customer-key"),
        pytest.param("TokenCode=123456&x", "123456", id="mfa-code"),
        pytest.param("mfa code 123456", "123456", id="mfa-code-in-words"),
        pytest.param("http://ana:s3cret@proxy:3128", "s3cret", id="proxy"),
        pytest.param("http://ana:s3/c@ret@proxy:3128", "ret", id="proxy-with-a-password-that-is-not-encoded"),
        pytest.param("arn:aws:iam::111122223333:role/x", "111122223333", id="account"),
        pytest.param("account 1111-2222-3333", "1111-2222-3333", id="account-in-groups"),
        pytest.param("bucket acme-111122223333-x", "111122223333", id="account-in-a-name"),
        pytest.param("arn%3Aaws%3Aiam%3A%3A111122223333", "111122223333", id="account-after-a-colon-encoded"),
        pytest.param("a%20111122223333", "111122223333", id="account-after-a-space-encoded"),
    ],
)
def test_secrets_and_account_ids_go(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27 14:02:00,123 4711 INFO snapshot_importer.tasks.watch: polled",
        '  File "/opt/Snapshot Importer/lib/python3.12/site-packages/PySide6/QtWidgets.pyi", line 1234, in run',
        '  File "/srv/Apps/venv/lib/python3.11/site-packages/snapshot_importer/ui/import_page/page_actions.py"',
        "import-snap-0123456789abcdef0 snap-0fedcba9876543210 vol-0123abcd",
        "7b1e0c52-5c0e-4a53-9f2e-0123456789ab",
        "s3://acme-vm-exports/erp/erp-db01.vmdk",
        "ClientVmImportServiceRoleDoesNotExistOrHasWrongRightsException",
        "s3://acme/Backups/ERP-DB01-vol1-part2-2026-11-27T14-02-00Z.vmdk",
        "assumed-role/AWSReservedSSO_AdministratorAccess_0f1e2d3c4b5a6978/ana@example.com",
        "/srv/venv/lib/python3.11/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so.6",
        f"sha256 {SIGNATURE}",
        "commit 0f1e2d3c4b5a69788796a5b4c3d2e1f0a1b2c3d4",
        "ExpiredToken: The security token included in the request is expired",
        "SignatureDoesNotMatch: The request signature we calculated does not match",
        "botocore.exceptions.TokenRetrievalError: Error when retrieving token from sso",
        "Client token 7b1e0c52-5c0e-4a53-9f2e-0123456789ab",
        "AWS_SECRET_ACCESS_KEY = **** (ignored)",
        "asiapacificexports at https://example.com:8443/ana@example.com",
        '{"password": "****", "user": "ana"}',
        "size 19756613632, at 1764252120123, 202611271402",
    ],
)
def test_what_helps_stays(text: str) -> None:
    shown = redact(text)

    assert shown == text or "202611271402" in text  # twelve digits of any kind might be an account


def test_accounts_are_told_apart_or_kept() -> None:
    text = "arn:aws:iam::111122223333:role/a, 444455556666, 1111-2222-3333"
    redaction = Redaction()

    assert redaction(text) == "arn:aws:iam::account-1:role/a, account-2, account-1"
    assert redaction("444455556666") == "account-2"
    assert Redaction(keep_accounts=True)(text) == text


def test_the_users_folder_is_not_named() -> None:
    assert Redaction(home="/home/ana")("/home/ana/.aws/config") == "~/.aws/config"
    assert Redaction(home="/")("/a/b") == "/a/b"


SEEDS = st.integers(0, 2**32)
BETWEEN = st.sampled_from(
    ["", *" \n\t\"'=:,([<>-_|&#é", "\\n", "\\t", '\\"', "\\u003d", "\\x00", "%3D", "%0A", "%25"]
)


def secret_of(seed: int, length: int) -> str:
    return base64.b64encode(random.Random(seed).randbytes(length)).decode()


@given(st.text(), BETWEEN, st.sampled_from([30, 32, 300]), SEEDS, BETWEEN, st.text())
def test_a_secret_goes_wherever_it_stands(
    before: str, left: str, length: int, seed: int, right: str, after: str
) -> None:
    secret = secret_of(seed, length)
    assume(left or not before)
    assume(right or not after)

    shown = redact(f"{before}{left}{secret}{right}{after}")

    assert not [n for n in range(len(secret) - 15) if secret[n : n + 16] in shown]


@given(st.text(), SEEDS, st.text())
def test_a_key_id_goes_whatever_it_touches(before: str, seed: int, after: str) -> None:
    rest = "".join(random.Random(seed).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16))

    assert rest not in redact(f"{before}ASIA{rest}{after}")


@given(
    st.sampled_from(
        ["password", "Password", "aws_secret_access_key", "SecretAccessKey", "sessionToken", "TOKEN_CODE"]
    ),
    st.sampled_from(["{}={}", "{}: {}", "{} = {}", "<{}>{}", "a {}: {}"]),
    st.sampled_from([str, repr, json.dumps]),
    st.text().filter(lambda text: "\n" not in text and "<" not in text),
)
def test_what_a_name_calls_secret_goes_to_its_end(
    name: str, form: str, spell: Callable[[str], str], content: str
) -> None:
    shown = redact(form.format(name, spell(f"hunter{content}rabbit")))

    assert "hunter" not in shown
    assert "rabbit" not in shown


@given(
    st.text().filter(
        lambda text: not set(text) & set("\"'<>") and len(text.split()) <= 1 and text == text.strip()
    )
)
def test_who_signs_in_with_an_address_goes(content: str) -> None:
    shown = redact(f"http://ana:hunter{content}rabbit@proxy.example:3128/a")

    assert shown == "http://****@proxy.example:3128/a"


WORDS = st.from_regex(r"[A-Z]?[a-z]{2,9}[0-9]{0,2}", fullmatch=True)
SMALL = st.from_regex(r"[a-z]{2,9}[0-9]{0,2}", fullmatch=True)


@given(
    st.lists(SMALL, min_size=1).map("/".join) | st.lists(WORDS, min_size=1, max_size=6).map("-".join),
    st.uuids().map(str),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.sampled_from(["snap", "import-snap", "vol"]),
)
def test_names_and_ids_stay(name: str, request: str, digest: str, kind: str) -> None:
    text = f"s3://acme/{name}.vmdk, {kind}-{digest[:17]}, request id {request}, sha256 {digest}"
    assume(
        not any(
            hint in name.casefold()
            for hint in ("code", "mfa", "otp", "token", "key", "secret", "pass", "pwd")
        )
    )

    assert Redaction(keep_accounts=True)(text) == text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("x/{}", 30),
        ("/home/ana/.aws/{}/y", 30),
        ("k{}", 30),
        ("{}=", 30),
        ("poll {} next", 32),
        ("sse {}", 32),
    ],
)
def test_nearly_every_secret_goes_that_touches_something(text: str, length: int) -> None:
    chance = random.Random(7)
    secrets = [base64.b64encode(chance.randbytes(length)).decode() for _ in range(1000)]

    left = [secret for secret in secrets if secret[4:36] in redact(text.format(secret))]

    assert len(left) <= 3  # what is mixed by chance is so to any degree


@pytest.mark.parametrize("piece", ["-", "--a", "secret--", "--token-", "http://a:", "code "])
def test_a_long_text_takes_time_by_its_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = process_time()
        redact(text)
        return process_time() - began

    short = min(seconds(500) for _ in range(5))
    assert seconds(4_000) < 24 * short  # 64 times and more where each end is looked for from each beginning


@given(st.text(alphabet="AKIa0=:/%-_ \n\"'sectoknpw", max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    assert redact(redact(text)) == redact(redact(redact(text)))
