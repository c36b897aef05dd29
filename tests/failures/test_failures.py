"""Every row of the table of failures, really failed by the simulated AWS: the app says the cause, its first button cures."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from failures.access_scenarios import SCENARIOS as ACCESS
from failures.disk_scenarios import SCENARIOS as DISK
from failures.key_scenarios import SCENARIOS as KEYS
from failures.scenario import Scenario
from failures.service_scenarios import SCENARIOS as SERVICE
from failures.sign_in_scenarios import SCENARIOS as SIGN_IN
from failures.stage import GOOD, Stage
from fakes.windows import button
from snapshot_importer.aws.explanations import RULES, UNKNOWN
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.page import TasksPage

SCENARIOS: tuple[Scenario, ...] = (*SIGN_IN, *DISK, *ACCESS, *KEYS, *SERVICE)


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the addresses that the program would open in a browser."""
    addresses: list[str] = []

    def open_url(url: QUrl) -> bool:
        addresses.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return addresses


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_the_cause_is_said_and_the_first_button_cures_it(stage: Stage, scenario: Scenario) -> None:
    scenario.fail(stage)
    told = "\n".join(stage.told())
    assert [words for words in scenario.words if words not in told] == []

    stage.press_first()

    scenario.mend(stage)


# Rows that tell why AWS did not cancel: such an import goes on, and there is nothing to mend.
NOT_CANCELLED = (
    ("task-forgotten", "InvalidConversionTaskId", "No longer known to AWS"),
    ("already-ended", "DeleteConversionTaskError", "Already ended"),
)


@pytest.mark.parametrize(("code", "words"), [row[1:] for row in NOT_CANCELLED])
def test_why_aws_did_not_cancel_is_told_and_the_import_goes_on(stage: Stage, code: str, words: str) -> None:
    task = stage.send_unseen(ImportRequest(GOOD, "VMDK"))
    message = "The task cannot be cancelled"
    # The watch may ask at the same time.
    stage.fault("error", "ec2", "CancelImportTask", times=-1, status=400, code=code, message=message)
    stage.windows.desk.navigation.show_task(task.key)

    cancel = stage.windows.page(TasksPage).actions_.cancel
    stage.wait(cancel.isEnabled)
    cancel.trigger()
    button(stage.opened(OneFieldDialog), "Cancel import").click()

    journal = stage.windows.workspace.imports.journal
    assert journal is not None
    told = ("AWS did not cancel", words)
    stage.wait(lambda: told in [(event.title, event.detail) for event in journal.timelines.events(task)])
    stage.ends_well()


def test_every_row_has_a_scenario() -> None:
    told = {scenario.rule for scenario in SCENARIOS} | {row[0] for row in NOT_CANCELLED}

    assert told == {rule.name for rule in (*RULES, UNKNOWN)}
