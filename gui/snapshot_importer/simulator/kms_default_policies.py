"""The policies that keys begin with."""

import json
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of


def default_policy(account: str, region: str) -> str:
    """Leave it to the account's IAM policies who may use the key: KMS Developer Guide, "Default key policy"."""
    return _document(
        "key-default-1",
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": _root(account, region)},
            "Action": "kms:*",
            "Resource": "*",
        },
    )


def managed_policy(account: str, region: str, service: str) -> str:
    """Let everybody of the account use the key through one service: seen of aws/ebs and aws/s3."""
    host = "ec2" if service == "ebs" else service
    return _document(
        f"auto-{service}-2",
        {
            "Sid": f"Allow access through {service.upper()} for all principals in the account",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:CreateGrant",
                "kms:DescribeKey",
            ],
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:ViaService": f"{host}.{region}.amazonaws.com",
                    "kms:CallerAccount": account,
                }
            },
        },
        {
            "Sid": "Allow direct access to key metadata to the account",
            "Effect": "Allow",
            "Principal": {"AWS": _root(account, region)},
            "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
            "Resource": "*",
        },
    )


def _root(account: str, region: str) -> str:
    return f"arn:{partition_of(region)}:iam::{account}:root"


def _document(name: str, *statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Id": name, "Statement": list(statements)})
