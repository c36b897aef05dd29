"""A request that was copied from somewhere is read back, and what was left out is told."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request.samples import (
    AWKWARD,
    FULL,
    HOSTILE,
    MINIMAL,
    PRESIGNED,
    REGION,
    SECRETS,
    TOKEN,
    requests,
    texts,
)
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.request.paste import PasteError, request_from_text
from snapshot_importer.request.previews import render

DISK = {"DiskContainer": {"UserBucket": {"S3Bucket": "b", "S3Key": "k"}}}


@pytest.mark.parametrize("dialect", ["json", "bash", "powershell", "cmd"])
@pytest.mark.parametrize("request_", [MINIMAL, FULL, AWKWARD])
def test_our_own_previews_are_read_back(request_: ImportRequest, dialect: str) -> None:
    pasted = request_from_text(render(dialect, request_, region=REGION))

    assert parameters(pasted.request) == parameters(request_)
    assert pasted.notes == ()
    assert pasted.region == ("" if dialect == "json" else REGION)


@given(requests, st.sampled_from(["json", "bash", "powershell", "cmd"]))
def test_any_preview_is_read_back(request_: ImportRequest, dialect: str) -> None:
    pasted = request_from_text(render(dialect, request_, region=REGION))

    assert parameters(pasted.request) == parameters(request_)


COMMANDS = {
    "one line": "aws ec2 import-snapshot --disk-container Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}",
    "prompt": "$ aws ec2 import-snapshot --disk-container 'Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}'",
    "equals": 'aws ec2 import-snapshot --disk-container=\'{"Format":"VMDK","UserBucket":'
    '{"S3Bucket":"b","S3Key":"k"}}\'',
    "lines": "# a comment\naws ec2 import-snapshot \\\n  --disk-container \\\r\n"
    '  "Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}"\n',
    "double quotes": 'aws ec2 import-snapshot --disk-container "{\\"Format\\":\\"VMDK\\",\\"UserBucket\\":'
    '{\\"S3Bucket\\":\\"b\\",\\"S3Key\\":\\"k\\"}}"',
    "pipe": "aws ec2 import-snapshot --disk-container Format=VMDK,UserBucket='{S3Bucket=b,S3Key=k}' | jq .",
    "PowerShell": "PS C:\\> aws ec2 import-snapshot `\n"
    '  --disk-container "Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}" `\n --no-encrypted',
    "PowerShell 7": "aws ec2 import-snapshot `\n  --disk-container "
    '\'{"Format":"VMDK","UserBucket":{"S3Bucket":"b","S3Key":"k"}}\'',
    "cmd": "rem a comment\nC:\\>aws ec2 import-snapshot ^\n".replace("C:\\>", "")
    + ' --disk-container "{\\"Format\\": \\"VMDK\\", \\"UserBucket\\": {\\"S3Bucket\\": \\"b\\", \\"S3Key\\": \\"k\\"}}"',
    "cmd carets": "aws.exe ec2 import-snapshot ^\n --disk-container Format^=VMDK,UserBucket={S3Bucket=b,S3Key=k}",
    "input": "aws ec2 import-snapshot --cli-input-json "
    '\'{"DiskContainer":{"Format":"VMDK","UserBucket":{"S3Bucket":"b","S3Key":"k"}}}\'',
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_is_read_as_its_shell_would(command: str) -> None:
    pasted = request_from_text(command)

    assert pasted.request == ImportRequest(location="s3://b/k", format="VMDK")
    assert pasted.notes == ()


def test_every_option_is_read() -> None:
    pasted = request_from_text(
        "aws --region us-east-1 ec2 import-snapshot --description 'A disk' --encrypted --kms-key-id alias/x "
        f"--role-name r --client-token {TOKEN} --dry-run "
        "--client-data Comment=c,UploadSize=1.5,UploadStart=2026-11-24T10:00:00+01:00 "
        "--disk-container Description=d,Url=s3://b/a%20b "
        "--tag-specifications ResourceType=import-snapshot-task,Tags=[{Key=a,Value=1},{Key=b,Value=}] "
        "'ResourceType=import-snapshot-task,Tags=[{Key=c,Value=\"x, y\"}]'"
    )

    assert pasted.region == "us-east-1"
    assert parameters(pasted.request) == {
        "ClientData": {
            "Comment": "c",
            "UploadSize": 1.5,
            "UploadStart": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        },
        "ClientToken": TOKEN,
        "Description": "A disk",
        "DiskContainer": {"Description": "d", "UserBucket": {"S3Bucket": "b", "S3Key": "a%20b"}},
        "DryRun": True,
        "Encrypted": True,
        "KmsKeyId": "alias/x",
        "RoleName": "r",
        "TagSpecifications": [
            {
                "ResourceType": "import-snapshot-task",
                "Tags": [
                    {"Key": "a", "Value": "1"},
                    {"Key": "b", "Value": ""},
                    {"Key": "c", "Value": "x, y"},
                ],
            }
        ],
    }


NOTES = [
    (
        "aws ec2 import-snapshot --profile prod --debug",
        (
            "--profile was left out: the app's profile says how AWS is reached.",
            "--debug was left out: the app's profile says how AWS is reached.",
        ),
    ),
    (
        "aws ec2 import-snapshot --ignore-region-affinity stray",
        (
            "“--ignore-region-affinity” was left out: import-snapshot has no such option.",
            "“stray” was left out: it belongs to no option.",
        ),
    ),
    (
        "aws ec2 import-snapshot --disk-container file://disk.json",
        ("--disk-container was left out: it names a file. Paste the file's content instead.",),
    ),
    (
        '{"Description": 5, "Foo": 1, "ClientData": {"UploadSize": "big", "UploadStart": "x"}, "DryRun": "yes"}',
        (
            "Description was left out: it is not a text.",
            "“Foo” was left out: ImportSnapshot has no such member.",
            "ClientData.UploadSize was left out: it is not a number.",
            "ClientData.UploadStart was left out: it is not a time.",
            "DryRun was left out: it is not true or false.",
        ),
    ),
    (
        '{"DiskContainer": [], "TagSpecifications": {"Tags": 1}}',
        (
            "DiskContainer was left out: it is not a structure.",
            "TagSpecifications was left out: it is not a list.",
        ),
    ),
    (
        json.dumps({"DiskContainer": DISK["DiskContainer"] | {"Url": "https://example.com"}}),
        ("Url was left out: the bucket and key name the object.",),
    ),
    (
        '{"DryRun": true, "TagSpecifications": [{"ResourceType": "elastic-ip", "Tags": [{"Key": "a", "Value": "b"}]}]}',
        (
            "The tags go to the import-snapshot-task: ImportSnapshot takes no other resource type.",
            "DryRun was left out: the CLI's skeleton sets it. Test request makes a dry run.",
        ),
    ),
]


@pytest.mark.parametrize(("text", "notes"), NOTES)
def test_what_was_left_out_is_told(text: str, notes: tuple[str, ...]) -> None:
    assert request_from_text(text).notes == notes


NO_NAME = (
    "--disk-container cannot be read. A name and “=” are missing at position {}. "
    "Put a value with a comma in quotes."
)
REFUSED = [
    ("  ", "There is nothing to paste."),
    ("x" * 200_001, "This is too long for a request: 200,001 characters."),
    (
        "hello",
        "This is neither JSON, nor an “aws ec2 import-snapshot” command, nor the address of an object.",
    ),
    ('{"a": }', "The JSON is broken in line 1, column 7."),
    ('{"a": 1}', "No member of ImportSnapshot is in this JSON."),
    ('{"a":' * 9000, "The JSON is nested too deep or holds a number that is too long."),
    ("aws ec2 import-image --x", "This is another command. The app reads “aws ec2 import-snapshot”."),
    ("aws s3 ls", "This is another command. The app reads “aws ec2 import-snapshot”."),
    ("aws ec2 import-snapshot --description 'x", "A quotation mark in this command is not closed."),
    ("aws ec2 import-snapshot `\n --description 'x", "A quotation mark in this command is not closed."),
    ('aws ec2 import-snapshot ^\n --description "x', "A quotation mark in this command is not closed."),
    ("aws ec2 import-snapshot --description", "--description has no value."),
    ("aws ec2 import-snapshot --description --encrypted", "--description has no value."),
    (
        "aws ec2 import-snapshot --disk-container '{x'",
        "--disk-container does not hold JSON that can be read.",
    ),
    (
        "aws ec2 import-snapshot --disk-container Format",
        NO_NAME.format(1),
    ),
    (
        "aws ec2 import-snapshot --disk-container Description=a,b",
        NO_NAME.format(15),
    ),
    (
        "aws ec2 import-snapshot --disk-container Format=RAW,Format=VHD",
        "--disk-container cannot be read. “Format” is given twice.",
    ),
    (
        "aws ec2 import-snapshot --disk-container UserBucket={S3Bucket=b",
        "--disk-container cannot be read. “,” is missing at position 23.",
    ),
    (
        f"aws ec2 import-snapshot --disk-container a={'{a=' * 99}",
        "--disk-container cannot be read. The structure is nested too deep.",
    ),
    (
        "aws ec2 import-snapshot --cli-input-json '[]'",
        "The JSON is not an object with the members of ImportSnapshot.",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_holds_no_request_is_explained(text: str, message: str) -> None:
    with pytest.raises(PasteError) as caught:
        request_from_text(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "address", ["s3://b/import-snapshot.vmdk", "s3://b/a aws b", "arn:aws:s3:::b/k", PRESIGNED]
)
def test_an_address_alone_fills_the_location(address: str) -> None:
    assert request_from_text(f" {address}\n").request == ImportRequest(location=address)


def test_a_note_keeps_secrets_to_itself() -> None:
    notes = request_from_text(f"aws ec2 import-snapshot '{PRESIGNED}'").notes

    assert not [secret for secret in SECRETS if secret in str(notes)]


@pytest.mark.parametrize(
    "start", ["", "{", '{"Description": ', "aws ec2 import-snapshot ", "aws ec2 import-snapshot `\n"]
)
@given(text=texts | st.sampled_from(HOSTILE))
def test_any_text_is_read_or_explained(start: str, text: str) -> None:
    explained = ""
    try:
        request_from_text(start + text)
    except PasteError as error:
        explained = str(error)

    assert explained == "" or explained.endswith(".")
