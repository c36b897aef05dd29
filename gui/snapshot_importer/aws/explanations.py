"""The table of failures: every row in the order in which they are tried.

AWS documents few of the texts and changes them, so a part of each is matched, in any case.
"""

from snapshot_importer.aws.explain_access import ACCESS_RULES
from snapshot_importer.aws.explain_disk import DISK_RULES, SNAPSHOT_FAILED
from snapshot_importer.aws.explain_rule import COPY_DETAILS, IMPORT_AGAIN, Rule
from snapshot_importer.aws.explain_service import SERVICE_RULES
from snapshot_importer.aws.explain_sign_in import SIGN_IN_FAILED, SIGN_IN_RULES

RULES: tuple[Rule, ...] = (
    *SIGN_IN_RULES,
    *DISK_RULES,
    *ACCESS_RULES,
    *SERVICE_RULES,
    SIGN_IN_FAILED,
    SNAPSHOT_FAILED,
)

UNKNOWN = Rule(
    name="unknown",
    reason="",
    title="AWS refused the import",
    sentences=("AWS gave a reason that this version does not know.", "The object in S3 is as it was."),
    cures=(COPY_DETAILS, IMPORT_AGAIN),
)
