"""Texts that try to be more than text: in every field, and in what AWS answers."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolTip, QWidget

from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.request.paste import request_from_text
from snapshot_importer.request.previews import DIALECTS, render
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.import_page.paste_dialog import PasteDialog
from snapshot_importer.ui.import_page.said_dialog import SaidDialog
from snapshot_importer.ui.text import visible
from ui.import_page.bench import OBJECT, Bench

HTML = "<b>bold</b><img src='file:///etc/passwd'><a href='x'>y</a>"
HOSTILE = {
    "HTML": HTML,
    "script": "<script>alert(1)</script>&amp;&#x41;",
    "right to left": "abc\u202efdp.exe\u2066\u200f",
    "emoji": "👩‍💻🔥 ZÄHLER ñ 漢字",
    "shell": "'; rm -rf / #`$(id)`\" \\ %PATH% !x! ^& | > <",
    "format": "%s {0} {name} %n",
    "mnemonic": "a & b && c",
    "long": "x" * 10_000,
}
UNSENDABLE = {"NUL": "a\0b", "line break": "a\nb", "escape": "a\x1b[31mb"}


def filled(text: str) -> ImportRequest:
    return ImportRequest(
        location=f"s3://bucket/{text}",
        description=text,
        disk_description=text,
        kms_key_id=text,
        role_name=text.strip(),
        client_token=text.strip(),
        comment=text,
        tags=(Tag(text, text), Tag("plain", text)),
    )


def texts(page: QWidget) -> list[QLabel]:
    return [label for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_plain_text_in_every_field_and_the_request_is_right(alone: Bench, text: str) -> None:
    asked = filled(text)
    alone.fill(asked)
    alone.page.try_to_send()

    for dialect in DIALECTS:
        alone.page.panel.previews.choose(dialect)
        alone.window.grab()

    assert parameters(alone.form.request()) == parameters(replace(asked, encrypted=True))
    assert {label.textFormat() for label in texts(alone.page)} == {Qt.TextFormat.PlainText}
    assert not any("\u202e" in label.text() for label in texts(alone.page))


@pytest.mark.parametrize("text", UNSENDABLE.values(), ids=UNSENDABLE.keys())
def test_what_cannot_be_sent_is_named_and_can_be_removed(alone: Bench, text: str) -> None:
    alone.fill(ImportRequest(OBJECT, description=text))
    alone.page.try_to_send()
    message = alone.problem("description")

    fix = alone.form.rows["description"].message.findChildren(QPushButton)[-1]
    fix.click()

    assert message.startswith("Remove ")
    assert alone.problem("description") == ""
    assert alone.form.request().description in ("ab", "a b", "a[31mb")


def test_the_correction_under_a_field_is_reached_with_tab_and_pressed_with_return(alone: Bench) -> None:
    description = alone.form.snapshot.description
    alone.fill(ImportRequest(OBJECT, description="a\rb"))
    alone.page.try_to_send()
    description.setFocus()

    QTest.keyClick(description, Qt.Key.Key_Tab)
    link = QApplication.focusWidget()
    assert isinstance(link, QPushButton)
    QTest.keyClick(link, Qt.Key.Key_Return)

    assert alone.problem("description") == ""


def test_half_a_character_does_no_harm(alone: Bench) -> None:
    alone.fill(filled("a\ud800b"))
    alone.page.try_to_send()

    for dialect in DIALECTS:
        alone.page.panel.previews.choose(dialect)

    assert "ud800" not in repr(alone.form.request().description)


def test_a_nul_that_is_pasted_reaches_the_rules_and_not_aws(alone: Bench) -> None:
    alone.paste(alone.form.snapshot.description, "a\0b")

    assert "NUL" in alone.problem("description") or alone.form.request().description == "a"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_tool_tips_are_escaped(alone: Bench, text: str) -> None:
    alone.fill(filled(text))

    tips = [field.toolTip() for field in alone.page.findChildren(QLineEdit) if field.toolTip()]

    assert len(text) <= 40 or tips
    assert all("<b>" not in tip and "<img" not in tip for tip in tips)
    assert all(tip.startswith("<qt>") or not ("<" in tip or "&lt;" in tip) for tip in tips)
    assert not QToolTip.isVisible()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_goes_through_a_draft_and_a_paste(alone: Bench, text: str) -> None:
    asked = replace(filled(text), client_token="token", location=OBJECT)
    pasted = json.dumps(parameters(asked))

    alone.page.filling.take_pasted(request_from_text(pasted))
    draft = json.loads(json.dumps(alone.page.draft()))
    alone.page.filling.begin()
    alone.page.restore(draft)

    again = parameters(replace(alone.form.request(), client_token="token"))
    assert again == parameters(replace(asked, encrypted=True))


def test_a_million_characters_in_the_clipboard_do_no_harm(alone: Bench) -> None:
    alone.paste(alone.form.source.location, "s3://bucket/" + "x" * 1_000_000)
    alone.page.filling.paste_location()
    alone.page.filling.open_paste()

    assert len(alone.form.source.location.text()) <= 32_767
    for dialog in alone.page.findChildren(PasteDialog):
        dialog.reject()


@pytest.mark.parametrize("text", [HTML, "abc\u202efdp.exe", "x" * 5_000, "a & b"])
def test_what_aws_answers_is_plain_text(bench: Bench, text: str) -> None:
    assert bench.aws is not None
    refusal = {"status": 400, "code": "InvalidParameterValue", "message": text}
    bench.aws.cloud.faults.add(Rule("error", "ec2", "ImportSnapshot", **refusal))  # type: ignore[arg-type]
    bench.fill(ImportRequest(OBJECT, "VHD"))
    bench.wait(lambda: bench.title() == "Ready to import" or bench.button() == "Import anyway…")

    bench.page.sending._send()

    bench.wait(lambda: bench.page.submission.outcome.state == "refused")
    bench.page.footer_bar.links["details"].click()
    (dialog,) = bench.page.findChildren(SaidDialog)
    dialog.grab()
    assert "\u202e" not in dialog.card.said.toPlainText()
    assert visible(text[:40]) in dialog.card.said.toPlainText()
    dialog.reject()


def test_the_previews_of_hostile_requests_are_those_of_the_request_room(alone: Bench) -> None:
    asked = filled(HOSTILE["shell"])
    alone.fill(asked)
    alone.page.panel.previews.choose("bash")

    assert alone.page.panel.previews.text() == render("bash", alone.form.request(), region="")
