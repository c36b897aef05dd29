"""The page against the simulated AWS: checks, keys, looks at the object, sending, and what comes back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.import_page.kms_row import CUSTOMER_HINT, MANAGED_HINT
from snapshot_importer.ui.import_page.said_dialog import SaidDialog
from ui.import_page.bench import OBJECT, Bench

# An object of the demo whose imports all came to nothing, so that nothing is asked about it.
LEGACY = "s3://acme-vm-exports/legacy/old-app.vmdk"
REQUEST = ImportRequest(OBJECT, "VHD", description="files", tags=(Tag("Name", "files-03"),))


@pytest.fixture(autouse=True)
def own_objects(aws: Simulator) -> None:
    """Each test imports into an account in which nothing was imported yet."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()


def ready(bench: Bench, request: ImportRequest = REQUEST) -> None:
    bench.fill(request)
    bench.wait(lambda: bench.title() == "Ready to import")


def fault(bench: Bench, rule: Rule) -> None:
    assert bench.aws is not None
    bench.aws.cloud.faults.add(rule)


def test_the_checks_say_who_and_where(bench: Bench) -> None:
    bench.paste(bench.form.source.location, OBJECT)

    bench.wait(lambda: bench.page.panel.checks.count_text() == "7 of 8 OK")

    assert bench.check("Caller").sentence == "demo, 1234-5678-9012"
    assert bench.check("Region").sentence == "Bucket and import: eu-central-1"


def test_checks_wait_for_what_they_need(bench: Bench) -> None:
    states = {name: bench.check(name).sentence for name in ("Region", "Dry run")}

    assert states == {"Region": "Waits for a valid location", "Dry run": "Waits for valid fields"}


def test_a_bucket_elsewhere_is_mended_by_going_there(bench: Bench) -> None:
    bench.fill(replace(REQUEST, location="s3://acme-us-archive/2026/fileserver-2019.vmdk", format="VMDK"))
    bench.wait(lambda: bench.button() == "Fix 1 problem")
    row = bench.page.panel.checks.rows["Region"]
    said = row.buttons()[0].text(), bench.page.footer_bar.more.isVisible()

    row.buttons()[0].click()

    bench.wait(lambda: bench.check("Region").state == "ok")
    assert said == ("Switch to us-east-1", True)
    assert bench.session.region == "us-east-1"


def test_a_bucket_elsewhere_is_told_at_the_location_once_it_is_known(bench: Bench) -> None:
    words = "This bucket is in us-east-1. The import runs in eu-central-1."

    bench.paste(bench.form.source.location, "s3://acme-us-archive/2026/fileserver-2019.vmdk")

    bench.wait(lambda: bench.problem("location") == words)
    assert bench.button() == "Fix 1 problem"
    fix = bench.page.judge.shown()[0].fix
    assert fix is not None
    bench.form.fix_pressed.emit("location", fix)
    bench.wait(lambda: bench.check("Region").state == "ok")
    assert bench.session.region == "us-east-1"
    assert bench.problem("location") == ""


def test_where_the_bucket_is_stays_untold_while_its_address_is_typed(bench: Bench) -> None:
    bench.type(bench.form.source.location, "s3://acme-us-archive/2026/fileserver-2019.vmdk")

    bench.wait(lambda: bench.check("Region").state == "failed")

    assert bench.problem("location") == ""


def test_failed_checks_alone_may_be_ignored_after_a_question(bench: Bench) -> None:
    bench.fill(replace(REQUEST, location="s3://acme-us-archive/2026/fileserver-2019.vmdk", format="VMDK"))
    bench.wait(bench.page.footer_bar.more.isVisible)

    bench.page.footer_bar.anyway_pressed.emit()

    ignored = "Region: The bucket is in us-east-1. The import runs in eu-central-1."
    assert bench.question().informativeText() == ignored
    bench.answer("Go back")
    assert bench.page.submission.outcome.state == "none"


def test_an_object_that_is_missing_is_told_at_the_location(bench: Bench) -> None:
    bench.paste(bench.form.source.location, "s3://acme-vm-exports/nothing.vmdk")

    bench.wait(lambda: bench.problem("location") == "There is no object “nothing.vmdk” in acme-vm-exports.")


