"""A simulated AWS in a process of its own whose account has 1,000 finished imports; ends with its input."""

import json
import sys
from datetime import timedelta

from snapshot_importer.simulator.server import Simulator

TASKS = 1_000


def main() -> None:
    simulator = Simulator(seed="empty")
    now = simulator.world.clock.now()
    for number in range(TASKS):
        simulator.world.ec2.record_past_task(
            simulator.account,
            simulator.region,
            bucket="images",
            key=f"2026/disk-{number:04}.vmdk",
            disk_format="VMDK",
            started=now - timedelta(hours=2, seconds=number),
            ended=now - timedelta(hours=1, seconds=number),
            disk_image_size=1 << 30,
            virtual_size=8 << 30,
        )
    simulator.start()
    place = {
        "endpoint": simulator.endpoint,
        "region": simulator.region,
        "account": simulator.account,
        "access_key_id": simulator.access_key_id,
        "secret_access_key": simulator.secret_access_key,
    }
    print(json.dumps(place), flush=True)
    sys.stdin.read()
    simulator.close()


if __name__ == "__main__":
    main()
