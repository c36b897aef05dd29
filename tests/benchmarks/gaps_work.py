"""Work without AWS for `gaps`: 10 pages of 1,000 tasks are decoded, and 5 files are hashed at once.

Nothing is uploaded yet: the files are hashed as an upload will do it, one on each core, in pieces that release the
interpreter's lock, from the page cache into one buffer: while the kernel finds room for a file, all threads wait.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from snapshot_importer.aws.ec2_decoding import decode

PAGES, TASKS = 10, 1_000
FILES, SIZE, PIECE = 5, 256 << 20, 1 << 20
ITEM = (
    "<item><importTaskId>import-snap-{0:017x}</importTaskId><description>export {0}</description>"
    "<snapshotTaskDetail><status>completed</status><snapshotId>snap-{0:017x}</snapshotId><format>VMDK</format>"
    "<diskImageSize>1073741824.0</diskImageSize><userBucket><s3Bucket>images</s3Bucket><s3Key>2026/{0}.vmdk</s3Key>"
    "</userBucket></snapshotTaskDetail><tagSet><item><key>Owner</key><value>ops</value></item></tagSet></item>"
)


def page() -> bytes:
    """Return one answer of EC2."""
    items = "".join(ITEM.format(number) for number in range(TASKS))
    return (
        '<DescribeImportSnapshotTasksResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<requestId>r</requestId><importSnapshotTaskSet>{items}</importSnapshotTaskSet>"
        "</DescribeImportSnapshotTasksResponse>"
    ).encode()


def decode_pages(body: bytes) -> None:
    """Decode 10,000 tasks."""
    for _ in range(PAGES):
        assert len(decode("DescribeImportSnapshotTasks", body).records) == TASKS


def make_files(folder: Path) -> list[Path]:
    """Make 5 files that take no room."""
    files = [folder / f"disk-{number}.raw" for number in range(FILES)]
    for file in files:
        with file.open("wb") as made:
            made.truncate(SIZE)
    hash_files(files)  # now they are in the page cache
    return files


def hash_files(files: list[Path]) -> None:
    """Hash all *files*, as many at once as there are cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_hash, files))


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(PIECE))
    with file.open("rb", buffering=0) as opened:
        while size := opened.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()