def test_the_answer_about_an_older_location_is_dropped(bench: Bench) -> None:
    fault(bench, Rule("latency", "s3", "HeadObject", seconds=0.5, times=1))
    bench.paste(bench.form.source.location, "s3://acme-vm-exports/nothing.vmdk")

    bench.paste(bench.form.source.location, OBJECT)
    bench.wait(lambda: bench.page.judge.source.head.value)

    assert bench.problem("location") == ""


def test_a_check_without_an_answer_is_given_up(bench: Bench) -> None:
    bench.page.checks.limit = 0.2
    fault(bench, Rule("hang", "s3", "HeadBucket"))

    bench.paste(bench.form.source.location, OBJECT)

    bench.wait(lambda: bench.check("Region").state == "could-not-check")
    assert bench.check("Region").sentence == "No answer in 10 s."
    assert bench.aws is not None
    bench.aws.cloud.faults.clear()


def test_the_dry_run_says_what_it_leaves_out(bench: Bench) -> None:
    ready(bench)

    bench.page.press_test()

    bench.wait(lambda: bench.check("Dry run").state == "ok")
    sentence = "AWS would accept the call. Role, bucket and file are not part of this test."
    assert bench.check("Dry run").sentence == sentence
    assert bench.accepted() == []


def test_a_dry_run_is_of_one_request_only(bench: Bench) -> None:
    ready(bench)
    bench.page.press_test()
    bench.wait(lambda: bench.check("Dry run").state == "ok")

    bench.type(bench.form.snapshot.description, "x")

    assert bench.check("Dry run").sentence == "Not run yet"


def test_a_dry_run_that_is_refused_is_a_failed_check(bench: Bench) -> None:
    ready(bench)
    refusal = "You are not authorized to perform: ec2:ImportSnapshot"
    fault(
        bench,
        Rule("error", "ec2", "ImportSnapshot", status=403, code="UnauthorizedOperation", message=refusal),
    )

    bench.page.press_test()

    bench.wait(lambda: bench.check("Dry run").state == "failed")
    bench.page.panel.checks.rows["Dry run"].buttons()[0].click()
    (dialog,) = bench.page.findChildren(AskDialog)
    assert "Actions: ec2:ImportSnapshot" in dialog.text.toPlainText()
    dialog.reject()


def test_the_keys_of_the_region_are_offered(bench: Bench) -> None:
    combo = bench.form.snapshot.kms.combo

    bench.wait(lambda: combo.count() > 2)

    assert [combo.itemText(place) for place in range(combo.count())] == [
        "Default key of the Region",
        "imaging-ebs  ·  customer key  ·  enabled",
        "retired-ebs  ·  customer key  ·  disabled",
        "Enter an id or ARN…",
    ]


def test_a_key_of_the_list_is_one_again_back_in_its_region(bench: Bench) -> None:
    kms = bench.form.snapshot.kms
    bench.wait(lambda: kms.combo.count() > 2)
    kms.combo.setCurrentIndex(kms.combo.findData("alias/imaging-ebs"))
    kms.combo.activated.emit(kms.combo.currentIndex())

    bench.session.use_region("us-east-1")
    bench.wait(kms.line.isVisible)
    away = kms.value()
    bench.session.use_region("eu-central-1")

    bench.wait(kms.combo.isVisible)
    assert (away, kms.value()) == ("alias/imaging-ebs", "alias/imaging-ebs")


def test_a_key_that_was_typed_stays_where_it_was_typed(bench: Bench) -> None:
    kms = bench.form.snapshot.kms
    bench.wait(lambda: kms.combo.count() > 2 and not bench.page.judge.facts.busy)
    kms.combo.setCurrentIndex(kms.combo.count() - 1)
    kms.combo.activated.emit(kms.combo.currentIndex())
    bench.type(kms.line, "alias/imaging-ebs")

    with bench.qtbot.waitSignal(bench.page.judge.facts.changed):
        kms.reload.click()
    bench.wait(lambda: not bench.page.judge.facts.busy)

    assert kms.line.isVisible()
    assert kms.value() == "alias/imaging-ebs"


