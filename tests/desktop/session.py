"""Run a command in a private desktop session: `python tests/desktop/session.py [options] -- command …`."""

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where a command finds the tests' helpers, as pytest does

from fakes.desktop import desktop


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    add_display_options(parser)
    parser.add_argument("command", nargs="+", help="the command and its arguments, after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the session ends too
    width, height = options.size
    with (
        desktop(width=width, height=height, scale=options.scale) as session,
        session.running(*options.command) as process,
    ):
        return process.wait()


def add_display_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=size, default=(1280, 800), metavar="WxH", help="of the display")
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels to each pixel of the size")


def size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


if __name__ == "__main__":
    sys.exit(main())
