"""From the form to ImportSnapshot's members and back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from hypothesis import given

from request.samples import AWKWARD, FULL, LINK, MINIMAL, PRESIGNED, SECRETS, TOKEN, plain, requests
from snapshot_importer.request.members import SHAPE
from snapshot_importer.request.model import (
    ImportRequest,
    Tag,
    from_parameters,
    jsonable,
    parameters,
    role_name_from,
)

INPUT: Any = (
    botocore.session.get_session().get_service_model("ec2").operation_model("ImportSnapshot").input_shape
)


def test_every_member_is_sent() -> None:
    assert parameters(FULL) == {
        "ClientData": {
            "Comment": "Exported from vSphere",
            "UploadEnd": datetime(2026, 11, 20, 20, 11, 12, 500, tzinfo=UTC),
            "UploadSize": 18.4,
            "UploadStart": datetime(2026, 11, 20, 19, 5, tzinfo=UTC),
        },
        "ClientToken": TOKEN,
        "Description": "erp-db01 system disk",
        "DiskContainer": {
            "Description": "Boot disk",
            "Format": "VMDK",
            "UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "erp/erp-db01.vmdk"},
        },
        "DryRun": True,
        "Encrypted": True,
        "KmsKeyId": "alias/imaging-ebs",
        "RoleName": "vmimport",
        "TagSpecifications": [
            {
                "ResourceType": "import-snapshot-task",
                "Tags": [
                    {"Key": "Name", "Value": "erp-db01-system"},
                    {"Key": "Project", "Value": "ERP-Migration"},
                    {"Key": "Empty", "Value": ""},
                ],
            }
        ],
    }


def test_what_is_empty_is_left_out() -> None:
    assert parameters(replace(MINIMAL, tags=(Tag("", ""),))) == {
        "DiskContainer": {"UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "disk.raw"}}
    }


def test_nothing_is_sent_for_an_empty_form_or_a_location_that_cannot_be_read() -> None:
    assert parameters(ImportRequest()) == {}
    assert parameters(ImportRequest(location="nonsense")) == {}


def test_a_presigned_link_is_sent_as_url() -> None:
    assert parameters(LINK)["DiskContainer"] == {"Format": "VMDK", "Url": PRESIGNED}


@pytest.mark.parametrize("key", ["alias/aws/ebs", "arn:aws:kms:eu-central-1:111122223333:alias/aws/ebs"])
def test_the_aws_managed_key_is_never_sent(key: str) -> None:
    params = parameters(replace(MINIMAL, kms_key_id=key))

    assert "KmsKeyId" not in params
    assert params["Encrypted"] is True


def test_a_key_switches_encryption_on() -> None:
    assert parameters(replace(MINIMAL, kms_key_id="alias/mine"))["Encrypted"] is True


def test_times_are_sent_in_utc() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    request = replace(MINIMAL, upload_start=datetime(2026, 11, 24, 3, 0, tzinfo=east))

    assert jsonable(parameters(request))["ClientData"]["UploadStart"] == "2026-11-23T21:30:00Z"


def test_a_time_without_a_zone_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    naive = datetime(2026, 11, 24, 3, 0)  # noqa: DTZ001

    sent = parameters(replace(MINIMAL, upload_end=naive))["ClientData"]["UploadEnd"]

    assert sent == naive.astimezone(UTC)
    assert sent.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("arn:aws:iam::111122223333:role/vmimport", "vmimport"),
        ("arn:aws-cn:iam::111122223333:role/service/deep/My-Role", "My-Role"),
        (" arn:aws:iam::111122223333:role/vmimport ", "vmimport"),
        ("vmimport", "vmimport"),
        ("arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:user/bob"),
    ],
)
def test_a_roles_arn_becomes_its_name(text: str, name: str) -> None:
    assert role_name_from(text) == name
    assert parameters(replace(MINIMAL, role_name=text))["RoleName"] == name


@pytest.mark.parametrize("request_", [FULL, AWKWARD, LINK, MINIMAL, ImportRequest()])
def test_a_request_comes_back_from_its_parameters(request_: ImportRequest) -> None:
    assert parameters(from_parameters(parameters(request_))) == parameters(request_)
    assert from_parameters(parameters(request_)).location == request_.location


@given(requests)
def test_any_request_comes_back_through_json(request_: ImportRequest) -> None:
    text = json.dumps(jsonable(parameters(request_)))

    assert parameters(from_parameters(json.loads(text))) == parameters(request_)


@given(requests)
def test_botocore_takes_the_parameters_of_any_request(request_: ImportRequest) -> None:
    assert not ParamValidator().validate(parameters(request_), INPUT).has_errors()


def test_no_member_of_import_snapshot_is_left_out() -> None:
    assert set(SHAPE) == set(INPUT.members) == set(parameters(FULL))
    for name in ("ClientData", "DiskContainer"):
        assert set(SHAPE[name]) == set(INPUT.members[name].members)


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01"])
def test_a_time_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        from_parameters({"ClientData": {"UploadStart": value}})


def test_the_location_stays_out_of_repr() -> None:
    assert not [secret for secret in SECRETS if secret in repr(LINK)]
    assert plain(LINK)["DiskContainer"]["Url"] == PRESIGNED
