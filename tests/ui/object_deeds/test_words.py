"""What is said of refusals that are none of an import."""

import pytest

from snapshot_importer.aws.errors import CallError
from snapshot_importer.ui.object_deeds.words import told


@pytest.mark.parametrize(
    ("code", "title"),
    [("EntityTooLarge", "AWS refused it"), ("KMS.DisabledException", "S3 cannot decrypt the object")],
)
def test_a_refusal_is_told_without_an_import(code: str, title: str) -> None:
    error = CallError("refused", "AWS said so.", operation="CopyObject", code=code, http_status=400)

    assert told(error) == (title, "AWS said so.")
