"""Fuzz one parser of disk images, guided by coverage: `uv run python tests/fuzz/run.py vhd --runs 2000000`."""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["snapshot_importer.disks"]):
    from fuzz.parsers import PARSERS, Parser, check, quicken

from fuzz.sparse import decode

HERE = Path(__file__).parent
# libFuzzer's own bounds: MiB in all, MiB at once, seconds for one image, bytes of one image's description.
BOUNDS = ("-rss_limit_mb=1024", "-malloc_limit_mb=64", "-timeout=1", "-max_len=16384")
NAMES = ("disk.img", "", "a/b/-x:y.vhd", "disk-flat.vmdk", "ami-0123456789abcdef0.bin", "it's \n.qcow2")


def main() -> None:
    """Fuzz as the arguments say; a crash ends the command with a traceback and writes the input to the folder."""
    arguments = _arguments()
    parser = PARSERS[arguments.parser]
    quicken()
    with tempfile.TemporaryDirectory() as found:
        corpus = [str(arguments.keep or found), str(HERE / "corpus" / arguments.parser)]
        runs, artifacts = f"-runs={arguments.runs}", f"-artifact_prefix={arguments.crashes}/"
        argv = [sys.argv[0], runs, artifacts, "-print_final_stats=1", *BOUNDS, *corpus]
        atheris.Setup(argv, Target(parser))
        atheris.Fuzz()


class Target:
    """What libFuzzer calls: the first byte says how the rest is to be taken."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def __call__(self, data: bytes) -> None:
        how = data[0] if data else 0
        check(self._parser, decode(data[1:]), repair=bool(how & 1), name=NAMES[(how >> 1) % len(NAMES)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parser", choices=sorted(PARSERS), metavar="PARSER", help=", ".join(sorted(PARSERS)))
    parser.add_argument("--runs", type=int, default=100_000, metavar="N", help="executions (100000)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep inputs that reach new code there")
    parser.add_argument(
        "--crashes", type=Path, metavar="FOLDER", default=Path.cwd(), help="where crashes go (here)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
