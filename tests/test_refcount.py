"""A canary for PySide6 6.12.0, which takes a reference from None at every call that returns nothing."""

import sys

import pytest
from PySide6.QtCore import QObject


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_a_call_that_returns_nothing_leaves_the_references_of_none_alone() -> None:
    named = QObject()
    before = sys.getrefcount(None)

    for _ in range(1000):
        named.setObjectName("x")

    # The defect takes all 1,000 and ends the interpreter after a few minutes of a progress bar.
    assert before - sys.getrefcount(None) < 500
