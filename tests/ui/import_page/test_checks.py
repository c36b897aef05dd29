"""The checks of the page: when each is made again, what becomes of late answers, and what the buttons do."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from fakes.callers import narrow_key
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.explain_sign_in import SET_CLOCK
from snapshot_importer.disks.reader import RefusedError
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import UrlLocation
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.failure_card.decode_dialog import DecodeDialog
from snapshot_importer.ui.import_page.check_plans import role_needs
from snapshot_importer.ui.import_page.check_subjects import Subjects
from snapshot_importer.ui.import_page.check_view import CheckView
from snapshot_importer.ui.import_page.conversion_dialog import ConversionDialog, MembersDialog
from snapshot_importer.ui.import_page.source_facts import Looked
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.restore_dialog import RestoreDialog
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog
from snapshot_importer.ui.text import NO_BREAK_SPACE
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel
from ui.import_page.bench import Bench

EXPORTS = "s3://acme-vm-exports"
GOOD = ImportRequest(f"{EXPORTS}/files/files-03-data.vhd")
COLD = ImportRequest(f"{EXPORTS}/cold/payroll-2024.vmdk")
SECRET = ImportRequest(f"{EXPORTS}/secret/hr-db01.vmdk")
SPARSE = ImportRequest(f"{EXPORTS}/legacy/old-app.vmdk")
OVA = ImportRequest(f"{EXPORTS}/appliance/mail-gateway.ova")
ELSEWHERE = ImportRequest("s3://acme-us-archive/2026/fileserver-2019.vmdk")
NAMES = ["Caller", "Region", "Object", "Bytes", "Service role", "Role permissions", "KMS key", "Dry run"]
# What a check of the role asks beside others.
OF_ROLE = "GetRole"
WAITING = {
    "Region": "Waits for a valid location",
    "Object": "Waits for a valid location",
    "Bytes": "Waits for a valid location",
    "Role permissions": "Waits for a valid location",
}


@pytest.fixture(autouse=True)
def own_objects(aws: Simulator) -> None:
    """Each test imports into an account in which nothing was imported yet."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()


class Asked:
    """Counts what the simulated AWS was asked since."""

    def __init__(self, bench: Bench) -> None:
        assert bench.aws is not None
        self._ledger = bench.aws.world.ledger
        self._first = len(self._ledger.entries())

    def now(self) -> Counter[str]:
        return Counter(entry.operation for entry in self._ledger.entries(after=self._first))


def settle(bench: Bench, request: ImportRequest) -> None:
    """Fill the form, and wait until every check is made."""
    bench.fill(request)
    rest(bench)


def rest(bench: Bench) -> None:
    bench.wait(lambda: not bench.page.checks._pause.isActive())
    bench.wait(lambda: all(view.state != "running" for view in bench.page.checks.views()))


def states(bench: Bench) -> dict[str, str]:
    return {view.name: view.state for view in bench.page.checks.views()}


def button(bench: Bench, name: str, words: str) -> Button:
    found = bench.page.panel.checks.rows[name].buttons()
    return next(button for button in found if button.text() == words)


def words(bench: Bench, name: str) -> list[str]:
    return [button.text() for button in bench.page.panel.checks.rows[name].buttons()]


def sign_in_narrowly(bench: Bench, *actions: str) -> None:
    """Sign in as a user who may do *actions* only."""
    assert bench.aws is not None
    key = narrow_key(bench.aws, *actions)
    profile = Profile(
        new_profile_id(),
        f"narrow {key.access_key_id}",
        region=bench.aws.region,
        method="demo",
        access_key_id=key.access_key_id,
        endpoint_url=bench.aws.endpoint,
    )
    bench.account.secrets.put(profile.id, Secret(key.secret_access_key))
    bench.account.store.put(profile)
    bench.session.use_profile(profile.id)
    bench.wait(lambda: bench.session.credentials().state == "ok")


def dialog(bench: Bench, kind: type[QDialog]) -> QDialog:
    (found,) = [one for one in bench.page.findChildren(kind) if one.isVisible()]
    return found


def test_all_checks_stand_in_the_order_of_the_page(bench: Bench) -> None:
    settle(bench, GOOD)

    assert [view.name for view in bench.page.checks.views()] == NAMES
    assert states(bench) == dict.fromkeys(NAMES, "ok") | {"Dry run": "not-run"}
    assert bench.page.panel.checks.count_text() == "7 of 8 OK"
    assert bench.title() == "Ready to import"