def test_a_disabled_key_is_refused_at_its_field(bench: Bench) -> None:
    kms = bench.form.snapshot.kms
    bench.wait(lambda: kms.combo.count() > 2)

    kms.combo.setCurrentIndex(kms.combo.findData("alias/retired-ebs"))
    kms.combo.activated.emit(kms.combo.currentIndex())

    assert bench.problem("kms_key_id") == "The key is disabled."


def test_a_key_that_may_not_be_looked_up_is_a_warning(bench: Bench) -> None:
    bench.wait(lambda: not bench.page.judge.facts.busy)
    denied = "not authorized to perform: kms:DescribeKey"
    fault(
        bench, Rule("error", "kms", "DescribeKey", status=400, code="AccessDeniedException", message=denied)
    )
    bench.fill(replace(REQUEST, kms_key_id="alias/others"))

    bench.page.judge.left("kms_key_id")

    bench.wait(
        lambda: (
            bench.problem("kms_key_id") == "You may not look up this key. AWS checks it during the import."
        )
    )
    bench.wait(lambda: bench.button() == "Import snapshot")


def test_a_key_that_does_not_exist_is_an_error(bench: Bench) -> None:
    bench.wait(lambda: not bench.page.judge.facts.busy)
    bench.fill(replace(REQUEST, kms_key_id="alias/nope"))

    bench.page.judge.left("kms_key_id")

    bench.wait(lambda: bench.problem("kms_key_id") == "There is no key “alias/nope” in eu-central-1.")
    bench.wait(lambda: bench.button() == "Fix 1 problem")


def test_a_list_of_keys_that_is_refused_leaves_the_line(bench: Bench) -> None:
    bench.wait(lambda: not bench.page.judge.facts.busy)
    fault(bench, Rule("error", "kms", "ListAliases", status=400, code="AccessDeniedException", message="No"))

    bench.form.snapshot.kms.reload.click()

    bench.wait(lambda: "kms:ListAliases is not allowed for you." in bench.problem("kms_key_id"))
    assert bench.form.snapshot.kms.combo.count() == 4


def test_what_the_region_encrypts_by_itself_is_locked_on(bench: Bench) -> None:
    bench.session.use_region("us-east-1")

    snapshot = bench.form.snapshot
    bench.wait(lambda: snapshot.encrypt.isChecked() and not snapshot.encrypt.isEnabled())
    assert snapshot.encrypt.accessibleDescription() == "On by default in this Region"
    assert snapshot.kms.hint.text() == MANAGED_HINT


def test_a_customer_key_can_be_shared(bench: Bench) -> None:
    bench.fill(replace(REQUEST, kms_key_id="alias/imaging-ebs"))

    assert bench.form.snapshot.kms.hint.text() == CUSTOMER_HINT


def test_a_default_that_cannot_be_read_is_a_warning(bench: Bench) -> None:
    fault(
        bench,
        Rule(
            "error",
            "ec2",
            "GetEbsEncryptionByDefault",
            status=403,
            code="UnauthorizedOperation",
            message="No",
        ),
    )

    bench.session.use_region("us-east-1")

    words = "Could not read the Region's default. The snapshot may be encrypted anyway."
    bench.wait(lambda: bench.problem("encrypted") == words)


def test_the_size_is_taken_from_the_object(bench: Bench) -> None:
    bench.fill(REQUEST)
    assert bench.aws is not None
    bucket = bench.aws.world.s3.find("acme-vm-exports")
    assert bucket is not None
    stored = bucket.objects["files/files-03-data.vhd"]

    bench.form.advanced.take.click()

    bench.wait(lambda: bench.form.request().upload_size is not None)
    assert bench.form.request().upload_size == stored.size / 2**30


def test_a_size_without_an_object_is_told(bench: Bench) -> None:
    bench.form.advanced.take.click()

    assert bench.problem("upload_size") == "Enter the location of an object in S3 first."


def test_an_import_is_sent_as_it_was_previewed_and_shown_as_started(bench: Bench) -> None:
    ready(bench)
    asked = bench.asked()

    with bench.qtbot.waitSignal(bench.page.started) as started:
        bench.press()

    (sent,) = bench.accepted()
    own_tag = sent["TagSpecifications"][0]["Tags"].pop()
    assert own_tag["Key"] == "snapshot-importer:attempt"
    assert sent == asked
    (task,) = [task for task in bench.imports.tasks() if task.origin == "own"]
    assert started.args == [task.key]
    assert (bench.title(), bench.button()) == ("Import started", "Import another")
    assert bench.page.footer_bar.footer().line == task.task_id  # type: ignore[union-attr]
    assert task.snapshot_tags == (("Name", "files-03"),)


