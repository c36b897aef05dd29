"""The file of a new access key: as AWS writes it, as others write it again, and what is no such file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.accounts.key_csv import (
    BINARY,
    EMPTY,
    LARGEST_FILE,
    NO_COLUMNS,
    NO_FILE,
    NO_ROWS,
    PASSWORD,
    REPORT,
    ROOT_KEY,
    TOO_LARGE,
    CsvKey,
    KeyCsvError,
    KeyFile,
    parse_key_csv,
    profile_name,
    read_key_csv,
)
from snapshot_importer.accounts.secrets import Secret

ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NEW = f"Access key ID,Secret access key\r\n{ID},{SECRET}\r\n"
OLD = (
    "User name,Password,Access key ID,Secret access key,Console login link\r\n"
    f'mira,"p,""w",{ID},{SECRET},https://111122223333.signin.aws.amazon.com/console\r\n'
)
REPORT_FILE = (
    "user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_1_last_rotated\r\n"
    "mira,arn:aws:iam::111122223333:user/mira,2026-01-01T00:00:00+00:00,true,true,N/A\r\n"
)
ALONE = CsvKey(ID, Secret(SECRET))
MIRA = CsvKey(ID, Secret(SECRET), "mira")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param(NEW.encode(), ALONE, id="new"),
        pytest.param(OLD.encode(), MIRA, id="old, a password with comma and quote"),
        pytest.param(b"\xef\xbb\xbf" + NEW.encode(), ALONE, id="byte order mark"),
        pytest.param(NEW.replace("\r\n", "\n").encode(), ALONE, id="lines of Unix"),
        pytest.param(NEW.replace("\r\n", "\r").encode(), ALONE, id="lines of an old Mac"),
        pytest.param(NEW.encode("utf-16"), ALONE, id="UTF-16"),
        pytest.param(NEW.encode("utf-16-be"), ALONE, id="UTF-16 big-endian without mark"),
        pytest.param(NEW.encode("utf-16-le"), ALONE, id="UTF-16 little-endian without mark"),
        pytest.param(NEW.replace(",", ";").encode(), ALONE, id="semicolons of a spreadsheet"),
        pytest.param(NEW.replace(",", "\t").encode("utf-16"), ALONE, id="tabs of a spreadsheet"),
        pytest.param(f'"Access key ID","Secret access key"\n"{ID}","{SECRET}"'.encode(), ALONE, id="quoted"),
        pytest.param(
            f"\n\nsecret access key , ACCESS KEY ID\n {SECRET} , {ID} \n".encode(), ALONE, id="other order"
        ),
        pytest.param(
            f"User Name,Access key ID,Secret access key\nmira,{ID},{SECRET}\n".encode(),
            MIRA,
            id="of the AWS CLI",
        ),
        pytest.param(
            OLD.replace("mira", "j\xfcrgen").encode("latin-1"), None, id="a name in an old encoding"
        ),
    ],
)
def test_a_key_is_read(content: bytes, key: CsvKey | None) -> None:
    (found,) = parse_key_csv(content).keys

    assert found == (key or CsvKey(ID, Secret(SECRET), "j\N{REPLACEMENT CHARACTER}rgen"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", EMPTY, id="empty"),
        pytest.param(b"\r\n \r\n", EMPTY, id="blank lines"),
        pytest.param(b'"",""\n', NO_COLUMNS, id="empty cells"),
        pytest.param(REPORT_FILE.encode(), REPORT, id="credential report"),
        pytest.param(b"User name,Password,Console login link\nmira,pw,https://x\n", PASSWORD, id="password"),
        pytest.param(f"AWSAccessKeyId={ID}\nAWSSecretKey={SECRET}\n".encode(), ROOT_KEY, id="root key"),
        pytest.param(f"{ID},{SECRET}\n".encode(), NO_COLUMNS, id="no heading"),
        pytest.param(b"Access key ID,Secret access key\r\n", NO_ROWS, id="no key"),
        pytest.param(bytes(range(256)) * 8, BINARY, id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", BINARY, id="picture"),
        pytest.param(b"x" * (LARGEST_FILE + 1), TOO_LARGE, id="huge"),
        pytest.param(
            b"Access key ID,Status\nAKIAIOSFODNN7EXAMPLE,Active\n",
            "The file has no column \u201cSecret access key\u201d. Download it again, or type the key.",
            id="no secret",
        ),
        pytest.param(
            f"Access key ID,Secret access key\n{ID},\n".encode(),
            "Line 2: the secret access key is missing.",
            id="empty secret",
        ),
        pytest.param(
            f"Access key ID,Secret access key\n{ID}\n".encode(),
            "Line 2: the secret access key is missing.",
            id="short row",
        ),
        pytest.param(
            f"Access key ID,Secret access key\n,{SECRET}\n".encode(),
            "Line 2: the access key id is missing.",
            id="empty id",
        ),
        pytest.param(
            f"Access key ID,Secret access key\n{SECRET},{ID}\n".encode(),
            "Line 2: This looks like a secret access key. The id begins with AKIA or ASIA.",
            id="swapped",
        ),
        pytest.param(
            f"Access key ID,Secret access key\nASIAIOSFODNN7EXAMPLE,{SECRET}\n".encode(),
            "Line 2: keys that begin with ASIA are temporary and need their session token. Type them instead.",
            id="temporary",
        ),
    ],
)
def test_what_is_no_key_is_told_without_a_secret(content: bytes, sentence: str) -> None:
    with pytest.raises(KeyCsvError) as raised:
        parse_key_csv(content)

    assert raised.value.sentence == sentence
    assert SECRET not in repr(raised.value)


def test_of_several_rows_the_good_ones_are_offered_once() -> None:
    other = "AKIAI44QH8DHBEXAMPLE"
    rows = f"mira,{ID},{SECRET}\njon,{other},{SECRET}\nmira,{ID},{SECRET}\nlee,AIDAX,{SECRET}\n"

    found = parse_key_csv(f"User name,Access key ID,Secret access key\n{rows}".encode())

    assert [key.access_key_id for key in found.keys] == [ID, other]
    assert found.notices == (
        "Line 5: AIDA… is the id of a user or role. The access key id begins with AKIA or ASIA.",
    )
    assert SECRET not in repr(found)


@given(st.binary(max_size=2000) | st.text(alphabet='",;\t\r\nAKIcess keyIDrt', max_size=300).map(str.encode))
def test_anything_gives_keys_or_a_sentence(content: bytes) -> None:
    try:
        found = parse_key_csv(content)
    except KeyCsvError as error:
        assert error.sentence  # noqa: PT017 - which of the two comes is not the point
    else:
        assert found.keys


@pytest.mark.parametrize(
    ("user", "file", "name"),
    [
        ("mira", "accessKeys.csv", "mira"),
        ("", "mira_accessKeys.csv", "mira"),
        ("", "imaging-prod_accessKeys (2).csv", "imaging-prod"),
        ("", "accessKeys.csv", "Access key"),
        ("", "credentials.csv", "credentials"),
        ("", "accessKey.csv", "Access key"),
    ],
)
def test_a_profile_is_called_as_the_user_or_the_file(user: str, file: str, name: str) -> None:
    assert profile_name(CsvKey(ID, Secret(SECRET), user), Path(file)) == name


def test_a_file_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "accessKeys.csv"
    path.write_text(NEW, newline="")

    assert read_key_csv(path) == KeyFile((ALONE,))
    assert path.read_bytes() == NEW.encode()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path):
        with pytest.raises(KeyCsvError, match=NO_FILE):
            read_key_csv(path)


def test_a_file_that_may_not_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "accessKeys.csv"
    path.write_text(NEW)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(KeyCsvError, match=r"The file cannot be read: Permission denied\."):
        read_key_csv(path)