def test_without_a_location_only_what_needs_one_waits(bench: Bench) -> None:
    settle(bench, ImportRequest())

    waiting = {view.name: view.sentence for view in bench.page.checks.views() if view.state == "waiting"}
    assert waiting == WAITING | {"Dry run": "Waits for valid fields"}
    assert bench.page.panel.checks.count_text() == "3 of 8 OK"


def test_one_diagnosis_answers_both_checks_of_the_role(bench: Bench) -> None:
    rest(bench)
    asked = Asked(bench)

    settle(bench, replace(GOOD, role_name="vmimport-old"))

    assert asked.now()[OF_ROLE] == 1


def test_another_description_asks_nothing_again(bench: Bench) -> None:
    settle(bench, GOOD)
    bench.page.press_test()
    bench.wait(lambda: bench.check("Dry run").state == "ok")
    asked = Asked(bench)

    bench.type(bench.form.snapshot.description, "x")

    before = states(bench)
    rest(bench)
    assert asked.now() == {}
    assert before == states(bench) == dict.fromkeys(NAMES, "ok") | {"Dry run": "not-run"}


def test_another_role_asks_about_the_role_alone(bench: Bench) -> None:
    settle(bench, GOOD)
    asked = Asked(bench)

    bench.form.apply("role_name", "vmimport-old")
    bench.page.judge.left("role_name")

    assert {name for name, state in states(bench).items() if state == "running"} == {
        "Service role",
        "Role permissions",
    }
    rest(bench)
    assert {"HeadBucket", "HeadObject", "DescribeKey", "GetEbsEncryptionByDefault"}.isdisjoint(asked.now())
    assert bench.check("Service role").state == "failed"
    assert bench.check("Role permissions") == CheckView(
        "Role permissions", "waiting", "Checked after the role is repaired."
    )


def test_another_key_asks_about_key_and_permissions(bench: Bench) -> None:
    settle(bench, GOOD)
    asked = Asked(bench)

    bench.form.apply("kms_key_id", "alias/imaging-ebs")
    bench.page.judge.left("kms_key_id")

    assert {name for name, state in states(bench).items() if state == "running"} == {
        "Role permissions",
        "KMS key",
    }
    rest(bench)
    assert {"HeadBucket", "HeadObject"}.isdisjoint(asked.now())
    assert bench.check("KMS key").sentence == "Enabled, symmetric, usable by the role"
    assert bench.check("Role permissions").sentence == "Bucket, EC2 and key allowed"


LINK = UrlLocation(
    "https://acme-vm-exports.s3.eu-central-1.amazonaws.com/erp/erp-db01.vmdk?X-Amz-Signature=x",
    presigned=True,
)
REPORT = DiskReport(
    "VMDK", "stream-optimized", "VMDK", accepted=True, size=4096, title="VMDK, stream-optimized"
)
LINKS = {
    "opens": (
        Looked("done", REPORT, place=LINK),
        ("ok", "The link opens, 4.0 KiB"),
        ("ok", "VMDK, stream-optimized"),
    ),
    "has ended": (
        Looked("failed", error=RefusedError("The link has ended. Make a new one."), place=LINK),
        ("failed", "The link has ended. Make a new one."),
        ("waiting", "Read once the object is usable"),
    ),
    "is being read": (Looked("reading", place=LINK), ("running", ""), ("running", "")),
}


@pytest.mark.parametrize(("report", "of_object", "of_bytes"), LINKS.values(), ids=LINKS)
def test_a_link_has_checks_of_its_own(
    alone: Bench, report: Looked[DiskReport], of_object: tuple[str, str], of_bytes: tuple[str, str]
) -> None:
    identity = Identity("123456789012", "arn:aws:iam::123456789012:user/u", "AIDA", 0, 0)
    now = Subjects("p", "eu-central-1", Credentials("ok", identity), LINK, report=report)

    alone.page.checks.take(now)

    told = {
        view.name: (view.state, view.sentence.replace(NO_BREAK_SPACE, " "))
        for view in alone.page.checks.views()
    }
    assert (told["Object"], told["Bytes"]) == (of_object, of_bytes)
    needs = role_needs(now, alone.page.checks.view)
    assert (needs.bucket, needs.key, needs.object_key_arn) == ("", "", "")