def test_the_tags_stay_with_the_task_where_that_is_chosen(bench: Bench) -> None:
    ready(bench)
    bench.form.snapshot.tags.copy_box.setChecked(False)

    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()

    (task,) = [task for task in bench.imports.tasks() if task.origin == "own"]
    assert task.snapshot_tags == ()


def test_a_second_press_sends_nothing_more(bench: Bench) -> None:
    ready(bench)

    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()
        bench.page.press_primary()
        bench.page.try_to_send()

    assert len(bench.accepted()) == 1


def test_import_another_clears_source_and_token_and_keeps_the_rest(bench: Bench) -> None:
    ready(bench)
    before = bench.form.request()
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()

    bench.press()

    after = bench.form.request()
    assert (after.location, after.description, after.tags) == ("", "files", before.tags)
    assert after.client_token != before.client_token
    assert bench.title() == "Not ready yet"


def test_a_change_after_sending_is_about_another_import(bench: Bench) -> None:
    ready(bench)
    token = bench.form.request().client_token
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()

    bench.type(bench.form.snapshot.description, "x")

    assert bench.form.request().client_token != token
    assert bench.page.submission.outcome.state == "none"


def test_the_link_leads_to_the_task(bench: Bench) -> None:
    ready(bench)
    with bench.qtbot.waitSignal(bench.page.started) as started:
        bench.press()

    with bench.qtbot.waitSignal(bench.page.show_task) as shown:
        bench.page.footer_bar.links["show-task"].click()

    assert shown.args == started.args


def test_the_same_object_is_asked_about(bench: Bench) -> None:
    ready(bench)
    with bench.qtbot.waitSignal(bench.page.started) as started:
        bench.press()
    bench.page.fill(REQUEST)
    bench.page.history.look()
    bench.wait(lambda: bench.button() == "Import anyway…")

    bench.press()

    with bench.qtbot.waitSignal(bench.page.show_task) as shown:
        bench.answer("Show that task")
    assert shown.args == started.args
    assert len(bench.accepted()) == 1


def test_the_same_object_is_imported_again_by_choice(bench: Bench) -> None:
    ready(bench)
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()
    bench.page.fill(REQUEST)
    bench.page.history.look()
    bench.wait(lambda: bench.button() == "Import anyway…")

    bench.press()
    with bench.qtbot.waitSignal(bench.page.started):
        bench.answer("Import anyway")

    tokens = {sent["ClientToken"] for sent in bench.accepted()}
    assert len(tokens) == 2


def test_production_is_asked_about(bench: Bench) -> None:
    bench.sign_in("Production")
    ready(bench)

    bench.press()

    assert bench.question().text() == "Import into acme-imaging (1234-5678-9012), eu-central-1?"
    assert bench.accepted() == []
    with bench.qtbot.waitSignal(bench.page.started):
        bench.answer("Import snapshot")


def test_a_refusal_says_its_cause_and_what_aws_said(bench: Bench) -> None:
    bench.fill(replace(REQUEST, role_name="no-such-role"))
    bench.wait(lambda: bench.check("Service role").state == "failed")
    token = bench.form.request().client_token

    bench.page.footer_bar.anyway_pressed.emit()
    bench.answer("Import anyway")

    bench.wait(lambda: bench.page.submission.outcome.state == "refused")
    assert bench.title() == "VM Import cannot use the role no-such-role"
    bench.page.footer_bar.links["details"].click()
    (dialog,) = bench.page.findChildren(SaidDialog)
    assert "no-such-role" in dialog.card.said.toPlainText()
    dialog.reject()
    bench.page.try_to_send()
    bench.wait(lambda: bench.form.request().client_token != token)
    bench.wait(lambda: bench.page.submission.outcome.state == "refused")


