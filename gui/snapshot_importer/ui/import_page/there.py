"""Import there, then copy: the words of the question, and how one request becomes two."""

from collections.abc import Sequence
from dataclasses import replace

from snapshot_importer.request.model import ImportRequest, is_aws_managed_key
from snapshot_importer.ui.import_page.check_view import CheckView


def there_words(there: str, here: str, request: ImportRequest, failed: Sequence[CheckView]) -> str:
    """Say what will happen, which key is used where, and which other checks failed."""
    what = f"The import runs in {there}, where the bucket is. When its snapshot is ready, the app copies it to {here}"
    lines = [f"{what}, also after a restart. The first snapshot stays, and is billed until you delete it."]
    if copy_key(request):
        lines.append(
            f"The key is of {here}: the copy is encrypted with it, the first snapshot with a default key."
        )
    others = [view for view in failed if view.name != "Region"]
    lines += [f"Failed: {view.name}. {view.sentence}" for view in others]
    return "\n\n".join(lines)


def import_part(request: ImportRequest) -> ImportRequest:
    """Return what is imported there: a key of the other Region would be refused."""
    return replace(request, kms_key_id="", encrypted=request.encrypted or bool(copy_key(request)))


def copy_key(request: ImportRequest) -> str:
    """Return the key for the copy; empty for the default of its Region."""
    return "" if is_aws_managed_key(request.kms_key_id) else request.kms_key_id
