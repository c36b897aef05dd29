"""The corpus of the fuzzer: every parser has one, and each of its images ends in a report."""

from pathlib import Path

import pytest

from fuzz.parsers import PARSERS, check
from fuzz.sparse import SparseImage, decode

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*"))


def test_every_parser_has_a_corpus_of_a_few_kib() -> None:
    assert {name.partition("/")[0] for name in FILES} == set(PARSERS)
    assert all((CORPUS / name).stat().st_size <= 8 << 10 for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_an_image_of_the_corpus_is_known_to_its_parser(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    parser = PARSERS[name.partition("/")[0]]

    # As it was recorded, with the checksums of the real image.
    assert check(parser, decode(data[1:]), repair=False, name=name) is not None


def test_an_image_survives_its_encoding() -> None:
    image = SparseImage(1 << 40, ((0, b"head"), (512, b"more"), ((1 << 40) - 4, b"tail")))

    assert decode(image.encoded()) == image
    assert image.read((1 << 40) - 6, 100) == b"\0\0tail"


@pytest.mark.parametrize("data", [b"", b"\1", b"\xff" * 40], ids=["nothing", "one byte", "ones"])
def test_any_bytes_are_an_image(data: bytes) -> None:
    image = decode(data)

    assert len(image.read(0, 100)) <= 100
