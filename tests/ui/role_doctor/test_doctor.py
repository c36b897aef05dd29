"""The doctor's window over the simulated AWS: what it says, what it repairs, and what it leaves alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from fakes.import_account import BUCKET, REGION, policy
from fakes.windows import answer, button, dialog, nameless, question, rich_labels, without_tip
from snapshot_importer.aws.diagnosis import FindingState, RoleNeeds
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.role_doctor.causes import TITLES
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog
from snapshot_importer.ui.role_doctor.instructions_dialog import InstructionsDialog
from snapshot_importer.ui.role_doctor.new_role import NewRoleDialog
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.widgets.pick_list import ENTRY_ROLE
from ui.role_doctor.conftest import EC2, EC2_TRUST, Ward

LOOKING = ("iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy", "s3:GetBucketPolicy", "kms:GetKeyPolicy")


def listed(doctor: RoleDoctorDialog) -> dict[str, str]:
    """Return the line of each cause on the left."""
    model = doctor.causes.view.model()
    entries = [model.index(row, 0).data(ENTRY_ROLE) for row in range(model.rowCount())]
    return {entry.key: entry.detail for entry in entries}


def look_at(doctor: RoleDoctorDialog, cause: str) -> None:
    """Choose a cause on the left."""
    view = doctor.causes.view
    view.setCurrentIndex(view.model().index(list(TITLES).index(cause), 0))


def foot(doctor: RoleDoctorDialog) -> list[str]:
    """Return the words of the buttons in the foot."""
    every = (
        doctor.foot.ask,
        doctor.foot.other,
        doctor.foot.close_button,
        doctor.foot.repair,
        doctor.foot.ask_first,
        doctor.foot.again,
    )
    return [one.text().strip() for one in every if one.isVisible()]


def settled(ward: Ward, doctor: RoleDoctorDialog) -> None:
    ward.wait(lambda: doctor.healing.stage in ("seen", "unseen"))


def test_each_cause_is_told_and_shown_with_what_mends_it(ward: Ward) -> None:
    doctor = ward.opened("broken")

    assert listed(doctor) == {
        "exists": listed(doctor)["exists"],
        "trust": "Wrong service, no external id",
        "bucket": f"{BUCKET} is missing",
        "ec2": "4 of 4 allowed",
        "kms": "No key of yours is used",
        "organisation": "Cannot be read from here",
    }
    assert listed(doctor)["exists"].startswith("Created ")
    assert doctor.verdict.title.text() == "VM Import may not use this role"
    assert doctor.verdict.sentence.text().startswith("The role trusts ec2.amazonaws.com. ")
    assert doctor.changes.tabs.current() == "trust"
    assert '+       "Principal": { "Service": "vmie.amazonaws.com" },' in doctor.changes.view.toPlainText()
    assert foot(doctor) == [
        "Copy for my administrator",
        "Create another role…",
        "Close",
        "Repair role…",
    ]
    assert doctor.foot.summary.accessibleName() == "Changes 1 role: trust, bucket"
    assert (nameless(doctor), without_tip(doctor), rich_labels(doctor)) == ([], [], [])

    look_at(doctor, "bucket")

    assert doctor.changes.tabs.current() == "bucket"
    assert doctor.verdict.title.text() == "The role may not read the bucket"
    assert f'"arn:aws:s3:::{BUCKET}/*"' in doctor.changes.view.toPlainText()
    doctor.reject()


def test_a_repair_asks_first_and_then_tells_everybody(ward: Ward) -> None:
    doctor = ward.opened("broken")
    before = ward.trust("broken")

    doctor.foot.repair.click()
    box = question()
    assert box.text() == f"Repair role broken in account {account_id(ward.account.account)}?"
    assert "Change whom the role broken trusts\n" in box.informativeText()
    assert box.defaultButton().text() == "Not now"
    assert ward.trust("broken") == before
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)

    assert ward.told == [("changed", ward.account.account, "broken"), ("repaired",)]
    assert ward.trust("broken")[0] == before[0]
    assert doctor.verdict.title.text() == "The role is in order in IAM"
    assert foot(doctor) == ["Create another role…", "Close"]
    assert doctor.focusWidget() is doctor.foot.close_button
    assert {cause for cause, line in listed(doctor).items() if "missing" in line or "Wrong" in line} == set()
    doctor.reject()


def test_return_and_escape_change_nothing(ward: Ward) -> None:
    doctor = ward.opened("broken")
    before = ward.trust("broken")
    doctor.foot.repair.setFocus()
    QTest.keyClick(doctor.foot.repair, Qt.Key.Key_Return)
    QTest.keyClick(question(), Qt.Key.Key_Return)
    ward.wait(lambda: QApplication.activeModalWidget() is doctor)

    QTest.keyClick(doctor, Qt.Key.Key_Escape)

    assert not doctor.isVisible()
    assert ward.trust("broken") == before
    assert ward.told == []


@pytest.mark.parametrize("only", [True, False])
def test_the_option_is_the_account_of_the_new_statement(ward: Ward, *, only: bool) -> None:
    doctor = ward.opened("broken")
    doctor.changes.only_this_account.setChecked(only)

    assert ("aws:SourceAccount" in doctor.changes.view.toPlainText()) is only
    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)

    assert ("aws:SourceAccount" in json.dumps(ward.trust("broken"))) is only
    assert doctor.changes.only_this_account.isChecked() is only
    doctor.reject()


def test_a_role_that_is_well_has_nothing_to_repair(ward: Ward) -> None:
    doctor = ward.opened("well")

    assert doctor.verdict.title.text() == "Role exists: OK"
    assert foot(doctor) == ["Create another role…", "Close"]
    assert not doctor.changes.only_this_account.isVisible()
    doctor.reject()


def test_a_role_repaired_without_the_account_is_not_to_be_repaired_again(ward: Ward) -> None:
    doctor = ward.opened("broken")
    doctor.changes.only_this_account.setChecked(False)
    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)
    doctor.reject()

    again = ward.opened("broken")

    assert "Repair role…" not in foot(again)
    again.changes.only_this_account.click()
    assert "Repair role…" in foot(again)
    again.reject()


def test_a_missing_role_is_created(ward: Ward) -> None:
    doctor = ward.opened("Well")

    assert doctor.verdict.title.text() == "There is no role “Well”"
    assert listed(doctor)["exists"] == "Did you mean “well”?"
    assert foot(doctor) == ["Copy for my administrator", "Close", "Create role…"]
    doctor.reject()

    doctor = ward.opened("not-there")
    doctor.foot.repair.click()
    answer("Create role")
    ward.wait(lambda: ("repaired",) in ward.told)
    assert len(ward.trust("not-there")) == 1
    assert listed(doctor)["bucket"] == f"{BUCKET} can be read"
    doctor.reject()


def test_who_may_not_look_gets_a_letter_for_the_administrator(ward: Ward) -> None:
    ward.sign_in("s3:GetObject")
    doctor = ward.opened("broken")

    assert foot(doctor) == ["Close", "Copy for my administrator"]
    assert set(listed(doctor).values()) == {"iam:GetRole is not allowed", "Cannot be read from here"}
    doctor.foot.ask_first.click()
    letter = dialog(InstructionsDialog)
    assert "aws iam create-role" in letter.text.toPlainText()
    assert "aws iam put-role-policy" in letter.text.toPlainText()
    assert (nameless(letter), rich_labels(letter)) == ([], [])
    letter.tabs.choose("json")
    letter.copy.click()
    assert json.loads(QApplication.clipboard().text())["RoleName"] == "broken"
    letter.tabs.choose("terraform")
    letter.copy.click()
    assert 'resource "aws_iam_role" "broken"' in QApplication.clipboard().text()
    letter.reject()

    button(doctor, "Show what to ask for…").click()
    ask = dialog(AskDialog)
    assert "iam:GetRole" in ask.text.toPlainText()
    ask.reject()
    doctor.reject()


def test_who_may_look_but_not_write_gets_the_letter_too(ward: Ward) -> None:
    ward.sign_in(*LOOKING)
    doctor = ward.opened("broken")

    assert foot(doctor) == ["Close", "Copy for my administrator"]
    doctor.foot.ask_first.click()
    letter = dialog(InstructionsDialog)
    assert "update-assume-role-policy --role-name broken" in letter.text.toPlainText()
    letter.reject()
    doctor.reject()


def test_who_may_do_what_this_repair_takes_may_repair(ward: Ward) -> None:
    ward.account.make_role("no-bucket", permissions=policy(EC2))
    ward.sign_in(*LOOKING, "iam:PutRolePolicy")

    for role, last in (("no-bucket", "Repair role…"), ("broken", "Copy for my administrator")):
        doctor = ward.opened(role)
        assert foot(doctor)[-1] == last
        doctor.reject()


def test_a_repair_that_is_refused_half_way_says_how_far_it_came(ward: Ward) -> None:
    ward.sign_in("iam:Get*", "iam:List*", "iam:UpdateAssumeRolePolicy", "s3:GetBucketPolicy")
    doctor = ward.opened("broken")

    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)

    assert doctor.verdict.title.text() == "It went no further"
    said = doctor.verdict.sentence.text()
    assert "iam:PutRolePolicy" in said
    assert "Done: Change whom the role broken trusts." in said
    assert "Not done: Add its policy" in said
    assert foot(doctor) == ["Close", "Copy for my administrator"]
    assert listed(doctor)["trust"] == "Trusts VM Import"
    doctor.reject()


def test_a_change_by_somebody_else_is_seen_before_anything_is_written(ward: Ward) -> None:
    doctor = ward.opened("broken")
    theirs = EC2_TRUST.replace("ec2.", "lambda.")
    ward.account.client("iam").update_assume_role_policy(RoleName="broken", PolicyDocument=theirs)

    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: doctor.healing.problem and doctor.healing.stage == "seen")

    assert doctor.verdict.sentence.text().startswith("The role was changed meanwhile.")
    assert ward.trust("broken") == json.loads(theirs)["Statement"]
    assert "lambda.amazonaws.com" in doctor.changes.view.toPlainText()
    # The next repair is planned on what is there now.
    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)
    assert len(ward.trust("broken")) == 2
    doctor.reject()


def test_a_creation_whose_answer_is_lost_goes_on_from_what_there_is(ward: Ward) -> None:
    doctor = ward.opened("not-there")
    ward.account.simulator.cloud.faults.add(
        Rule(kind="drop", service="iam", operation="CreateRole", times=1, accepted=True)
    )

    doctor.foot.repair.click()
    answer("Create role")
    ward.wait(lambda: doctor.healing.problem and doctor.healing.stage == "seen")

    assert foot(doctor)[-1] == "Repair role…"
    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: ("repaired",) in ward.told)
    assert listed(doctor)["ec2"] == "4 of 4 allowed"
    doctor.reject()


def test_without_an_answer_there_is_another_try(ward: Ward) -> None:
    ward.account.simulator.cloud.faults.add(
        Rule(kind="error", service="iam", operation="GetRole", status=500)
    )
    doctor = ward.opened("broken")

    assert foot(doctor) == ["Close", "Try again"]
    assert doctor.verdict.title.text() == "It went no further"
    ward.account.simulator.cloud.faults.clear()
    doctor.foot.again.click()
    settled(ward, doctor)
    assert doctor.verdict.title.text() == "VM Import may not use this role"
    doctor.reject()


def test_news_that_spread_slowly_are_waited_for(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor = ward.opened("broken")
    doctor.healing.pauses = (0, 0)
    first = doctor.healing.seen
    assert first is not None
    looks: list[str] = []

    def old_news(*_: object) -> Any:
        looks.append(doctor.healing.stage)
        return first.examination

    monkeypatch.setattr("snapshot_importer.ui.role_doctor.healing.examine", old_news)
    monkeypatch.setattr(
        "snapshot_importer.ui.role_doctor.healing.read_own", lambda *_: dict[str, dict[str, object]]()
    )
    doctor.foot.repair.click()
    answer("Repair role")
    ward.wait(lambda: doctor.healing.problem)

    assert looks == ["waiting"] * 3
    assert doctor.verdict.sentence.text().startswith("AWS does not show the change yet.")
    assert ward.told[-1] == ("repaired",)
    doctor.reject()


def test_closing_while_aws_is_asked_still_tells_what_was_changed(ward: Ward) -> None:
    doctor = ward.opened("broken")
    ward.account.simulator.cloud.faults.add(
        Rule(kind="latency", service="iam", operation="PutRolePolicy", seconds=0.2, times=1)
    )
    doctor.foot.repair.click()
    answer("Repair role")
    assert doctor.healing.stage == "repairing"

    doctor.reject()

    assert not doctor.isVisible()
    ward.wait(lambda: ("repaired",) in ward.told)
    assert ("changed", ward.account.account, "broken") in ward.told
    assert len(ward.trust("broken")) == 2


def test_another_profile_ends_the_visit(ward: Ward) -> None:
    doctor = ward.opened("broken")

    ward.sign_in("s3:GetObject")

    assert not (isValid(doctor) and doctor.isVisible())


def test_another_role_is_looked_at_by_name_or_from_the_list(ward: Ward) -> None:
    doctor = ward.opened("broken")
    ward.wait(doctor.causes.roles.count)
    assert [doctor.causes.roles.itemText(row) for row in range(doctor.causes.roles.count())] == [
        "vmimport",
        "well",
    ]
    line = doctor.causes.roles.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "well")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(ward, doctor)

    assert listed(doctor)["bucket"] == f"{BUCKET} can be read"
    assert ward.told == [("chosen", "well")]
    assert QApplication.activeModalWidget() is doctor
    # A name that no role has is not for the import.
    line.selectAll()
    QTest.keyClicks(line, "nobody")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(ward, doctor)
    assert doctor.verdict.title.text() == "There is no role “nobody”"
    assert ward.told == [("chosen", "well")]
    doctor.reject()


def test_another_role_is_created_and_then_used(ward: Ward) -> None:
    doctor = ward.opened("broken")
    doctor.foot.other.click()
    form = dialog(NewRoleDialog)
    assert (nameless(form), rich_labels(form)) == ([], [])
    form.name.setText("no name/")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert form.isVisible()
    assert form.row.problem_text()
    form.name.setText("exports-import")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    settled(ward, doctor)

    assert foot(doctor)[-1] == "Create role…"
    assert ward.told == []
    doctor.foot.repair.click()
    answer("Create role")
    ward.wait(lambda: ("repaired",) in ward.told)
    assert ("chosen", "exports-import") in ward.told
    doctor.reject()


def test_rights_on_ec2_and_on_a_key_have_their_tabs_when_they_are_missing(ward: Ward) -> None:
    key = ward.account.world.kms.create_key(ward.account.account, REGION)
    ward.account.make_role("poor", permissions=policy({"Action": "s3:*"}))
    doctor = ward.opened("poor", key=key.arn)

    for cause, words in (("ec2", "ec2:RegisterImage"), ("kms", key.arn)):
        look_at(doctor, cause)
        assert doctor.changes.tabs.current() == cause
        assert words in doctor.changes.view.toPlainText()
    doctor.changes.copy.click()
    (statement,) = json.loads(QApplication.clipboard().text())["Statement"]
    assert statement["Resource"] == key.arn
    doctor.reject()


def test_the_keyboard_reaches_every_part(ward: Ward) -> None:
    doctor = ward.opened("broken")
    doctor.causes.roles.setFocus()
    places = []
    for _ in range(5):
        QTest.keyClick(doctor, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        places.append(focus)
    QTest.keyClick(doctor, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)

    assert places[0] is doctor.causes.view
    assert doctor.changes.tabs.isAncestorOf(places[1])
    assert places[2:4] == [doctor.changes.view, doctor.foot.close_button]
    assert doctor.causes.roles in (places[4], places[4].parent())
    assert doctor.changes.tabs.current() == "bucket"
    doctor.reject()


WORDS: dict[FindingState, str] = {"failed": "failed", "ok": "OK", "could-not-check": "could not check"}


@pytest.mark.parametrize(
    ("cause", "state"), [("trust", "failed"), ("ec2", "ok"), ("organisation", "could-not-check")]
)
def test_a_screen_reader_hears_the_state_of_each_cause(ward: Ward, cause: str, state: FindingState) -> None:
    doctor = ward.opened("broken")
    model = doctor.causes.view.model()

    said = model.index(list(TITLES).index(cause), 0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert said == f"{TITLES[cause]}, {WORDS[state]}. {listed(doctor)[cause]}"
    doctor.reject()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_is_cut_in_a_small_window(ward: Ward, direction: Qt.LayoutDirection) -> None:
    doctor = ward.opened("broken")
    doctor.setLayoutDirection(direction)
    doctor.resize(800, 560)
    QApplication.processEvents()

    assert (doctor.width(), doctor.height()) == (800, 560)
    assert doctor.changes.view.layoutDirection() == Qt.LayoutDirection.LeftToRight
    for one in (doctor.foot.repair, doctor.foot.close_button, doctor.foot.ask, doctor.foot.other):
        assert doctor.rect().contains(one.rect().translated(one.mapTo(doctor, one.rect().topLeft())))
    doctor.reject()


def test_hostile_texts_of_others_are_shown_as_texts(ward: Ward) -> None:
    trust = json.loads(EC2_TRUST)
    trust["Statement"][0]["Sid"] = "<b>x</b>"
    trust["Statement"][0]["Condition"] = {"StringEquals": {"aws:x": "\u202egnp"}}
    ward.account.make_role("hostile", json.dumps(trust), policy(EC2))
    doctor = ward.opened("hostile")

    shown = doctor.changes.view.toPlainText()

    assert "<b>x</b>" in shown
    assert "\u202e" not in shown
    assert rich_labels(doctor) == []
    doctor.reject()


def test_its_size_is_kept(ward: Ward, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "windows.ini"), QSettings.Format.IniFormat)
    needs = RoleNeeds("aws", ward.account.account, REGION, "well", BUCKET, "disk.vmdk")
    first = RoleDoctorDialog(ward.theme, ward.window, ward.session, needs, settings)
    assert (first.width(), first.height()) == (960, 636)
    first.open()
    first.resize(1100, 700)
    first.reject()

    again = RoleDoctorDialog(ward.theme, ward.window, ward.session, needs, settings)

    assert (again.width(), again.height()) == (1100, 700)
    again.reject()
