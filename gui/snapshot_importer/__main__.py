"""Entry of the program: its arguments, then the window."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from snapshot_importer import inspect_command


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with *argv* and return its exit status."""
    address, rest = _taken_out(sys.argv[1:] if argv is None else argv)
    arguments = parser().parse_args(rest)
    if arguments.command == "inspect":
        return inspect_command.run(arguments)
    # Nothing that start-up makes is garbage; the running program collects on its GUI thread.
    gc.disable()
    # Imported only now: --version and --help answer without Qt.
    if arguments.self_test:
        from snapshot_importer.self_test import self_test  # noqa: PLC0415

        return self_test()
    from snapshot_importer.start import run  # noqa: PLC0415

    return run(data=arguments.data, demo=arguments.demo, theme=arguments.theme, address=address)


def _taken_out(argv: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the address of the window's form, which argparse would take for a command, and the other arguments."""
    place = next((number for number, word in enumerate(argv) if word.startswith("s3://")), None)
    if place is None or "inspect" in argv[:place]:
        return "", argv
    return argv[place], [*argv[:place], *argv[place + 1 :]]


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    made = argparse.ArgumentParser(
        prog="snapshot-importer",
        usage="%(prog)s [options] [s3://BUCKET/KEY]\n       %(prog)s inspect [options] FILE|s3://…|https://…",
        description="Turn a disk image into an Amazon EBS snapshot, from a window. An address fills its form; "
        "nothing is sent by that. If the program runs already, its window comes to the front.",
    )
    made.add_argument("--version", action=_Version, help="print the version and exit")
    made.add_argument(
        "--demo",
        action="store_true",
        help="start on a simulated AWS that runs inside; nothing leaves this computer",
    )
    made.add_argument(
        "--self-test",
        action="store_true",
        help="drive one import through the real windows against the simulated AWS, print one line of JSON and exit",
    )
    made.add_argument(
        "--theme", choices=("auto", "light", "dark"), help="use this theme instead of the one chosen last"
    )
    made.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="keep profiles, history and log in FOLDER instead of the user's own place; "
        "a demo keeps only its log and the look of its window there",
    )
    commands = made.add_subparsers(
        dest="command", metavar="inspect", title="without a window", prog="snapshot-importer"
    )
    words = "say what a disk image is and whether AWS takes it (exit status 0), refuses it (1), or it cannot be read (2)"
    inspect_command.add_arguments(commands.add_parser("inspect", help=words, description=f"Say{words[3:]}."))
    return made


class _Version(argparse.Action):
    """Reads the version only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: object) -> None:
        super().__init__(option_strings, dest, nargs=0, help=str(options.get("help", "")))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from snapshot_importer import __version__  # noqa: PLC0415

        parser.exit(message=f"snapshot-importer {__version__}\n")


if __name__ == "__main__":
    sys.exit(main())
