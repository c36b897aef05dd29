from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fakes.certificates import Authority
from fakes.way_out import Bench


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A certificate authority that nobody trusts yet."""
    return Authority.make(tmp_path)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A way to AWS without obstacles, until the test puts some there."""
    with ExitStack() as stack:
        yield Bench(tmp_path, stack, Authority.make(tmp_path))
