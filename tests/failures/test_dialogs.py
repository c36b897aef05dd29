"""What stands beside the first cure: decoding, the letter, the copied texts, and what the app does by itself."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from failures.access_scenarios import REQUEST, denied_by_the_organisation, object_right_missing
from failures.disk_scenarios import object_fails
from failures.sign_in_scenarios import set_the_clock_wrong
from failures.stage import Stage
from fakes.windows import HOSTILE, answer, button, nameless, question, rich_labels, shown_texts, without_tip
from snapshot_importer.aws.explanations import RULES, UNKNOWN
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.failure_card.card import COPY_DETAILS, FailureCard
from snapshot_importer.ui.failure_card.clock_words import how_to_set
from snapshot_importer.ui.failure_card.cure_places import on_import_page, on_tasks_page
from snapshot_importer.ui.failure_card.decode_dialog import DecodeDialog
from snapshot_importer.ui.import_page.said_dialog import SaidDialog
from snapshot_importer.ui.shell.credentials_card import CredentialsCard
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.text import visible


def said(stage: Stage) -> SaidDialog:
    """Open what AWS said of the refused request."""
    stage.page.footer_bar.links["details"].click()
    return stage.opened(SaidDialog)


def card_of_task(stage: Stage) -> FailureCard:
    (card,) = [
        card for card in stage.windows.page(TasksPage).detail.findChildren(FailureCard) if card.isVisible()
    ]
    return card


@pytest.mark.parametrize("rule", [*RULES, UNKNOWN], ids=[rule.name for rule in (*RULES, UNKNOWN)])
def test_the_first_cure_of_every_row_has_a_button_on_both_pages(rule: object) -> None:
    cure = rule.cures[0]  # type: ignore[attr-defined]
    # The card itself copies the details; what waits or is about a task is told on one of the pages alone.
    assert cure.id == COPY_DETAILS or on_import_page(cure) or cure.id == "refresh"
    assert cure.id == COPY_DETAILS or on_tasks_page(cure) or cure.id == "show-queue"


def test_a_refusal_is_decoded_on_a_click(stage: Stage) -> None:
    denied_by_the_organisation("ec2:ImportSnapshot", stage)

    button(said(stage), "Decode what AWS said").click()

    decoded = stage.opened(DecodeDialog)
    stage.wait(decoded.copy.isVisible)
    text = decoded.text.toPlainText()
    assert "denies ec2:ImportSnapshot on *." in text
    assert "may not call ec2:ImportSnapshot" in text
    assert (nameless(decoded), without_tip(decoded), rich_labels(decoded)) == ([], [], [])
    decoded.copy.click()
    assert QGuiApplication.clipboard().text() == text
    decoded.reject()


def test_who_may_not_decode_is_told_what_to_ask_for(stage: Stage) -> None:
    denied_by_the_organisation("ec2:ImportSnapshot", stage)
    also = [{"Effect": "Deny", "Action": "sts:Decode*", "Resource": "*"}]
    stage.set(organisation_policy={"statements": also})
    button(said(stage), "Decode what AWS said").click()
    decoded = stage.opened(DecodeDialog)
    stage.wait(decoded.what_to_ask.isVisible)

    decoded.what_to_ask.click()

    asked = stage.opened(AskDialog)
    assert "Actions: sts:DecodeAuthorizationMessage" in asked.text.toPlainText()
    asked.reject()
    decoded.reject()


def test_the_letter_is_copied_as_it_is_shown(stage: Stage) -> None:
    denied_by_the_organisation("ec2:ImportSnapshot", stage)
    stage.press_first()
    asked = stage.opened(AskDialog)

    asked.copy.click()

    copied = QGuiApplication.clipboard().text()
    assert copied == asked.text.toPlainText()
    for part in ("user/demo", stage.aws.account, "eu-central-1", '"Action": "ec2:ImportSnapshot"'):
        assert part in copied
    assert (nameless(asked), without_tip(asked), rich_labels(asked)) == ([], [], [])
    asked.reject()


def test_commands_and_details_are_copied_from_the_card(stage: Stage) -> None:
    object_fails(stage, "legacy/old-app.vmdk", "VMDK")
    card = card_of_task(stage)

    button(card, "Copy").click()
    command = QGuiApplication.clipboard().text()
    button(card, "Copy command").click()
    raw = QGuiApplication.clipboard().text()
    button(card, "Copy details").click()

    stream = "qemu-img convert -f vmdk -O vmdk -o subformat=streamOptimized old-app.vmdk old-app-import.vmdk"
    assert (command, raw) == (stream, "qemu-img convert -O raw old-app.vmdk old-app.raw")
    details = QGuiApplication.clipboard().text()
    for part in ("Status: deleted", "Message: ClientError: Disk validation failed", "Time: ", "Account: "):
        assert part in details
    assert (nameless(card), without_tip(card), rich_labels(card)) == ([], [], [])


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{ord(text[0]):x}-{len(text)}" for text in HOSTILE])
def test_what_aws_says_is_plain_text_on_the_card(stage: Stage, text: str) -> None:
    stage.fill(REQUEST)
    message = text.replace("\0", "")
    stage.fault("error", "ec2", "ImportSnapshot", status=400, code="Strange", message=message)
    stage.send()

    dialog = said(stage)

    dialog.grab()
    assert visible(message[:40].rstrip()) in dialog.card.said.toPlainText()
    assert rich_labels(dialog) == []
    dialog.reject()


def test_the_doctor_knows_the_keys_of_the_failed_import(stage: Stage) -> None:
    """It opens only once the page has looked at the object and at the key."""
    object_right_missing(stage)
    stage.press_first()

    from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog  # noqa: PLC0415

    needs = stage.opened(RoleDoctorDialog).healing.needs
    assert (needs.role_name, needs.bucket, needs.key) == ("vmimport", "acme-vm-exports", "erp/erp-db01.vmdk")
    stage.close(RoleDoctorDialog)


def test_a_cure_begins_in_the_account_and_region_of_the_failed_import(stage: Stage) -> None:
    object_fails(stage, "legacy/old-app.vmdk", "VMDK")
    stage.windows.session.use_region("us-east-1")

    stage.press_first()

    assert stage.windows.session.region == "eu-central-1"
    asked = stage.page.form.request()
    assert (asked.location, asked.client_token == stage.newest().client_token) == (
        "s3://acme-vm-exports/legacy/old-app.vmdk", False,
    )  # fmt: skip


def test_a_fault_of_aws_is_repeated_once_and_the_rows_say_so(stage: Stage) -> None:
    stage.set(server_errors=1)
    stage.fill(replace(REQUEST, description="once more"))
    stage.send()
    first = stage.newest()
    stage.pass_time()
    stage.poll_until(lambda: stage.task(first.key).followed_by)

    stage.ends_well()

    assert stage.task(first.key).second_line == "Problem at AWS. Tried once more by itself"
    again = stage.newest()
    assert (again.follows, again.description, again.word) == (first.key, "once more", "Completed")
    assert len(stage.world.ledger.accepted("ImportSnapshot")) == 2


def test_the_card_of_the_credentials_says_how_to_set_the_clock(stage: Stage) -> None:
    set_the_clock_wrong(stage)
    stage.windows.desk._bar.credentials.button.click()
    card = stage.windows.page(CredentialsCard)

    assert "This computer's clock is wrong." in shown_texts(card)
    button(card, "How to set the clock…").click()

    assert "automatic" in question().informativeText()
    answer("Close")
    card.hide()


@pytest.mark.parametrize(
    ("platform", "words"), [("win32", "Sync now"), ("darwin", "System Settings"), ("linux", "timedatectl")]
)
def test_how_to_set_the_clock_is_said_for_each_system(platform: str, words: str) -> None:
    assert words in how_to_set(platform)
