"""Take pictures of the real window: `python tests/desktop/look.py FOLDER [options] [-- arguments of the program]`.

The first window is given the size of --size and its picture is always taken, as FOLDER/window.png.
Steps then go on from there, in their order:

    --step key:Tab          press a key, or several: key:alt+t,Down
    --step type:text        type Latin text
    --step click:x,y        click there inside the window, in device pixels
    --step window:Title     wait for another window and give it the focus
    --step shot:name        write FOLDER/name.png, the inside of the window, when it has come to rest
    --step screen:name      the same with the whole display: menus, other windows and frames
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

# Room on the display for a window's frame, in device-independent pixels.
FRAME = 40


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
        desktop(width=width + FRAME, height=height + FRAME, scale=options.scale) as session,
        session.running(*options.program.split(), *theme, *options.arguments),
    ):
        window = session.window(options.title)
        session.resize(window, round(width * options.scale), round(height * options.scale))
        session.focus(window)
        for do, what in [("shot", "window"), *options.steps]:
            window = carry_out(session, window, do, what, options.folder)


def step(text: str) -> tuple[str, str]:
    do, _, what = text.partition(":")
    if do not in {"key", "type", "click", "window", "shot", "screen"}:
        raise argparse.ArgumentTypeError(f"no such step: {do}")
    return do, what


def carry_out(session: Desktop, window: str, do: str, what: str, folder: Path) -> str:
    """Do one step to *window* and answer with the window that the next step is for."""
    match do:
        case "key":
            session.press(*what.split(","))
        case "type":
            session.type(what)
        case "click":
            x, y = what.split(",")
            session.click(window, int(x), int(y))
        case "window":
            window = session.window(what)
            session.focus(window)
        case "shot":
            take(session, folder / f"{what}.png", window)
        case "screen":
            take(session, folder / f"{what}.png", "0")
    return window


def take(session: Desktop, path: Path, window: str) -> None:
    """Write a picture once two in a row are the same; a blinking caret is not waited for without end."""
    seen = ""
    for _ in range(10):
        time.sleep(0.2)
        session.screenshot(path, window)
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        if now == seen:
            break
        seen = now
    print(path)


if __name__ == "__main__":
    main()
