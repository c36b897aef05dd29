"""The private desktop session of these tests, which exists on Linux only."""

import sys
from collections.abc import Iterator

import pytest

from fakes.accessibility import Node, accessible_programs
from fakes.desktop import Desktop, desktop

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="module")
def session() -> Iterator[Desktop]:
    with desktop() as running:
        yield running


@pytest.fixture
def programs(session: Desktop) -> Iterator[Node]:
    """The accessibility tree of all programs in the session."""
    with accessible_programs(session.environment) as root:
        yield root
