"""The few policies of AWS's own that users and roles are given here."""

from typing import Any


def _allow(*actions: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }


# Name -> path and document. AWS Managed Policy Reference; EC2, S3 and KMS are shortened to what is served here.
MANAGED_POLICIES: dict[str, tuple[str, dict[str, Any]]] = {
    "AdministratorAccess": ("/", _allow("*")),
    "AmazonEC2FullAccess": ("/", _allow("ec2:*")),
    "AmazonEC2ReadOnlyAccess": ("/", _allow("ec2:Describe*")),
    "AmazonS3FullAccess": ("/", _allow("s3:*")),
    "AmazonS3ReadOnlyAccess": ("/", _allow("s3:Get*", "s3:List*")),
    "IAMReadOnlyAccess": ("/", _allow("iam:Get*", "iam:List*")),
    "VMImportExportRoleForAWSConnector": (
        "/service-role/",
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"],
                    "Resource": ["arn:aws:s3:::import-to-ec2-*"],
                },
                {
                    "Effect": "Allow",
                    "Action": [
                        "ec2:ModifySnapshotAttribute",
                        "ec2:CopySnapshot",
                        "ec2:RegisterImage",
                        "ec2:Describe*",
                    ],
                    "Resource": "*",
                },
            ],
        },
    ),
}