def test_a_key_that_the_role_may_not_use_is_told_by_its_permissions(bench: Bench) -> None:
    settle(bench, SECRET)

    assert "decrypt" in bench.check("Object").sentence
    assert bench.check("Role permissions").state == "failed"
    assert words(bench, "Role permissions") == ["Open role doctor…"]


def test_run_again_asks_everything_again(bench: Bench) -> None:
    settle(bench, GOOD)
    asked = Asked(bench)

    bench.page.panel.checks.again_pressed.emit()

    bench.wait(lambda: bench.session.credentials().state == "ok")
    bench.wait(lambda: bench.page.panel.checks.count_text() == "7 of 8 OK")
    assert {"GetCallerIdentity", "HeadBucket", "HeadObject", "GetRole", "GetEbsEncryptionByDefault"} <= set(
        asked.now()
    )


def test_another_region_asks_everything_again(bench: Bench) -> None:
    settle(bench, GOOD)
    asked = Asked(bench)

    bench.session.use_region("us-east-1")

    rest(bench)
    assert {"HeadBucket", "HeadObject", "GetRole", "GetEbsEncryptionByDefault"} <= set(asked.now())
    assert bench.check("Region").state == "failed"


def test_a_late_answer_about_another_role_is_dropped(bench: Bench) -> None:
    settle(bench, GOOD)
    assert bench.aws is not None
    bench.aws.cloud.faults.add(Rule("latency", "iam", "GetRole", seconds=0.6, times=1))
    asked = Asked(bench)
    bench.form.apply("role_name", "vmimport-old")
    bench.page.judge.left("role_name")
    bench.wait(lambda: not bench.page.checks._pause.isActive())

    bench.form.apply("role_name", "")
    bench.page.judge.left("role_name")

    bench.wait(lambda: bench.check("Service role").state == "ok")
    bench.wait(lambda: asked.now()[OF_ROLE] == 2)
    rest(bench)
    assert states(bench)["Service role"] == states(bench)["Role permissions"] == "ok"


def test_a_check_without_an_answer_is_tried_again_alone(bench: Bench) -> None:
    bench.page.checks.limit = 0.3
    assert bench.aws is not None
    bench.aws.cloud.faults.add(Rule("hang", "s3", "HeadBucket"))
    bench.fill(GOOD)
    bench.wait(lambda: bench.check("Region").state == "could-not-check")
    said = bench.check("Region").sentence, words(bench, "Region")
    bench.aws.cloud.faults.clear()
    bench.page.checks.limit = 10.0
    rest(bench)
    asked = Asked(bench)

    button(bench, "Region", "Try again").click()

    bench.wait(lambda: bench.check("Region").state == "ok")
    assert said == ("No answer in 10 s.", ["Try again"])
    assert set(asked.now()) == {"HeadBucket"}


def test_a_session_that_ends_during_a_check_asks_for_the_sign_in(bench: Bench) -> None:
    rest(bench)
    assert bench.aws is not None
    bench.aws.cloud.faults.add(Rule("refuse", "iam", "GetRole"))

    bench.fill(GOOD)

    bench.wait(lambda: bench.title() == "Sign-in needed")
    assert {bench.check(name).sentence for name in ("Region", "Service role")} == {"Waits for the sign-in"}


def test_a_check_that_could_not_be_made_does_not_stop_the_import(bench: Bench) -> None:
    everything_else = ("s3:*", "ec2:*", "kms:*", "iam:GetRole")
    sign_in_narrowly(bench, *everything_else)

    settle(bench, GOOD)

    assert bench.check("Role permissions").state == "could-not-check"
    assert bench.page.panel.checks.count_text() == "6 of 8 OK"
    assert bench.title() == "Ready to import"


DENIED = {
    "GetObject": (("iam:*", "kms:*", "ec2:*"), "Object", "s3:GetObject,s3:ListBucket"),
    "GetRole": (("s3:*", "kms:*", "ec2:*"), "Service role", "iam:GetRole"),
    "GetEbsEncryptionByDefault": (("s3:*", "iam:*"), "KMS key", "ec2:GetEbsEncryptionByDefault"),
}


@pytest.mark.parametrize(("actions", "name", "lacking"), DENIED.values(), ids=DENIED)
def test_a_right_that_is_lacking_is_shown_to_be_asked_for(
    bench: Bench, actions: tuple[str, ...], name: str, lacking: str
) -> None:
    sign_in_narrowly(bench, *actions)
    settle(bench, GOOD)

    button(bench, name, "Show what to ask for").click()

    asking = dialog(bench, AskDialog)
    assert isinstance(asking, AskDialog)
    text = asking.text.toPlainText()
    assert f"Actions: {lacking.replace(',', ', ')}" in text
    assert "123456789012" in text
    asking.reject()


