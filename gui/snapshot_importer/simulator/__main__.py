"""The simulated AWS alone, for anyone's tests: ``python -m snapshot_importer.simulator``."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence

from snapshot_importer.simulator import control
from snapshot_importer.simulator.server import Simulator


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the first line of output says where and with which keys."""
    parser = argparse.ArgumentParser(
        prog="python -m snapshot_importer.simulator",
        description="A simulated AWS on this computer. Nothing leaves it.",
        epilog=control.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1 (default: a free one)")
    parser.add_argument(
        "--seed", choices=("demo", "empty"), default="demo", help="what the account holds at first"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="task seconds in a second (default: 1)")
    options = parser.parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    simulator = Simulator(seed=options.seed, speed=options.speed, port=options.port)
    simulator.start()
    try:
        print(json.dumps(_whereabouts(simulator)), flush=True)  # noqa: T201  # what the caller waits for
        stopped.wait()
    finally:
        simulator.close()
    return 0


def _whereabouts(simulator: Simulator) -> dict[str, str]:
    return {
        "endpoint": simulator.endpoint,
        "region": simulator.region,
        "account": simulator.account,
        "access_key_id": simulator.access_key_id,
        "secret_access_key": simulator.secret_access_key,
        "control_token": simulator.control_token,
    }


if __name__ == "__main__":
    sys.exit(main())
