"""Take pictures of the real window: `python tests/desktop/look.py FOLDER [options] [-- arguments of the program]`.

A picture of the first window is always taken. Steps then go on from there, in their order:

    --step key:Tab          press a key, or several: key:alt+t,Down
    --step type:text        type Latin text
    --step click:x,y        click there, in device pixels
    --step window:Title     wait for another window and give it the focus
    --step shot:name        write FOLDER/name.png when the picture has come to rest
"""

import argparse
import hashlib
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where a command finds the tests' helpers, as pytest does

from desktop.session import add_display_options
from fakes.desktop import Desktop, desktop


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_display_options(parser)
    parser.add_argument("--theme", choices=["light", "dark"], help="given to the program as --theme")
    parser.add_argument("--title", default="Snapshot Importer", help="of the first window")
    parser.add_argument("--program", default="snapshot-importer", help="another program, with its arguments")
    parser.add_argument("--step", action="append", default=[], type=step, metavar="DO:WHAT", dest="steps")
    parser.add_argument("folder", type=Path)
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the session ends too
    options.folder.mkdir(parents=True, exist_ok=True)
    theme = ["--theme", options.theme] if options.theme else []
    width, height = options.size
    with (
        desktop(width=width, height=height, scale=options.scale) as session,
        session.running(*options.program.split(), *theme, *options.arguments),
    ):
        session.focus(session.window(options.title))
        take(session, options.folder / "window.png")
        for do, what in options.steps:
            carry_out(session, do, what, options.folder)


def step(text: str) -> tuple[str, str]:
    do, _, what = text.partition(":")
    if do not in {"key", "type", "click", "window", "shot"}:
        raise argparse.ArgumentTypeError(f"no such step: {do}")
    return do, what


def carry_out(session: Desktop, do: str, what: str, folder: Path) -> None:
    match do:
        case "key":
            session.press(*what.split(","))
        case "type":
            session.type(what)
        case "click":
            x, y = what.split(",")
            session.click(int(x), int(y))
        case "window":
            session.focus(session.window(what))
        case "shot":
            take(session, folder / f"{what}.png")


def take(session: Desktop, path: Path) -> None:
    """Write a picture once two in a row are the same; a blinking caret is not waited for without end."""
    seen = ""
    for _ in range(10):
        session.screenshot(path)
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        if now == seen:
            break
        seen = now
        time.sleep(0.2)
    print(path)  # noqa: T201, the answer of a command


if __name__ == "__main__":
    main()