def test_a_refused_dry_run_is_decoded(bench: Bench) -> None:
    sign_in_narrowly(bench, "s3:*", "sts:DecodeAuthorizationMessage")
    settle(bench, GOOD)
    bench.page.press_test()
    bench.wait(lambda: bench.check("Dry run").state == "failed")

    button(bench, "Dry run", "Decode what AWS said").click()

    decoding = dialog(bench, DecodeDialog)
    assert isinstance(decoding, DecodeDialog)
    bench.wait(lambda: "ec2:ImportSnapshot" in decoding.text.toPlainText())
    decoding.reject()


def test_what_needs_a_dialog_alone_is_carried_out_for_a_check_too(bench: Bench) -> None:
    view = CheckView("Dry run", "failed", "The session has ended.")

    bench.page.panel.checks.cure_pressed.emit(view, SET_CLOCK)

    assert bench.question().text() == "How to set the clock"
    bench.question().reject()


def test_a_format_that_does_not_fit_is_mended_by_its_button(bench: Bench) -> None:
    settle(bench, replace(GOOD, format="VMDK"))

    button(bench, "Bytes", "Use VHD").click()

    assert bench.form.request().format == "VHD"
    assert bench.check("Bytes").state == "ok"
    assert bench.check("Bytes").sentence.endswith("as declared")


def test_a_refused_file_shows_how_to_convert_it(bench: Bench) -> None:
    settle(bench, SPARSE)

    button(bench, "Bytes", "Show how to convert…").click()

    shown = dialog(bench, ConversionDialog)
    assert isinstance(shown, ConversionDialog)
    assert "qemu-img convert" in shown.command.toPlainText()
    shown.reject()


def test_the_disks_of_an_archive_can_be_chosen_and_another_object_browsed_for(bench: Bench) -> None:
    settle(bench, OVA)

    with bench.qtbot.waitSignal(bench.form.source.browse_pressed):
        button(bench, "Bytes", "Choose another object…").click()
    for open_one in bench.page.findChildren(QDialog):
        open_one.reject()
    button(bench, "Bytes", "Choose disk…").click()

    dialog(bench, MembersDialog).reject()


def test_an_archived_object_is_restored_from_its_check(bench: Bench) -> None:
    settle(bench, COLD)

    button(bench, "Object", "Restore…").click()

    assert bench.check("Bytes").sentence == "Read once the object is usable"
    dialog(bench, RestoreDialog).reject()


def test_a_bucket_elsewhere_has_three_ways_to_go_on(bench: Bench) -> None:
    settle(bench, ELSEWHERE)
    offered = words(bench, "Region")

    button(bench, "Region", "Copy the object…").click()
    dialog(bench, CopyObjectDialog).close()
    button(bench, "Region", "Import there and copy…").click()
    bench.question().reject()

    assert offered == ["Switch to us-east-1", "Copy the object…", "Import there and copy…"]
    button(bench, "Region", "Switch to us-east-1").click()
    bench.wait(lambda: bench.check("Region").state == "ok")


def test_a_disabled_key_can_be_changed_for_the_default(bench: Bench) -> None:
    settle(bench, replace(GOOD, kms_key_id="alias/retired-ebs"))
    offered = words(bench, "KMS key")

    button(bench, "KMS key", "Use the default key").click()

    rest(bench)
    assert offered == ["Choose a key…", "Use the default key"]
    assert bench.form.request().kms_key_id == ""
    assert bench.check("KMS key").state == "ok"


def test_a_key_of_another_region_fails_although_its_field_says_so_too(bench: Bench) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/3f2c81d0-0000-4000-8000-000000000000"
    bench.fill(replace(GOOD, kms_key_id=arn))
    bench.page.judge.left("kms_key_id")
    rest(bench)

    sentence = "Key 3f2c81d0 lives in us-east-1, the import runs in eu-central-1."
    assert (bench.check("KMS key").state, bench.check("KMS key").sentence) == ("failed", sentence)
    assert bench.button() == "Fix 1 problem"


