"""A simulated S3 in a process of its own with a folder of 100,000 keys; ends with its input."""

import json
import sys

from snapshot_importer.simulator.s3 import StoredFile, StoredObject
from snapshot_importer.simulator.server import Simulator

KEYS = 100_000
BUCKET, PREFIX = "images", "2026/"


def main() -> None:
    simulator = Simulator(seed="empty")
    s3 = simulator.world.s3
    bucket = s3.create(BUCKET, region=simulator.region, owner=simulator.account, created=s3.now())
    path = s3.new_path()
    path.write_bytes(b"no disk\n" * 100)
    file, now = StoredFile(path), s3.now()
    bucket.put_all(
        StoredObject(f"{PREFIX}disk-{number:06}.vmdk", (file,), f"{number:032x}", now)
        for number in range(KEYS)
    )
    simulator.start()
    place = {
        "endpoint": simulator.endpoint,
        "region": simulator.region,
        "access_key_id": simulator.access_key_id,
        "secret_access_key": simulator.secret_access_key,
    }
    print(json.dumps(place), flush=True)
    sys.stdin.read()
    simulator.close()


if __name__ == "__main__":
    main()