def test_a_lost_answer_is_found_again_and_never_sent_with_another_token(bench: Bench) -> None:
    ready(bench)
    # Both the call and its repetition with the same token are answered into the void.
    fault(bench, Rule("drop", "ec2", "ImportSnapshot", accepted=True, times=2))

    bench.press()

    bench.wait(lambda: bench.page.submission.outcome.state in ("unknown", "sent"))
    assert bench.button() in ("Show task", "Import another")
    bench.page.press_primary()
    bench.page.try_to_send()
    bench.imports.refresh()
    bench.wait(lambda: bench.title() == "Import started" or bench.form.request().location == "")
    assert len({sent["ClientToken"] for sent in bench.accepted()}) == 1


def test_a_session_that_ended_asks_for_the_sign_in(bench: Bench) -> None:
    ready(bench)
    fault(bench, Rule("refuse", "sts", "GetCallerIdentity"))

    bench.press()

    bench.wait(lambda: bench.page.submission.outcome.state == "not-sent")
    assert bench.accepted() == []
    bench.type(bench.form.snapshot.description, "x")
    with bench.qtbot.waitSignal(bench.page.sign_in_wanted):
        bench.press()


def test_without_a_history_nothing_is_sent(bench: Bench) -> None:
    ready(bench)
    journal, bench.imports.journal = bench.imports.journal, None

    bench.press()

    assert bench.title() == "Nothing was sent"
    bench.imports.journal = journal


def test_a_task_of_the_history_fills_the_form_with_a_new_token(bench: Bench) -> None:
    whole = replace(REQUEST, comment="by hand", upload_size=1.5, role_name="vmimport")
    ready(bench, whole)
    sent = bench.form.request()
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()
    bench.page.filling.begin()
    bench.page.history.look()
    bench.wait(lambda: bench.page.judge.earlier.own)

    bench.page.column.fill_menu().actions()[-1].trigger()

    bench.wait(lambda: bench.form.request().location == OBJECT)
    again = bench.form.request()
    assert replace(again, client_token="") == replace(sent, client_token="")
    assert again.client_token != sent.client_token


def test_an_emptied_form_can_be_brought_back(bench: Bench) -> None:
    bench.fill(REQUEST)
    bench.page.filling.begin()
    emptied = bench.form.request().location

    bench.page.column.fill_menu().actions()[0].trigger()

    assert (emptied, bench.form.request().location) == ("", OBJECT)


def test_another_profile_or_region_keeps_the_form(bench: Bench) -> None:
    bench.fill(REQUEST)

    bench.session.use_region("us-east-1")
    bench.sign_in()

    assert bench.form.request().location == OBJECT


def test_without_a_profile_the_button_leads_to_one(alone: Bench) -> None:
    alone.fill(REQUEST)
    alone.page.try_to_send()

    with alone.qtbot.waitSignal(alone.page.profile_wanted):
        alone.press()

    assert alone.button() == "Add a profile…"


def test_checking_the_profile_opens_the_one_in_use(alone: Bench) -> None:
    with (
        alone.qtbot.waitSignal(alone.page.profile_edit_wanted),
        alone.qtbot.assertNotEmitted(alone.page.profile_wanted),
    ):
        alone.page.cures.carry_out(Cure("edit-profile", "Check the profile…"))


def test_help_shows_what_aws_writes_beside_our_rule(bench: Bench) -> None:
    bench.form.snapshot.description.setFocus()

    bench.page.open_help_of_focus()

    pane = bench.page.help
    bench.wait(pane.theirs.text)
    assert pane.theirs.text() == "The description string for the import snapshot task."
    assert "255 characters" in pane.ours.text()
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    bench.wait(lambda: not pane.isVisible())
    assert QApplication.focusWidget() is bench.form.snapshot.description


def test_a_look_that_finds_the_session_ended_says_so_and_begins_again_after_the_sign_in(bench: Bench) -> None:
    bench.wait(lambda: not bench.page.judge.facts.busy)
    fault(bench, Rule("refuse", "kms", "ListAliases", times=1))
    bench.form.snapshot.kms.reload.click()
    bench.wait(lambda: bench.button() == "Sign in")

    bench.session.test_sign_in()

    bench.wait(lambda: bench.session.credentials().state == "ok")
    bench.wait(lambda: not bench.page.judge.facts.busy and not bench.problem("kms_key_id"))
    assert bench.form.snapshot.kms.combo.count() == 4