@pytest.mark.parametrize(
    ("role", "offered"), [("vmimport-old", "Open role doctor…"), ("vmImport", "Create role…")]
)
def test_the_role_doctor_opens_for_what_the_form_needs(bench: Bench, role: str, offered: str) -> None:
    settle(bench, replace(GOOD, role_name=role))

    button(bench, "Service role", offered).click()

    doctor = dialog(bench, RoleDoctorDialog)
    assert isinstance(doctor, RoleDoctorDialog)
    needs = doctor.healing.needs
    assert (needs.role_name, needs.bucket, needs.key) == (role, "acme-vm-exports", "files/files-03-data.vhd")
    doctor.reject()


def test_a_repaired_role_is_checked_again(bench: Bench) -> None:
    settle(bench, replace(GOOD, role_name="vmimport-old"))
    button(bench, "Service role", "Open role doctor…").click()
    doctor = dialog(bench, RoleDoctorDialog)
    assert isinstance(doctor, RoleDoctorDialog)
    bench.wait(lambda: doctor.healing.stage != "looking")
    asked = Asked(bench)

    doctor.repaired.emit()

    assert states(bench)["Service role"] == "running"
    rest(bench)
    assert asked.now()[OF_ROLE] == 1
    doctor.reject()


def test_another_role_that_was_chosen_in_the_doctor_stands_on_the_form(bench: Bench) -> None:
    settle(bench, replace(GOOD, role_name="vmimport-old"))
    button(bench, "Service role", "Open role doctor…").click()
    doctor = dialog(bench, RoleDoctorDialog)
    assert isinstance(doctor, RoleDoctorDialog)

    doctor.role_chosen.emit("vmimport")
    doctor.reject()

    bench.wait(lambda: bench.check("Service role").state == "ok")
    assert bench.form.request().role_name == "vmimport"


def test_rows_say_their_state_to_assistive_tools(bench: Bench) -> None:
    settle(bench, replace(GOOD, role_name="vmimport-old"))

    row = bench.page.panel.checks.rows["Service role"]
    assert row.accessibleName().startswith("Service role, failed. The role trusts ec2.amazonaws.com")
    assert row.buttons()[0].accessibleDescription() == "Service role"


def test_the_buttons_are_visited_in_the_order_of_the_page(bench: Bench) -> None:
    settle(bench, replace(ELSEWHERE, role_name="vmimport-old"))
    bench.form.apply("format", "VHD")
    bench.page.judge.left("format")
    rest(bench)
    panel = bench.page.panel.checks
    reading = [
        button for row in panel.rows.values() for button in (*row.buttons(), row.run) if button.isVisible()
    ]

    chain: list[QWidget] = [panel]
    while (following := chain[-1].nextInFocusChain()) and following is not panel:
        chain.append(following)

    assert [part for part in chain if part in reading] == reading
    assert len(reading) == 5


def test_the_focus_stays_among_the_checks_when_its_button_goes(bench: Bench) -> None:
    settle(bench, replace(GOOD, role_name="vmimport-old"))
    settle(bench, replace(GOOD, role_name="vmimport-old", format="VMDK"))
    bench.page.panel.checks.focus_check("Bytes")

    QTest.keyClick(button(bench, "Bytes", "Use VHD"), Qt.Key.Key_Space)

    assert QApplication.focusWidget() is button(bench, "Service role", "Open role doctor…")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)], ids=["usual", "narrow"])
def test_no_line_of_a_check_is_cut(bench: Bench, size: tuple[int, int]) -> None:
    bench.window.resize(*size)
    settle(bench, replace(GOOD, format="VHD", encrypted=True))
    lines = [row.findChildren(ElidedLabel) for row in bench.page.panel.checks.rows.values()]

    bench.wait(
        lambda: all(
            line.fontMetrics().horizontalAdvance(line.text()) <= line.width()
            for (line,) in lines
            if line.text()
        )
    )


def test_the_buttons_of_a_row_fit_the_narrow_panel(bench: Bench) -> None:
    bench.window.resize(1024, 700)
    settle(bench, ELSEWHERE)

    row = bench.page.panel.checks.rows["Region"]

    def is_whole(found: QWidget) -> bool:
        right = found.mapTo(row, found.rect().bottomRight())
        is_inside = right.x() <= row.width() and right.y() <= row.height()
        return is_inside and found.width() >= found.sizeHint().width()

    bench.wait(lambda: bool(row.buttons()) and all(is_whole(found) for found in row.buttons()))
