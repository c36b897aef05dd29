"""What is asked before the program ends while work is running."""

from collections import Counter

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from fakes.windows import Windows, answer, question
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.ui.shell.quit_words import Fate, fate, quit_words

HOUR = 3600  # seconds: every import of the demo ends within it
CUT_OFF = Rule("drop", "ec2")


@pytest.mark.parametrize(
    ("fates", "words"),
    [
        ({"goes on": 1}, "1 import goes on in AWS and can be watched again later."),
        ({"waits": 1}, "1 queued import is sent when the program runs again."),
        (
            {"waits": 3, "goes on": 2},
            (
                "2 imports go on in AWS and can be watched again later. "
                "3 queued imports are sent when the program runs again."
            ),
        ),
        ({"not sent": 1}, "1 import was not sent. It stays in the list."),
        (
            {"not answered": 1},
            "AWS has not answered for 1 import. What came of it is looked for when the program runs again.",
        ),
        ({"is cancelled": 2}, "2 imports are being cancelled by AWS."),
    ],
)
def test_what_is_said(fates: dict[Fate, int], words: str) -> None:
    assert quit_words(fates, 0) == words


def fates(windows: Windows) -> Counter[Fate]:
    return Counter(map(fate, windows.workspace.imports.unfinished()))


def without_imports(windows: Windows, aws: Simulator) -> None:
    """Wait until what other tests have sent is over."""
    aws.world.clock.advance(HOUR)
    windows.signed_in()
    windows.poll_until(lambda: not fates(windows))


def test_an_import_that_is_being_cancelled_does_not_go_on(windows: Windows, aws: Simulator) -> None:
    without_imports(windows, aws)
    sent = windows.send_import()
    assert fates(windows) == {"goes on": 1}
    windows.desk.navigation.show_task(sent.key)
    tasks = windows.desk.pages.tasks
    assert tasks is not None
    tasks.actions_._cancel_all([sent], "")
    windows.wait(lambda: fates(windows) == {"is cancelled": 1})

    windows.window.close()

    assert question().informativeText() == "1 import is being cancelled by AWS."
    answer("Stay")


def test_an_import_without_an_answer_is_not_said_to_go_on(windows: Windows, aws: Simulator) -> None:
    without_imports(windows, aws)
    aws.cloud.faults.add(CUT_OFF)
    request = parameters(ImportRequest("s3://acme-vm-exports/erp/erp-db01.vmdk"))
    ended: list[object] = []
    windows.workspace.imports.submit(
        Intent(windows.session.account, request),
        owner=windows.workspace,
        done=ended.append,
        failed=ended.append,
    )
    windows.wait(lambda: ended)
    windows.wait(lambda: fates(windows) == {"not answered": 1})

    windows.window.close()

    assert "goes on" not in question().informativeText()
    answer("Stay")


def test_it_is_asked_once_at_a_time(windows: Windows) -> None:
    windows.signed_in()
    windows.send_import()

    windows.desk._ask_quit()
    windows.desk._ask_quit()

    boxes = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()
    ]
    assert len(boxes) == 1
    answer("Stay")
    windows.desk._ask_quit()
    answer("Stay")
