"""The dialog that restores an archived object, over the simulated S3."""

import pytest

from fakes.windows import nameless, rich_labels, shown_texts, without_tip
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.object_deeds.restore_dialog import RestoreDialog
from ui.object_deeds.conftest import PLACE, Stage

HOURS = 3600


def opened(stage: Stage, storage_class: str = "GLACIER", archive_status: str = "") -> RestoreDialog:
    stage.account.bucket.change(PLACE.key, storage_class=storage_class, archive_status=archive_status)
    dialog = RestoreDialog(stage.theme, stage.window, stage.session, PLACE, stage.head())
    dialog.open()
    return dialog


def state(dialog: RestoreDialog) -> str:
    return "" if dialog.state.isHidden() else dialog.state.accessibleName()


def test_it_says_what_each_way_takes_and_costs(stage: Stage) -> None:
    dialog = opened(stage)

    ways = [dialog.tier.itemText(index) for index in range(dialog.tier.count())]

    assert ways == [
        "Standard: 3 to 5 hours, billed per GiB",
        "Bulk: 5 to 12 hours, free of charge",
        "Expedited: 1 to 5 minutes, the dearest, billed per GiB and request",
    ]
    assert any("lies in GLACIER" in text for text in shown_texts(dialog))
    assert (nameless(dialog), without_tip(dialog), rich_labels(dialog)) == ([], [], [])


def test_an_object_of_intelligent_tiering_is_kept_for_no_number_of_days(stage: Stage) -> None:
    dialog = opened(stage, "INTELLIGENT_TIERING", "DEEP_ARCHIVE_ACCESS")
    assert not dialog.days.isVisible()

    with stage.qtbot.waitSignal(dialog.asked):
        dialog.restore.click()

    assert stage.head().restoring


def test_asking_shows_that_the_object_is_being_restored_until_it_can_be_read(stage: Stage) -> None:
    dialog = opened(stage)
    dialog.tier.setCurrentIndex(1)
    dialog.days.setCurrentIndex(dialog.days.findData(7))

    with stage.qtbot.waitSignal(dialog.asked):
        dialog.restore.click()

    (asked,) = stage.account.world.ledger.accepted("RestoreObject")
    assert asked.params["RestoreRequest"] == {"Days": 7, "GlacierJobParameters": {"Tier": "Bulk"}}
    assert state(dialog) == "The object is being restored"
    assert "5 to 12 hours" in dialog.state.accessibleDescription()
    dialog.look()
    stage.account.pass_time(13 * HOURS)
    with stage.qtbot.waitSignal(dialog.restored):
        dialog.look()
    assert state(dialog) == "The object can be read"


def test_an_object_that_is_being_restored_already_is_shown_so(stage: Stage) -> None:
    opened(stage).restore.click()
    stage.wait(lambda: stage.head().restoring)

    dialog = RestoreDialog(stage.theme, stage.window, stage.session, PLACE, stage.head())
    dialog.open()

    assert state(dialog) == "The object is being restored"
    assert not dialog.restore.isVisible()
    dialog.close()


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        (
            {"kind": "error", "status": 403, "code": "AccessDenied", "message": "Access Denied"},
            "You may not call this operation",
        ),
        ({"kind": "drop"}, "AWS could not be reached"),
        (
            {
                "kind": "error",
                "status": 503,
                "code": "GlacierExpeditedRetrievalNotAvailable",
                "message": "Expedited retrievals are currently not available, please try again later",
            },
            "AWS had an internal problem",
        ),
    ],
    ids=["denied", "no answer", "no capacity"],
)
def test_a_refusal_is_told_and_can_be_tried_again(stage: Stage, rule: dict[str, str], title: str) -> None:
    stage.account.simulator.cloud.faults.add(
        Rule(service="s3", operation="RestoreObject", times=1, **rule)  # type: ignore[arg-type]
    )
    dialog = opened(stage)
    dialog.restore.click()
    stage.wait(lambda: state(dialog))
    assert state(dialog).startswith(title[:20])
    assert dialog.restore.isEnabled()

    with stage.qtbot.waitSignal(dialog.asked):
        dialog.restore.click()

    assert state(dialog) == "The object is being restored"


def test_a_missing_permission_is_named_for_the_administrator(stage: Stage) -> None:
    stage.account.simulator.cloud.faults.add(
        Rule("error", "s3", "RestoreObject", status=403, code="AccessDenied", message="Access Denied")
    )
    dialog = opened(stage)
    dialog.restore.click()
    stage.wait(dialog.state.ask.isVisible)

    dialog.state.ask.click()

    (ask,) = dialog.findChildren(AskDialog)
    assert '"s3:RestoreObject"' in ask.text.toPlainText()
    assert f"arn:aws:s3:::{PLACE.bucket}/{PLACE.key}" in ask.text.toPlainText()


def test_another_region_meanwhile_does_not_leave_it_waiting(stage: Stage) -> None:
    stage.account.simulator.cloud.faults.add(Rule(kind="hang", service="s3", operation="RestoreObject"))
    dialog = opened(stage)
    dialog.restore.click()
    assert not dialog.restore.isEnabled()

    stage.session.use_region("us-east-1")

    assert dialog.restore.isEnabled()
