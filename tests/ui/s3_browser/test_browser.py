"""The S3 browser in a window, over the simulated S3: buckets, folders, paging, refusals, and keys alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from fakes.import_account import OTHER_REGION
from fakes.windows import nameless, rich_labels, without_tip
from snapshot_importer.request.location import S3Location, parse_location
from snapshot_importer.request.names import BUCKET_RULE
from snapshot_importer.ui.s3_browser.dialog import NOT_LISTED, S3BrowserDialog
from snapshot_importer.ui.s3_browser.folder import NO_BUCKET
from snapshot_importer.ui.s3_browser.folder_state import CHOOSE, DENIED, EMPTY
from snapshot_importer.ui.s3_browser.memory import SIZE, Memory
from ui.s3_browser.conftest import Cloud, Stage, images, names, verdicts

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def opened(stage: Stage, bucket: str = "images", key: str = "") -> S3BrowserDialog:
    """Open the browser and wait until the folder is on show, or why it is not."""
    dialog = stage.open(bucket, key)
    settled(stage, dialog)
    stage.wait(lambda: dialog.buckets.state.isHidden() or dialog.buckets.state.text() == NOT_LISTED)
    return dialog


def settled(stage: Stage, dialog: S3BrowserDialog) -> None:
    stage.wait(lambda: dialog.panel.shows_table or dialog.panel.state.state != "loading")


def offered(dialog: S3BrowserDialog) -> list[tuple[str, str]]:
    view = dialog.buckets.view
    entries = [
        view.model().index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(view.model().rowCount())
    ]
    return [(entry.title, entry.detail) for entry in entries]


def where(dialog: S3BrowserDialog) -> list[str]:
    return dialog.panel.crumbs.texts()


def chosen(dialog: S3BrowserDialog) -> str:
    return dialog.foot.address.accessibleName() if dialog.foot.use.isEnabled() else ""


def number(count: int) -> str:
    return QLocale().toString(count)


def press(dialog: S3BrowserDialog, *keys: Key | str, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """Press keys, or type text, where the focus is."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert dialog.isAncestorOf(focus)
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key, modifier)


def test_nothing_is_to_be_loaded_or_stopped_before_a_bucket_is_chosen(stage: Stage) -> None:
    dialog = opened(stage, "")

    assert dialog.panel.state.text() == CHOOSE
    assert not dialog.panel.more.isVisible()
    assert not dialog.panel.stop.isVisible()


def test_the_buckets_are_offered_with_their_regions(stage: Stage) -> None:
    dialog = opened(stage, "")

    assert offered(dialog) == [
        ("far-away", f"{OTHER_REGION} · other Region"),
        ("images", "eu-central-1"),
        ("more-images", "eu-central-1"),
    ]
    assert (nameless(dialog), without_tip(dialog), rich_labels(dialog)) == ([], [], [])


def test_a_folder_shows_folders_first_and_what_the_listing_tells(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/b.vmdk", "erp/old/x", "other")

    dialog = opened(stage, key="erp/")

    model = dialog.panel.model
    assert names(dialog) == ["old/", "b.vmdk"]
    assert [model.index(0, column).data() for column in range(1, 4)] == ["Folder", "", ""]
    assert [model.index(1, column).data() for column in (1, 3)] == ["600\u00a0bytes", "STANDARD"]
    assert str(model.index(1, 2).data()).startswith("Today ")
    assert where(dialog) == ["images", "erp"]


def test_keys_alone_lead_to_an_object(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/2026/db.vmdk", "erp/2026/web.vmdk", "zoo.raw")
    dialog = opened(stage, "")

    press(dialog, "ima", Key.Key_Return)
    stage.wait(lambda: names(dialog) == ["erp/", "zoo.raw"])
    press(dialog, Key.Key_Down, Key.Key_Return)
    stage.wait(lambda: names(dialog) == ["2026/"])
    press(dialog, "2", Key.Key_Return)
    stage.wait(lambda: names(dialog) == ["db.vmdk", "web.vmdk"])
    press(dialog, "we")
    assert chosen(dialog) == "s3://images/erp/2026/web.vmdk"
    press(dialog, Key.Key_Home)
    assert chosen(dialog) == "s3://images/erp/2026/db.vmdk"
    press(dialog, Key.Key_End, Key.Key_Return)

    assert stage.addresses == ["s3://images/erp/2026/web.vmdk"]
    assert not dialog.isVisible()


def test_backspace_and_alt_up_go_up_to_where_one_came_from(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "a/x", "erp/2026/db.vmdk")
    dialog = opened(stage, key="erp/2026/db.vmdk")
    assert chosen(dialog) == "s3://images/erp/2026/db.vmdk"

    press(dialog, Key.Key_Backspace)
    stage.wait(lambda: names(dialog) == ["2026/"])
    row = dialog.panel.table.current()
    assert (row.key if row else "", chosen(dialog)) == ("erp/2026/", "")
    press(dialog, Key.Key_Up, modifier=ALT)
    stage.wait(lambda: names(dialog) == ["a/", "erp/"])

    row = dialog.panel.table.current()
    assert row is not None
    assert row.key == "erp/"
    press(dialog, Key.Key_Backspace)
    assert where(dialog) == ["images"]


def test_a_crumb_leads_to_its_folder(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/2026/db.vmdk")
    dialog = opened(stage, key="erp/2026/")

    dialog.panel.crumbs.steps()[1].button.click()

    stage.wait(lambda: names(dialog) == ["2026/"])
    assert where(dialog) == ["images", "erp"]


def test_many_crumbs_give_way_to_a_menu(stage: Stage, cloud: Cloud) -> None:
    dialog = opened(stage, key="/".join(f"quite-a-long-folder-{number}" for number in range(38)) + "/")
    crumbs = dialog.panel.crumbs

    hidden = [step for step in crumbs.steps() if step.isHidden()]

    assert hidden
    assert not crumbs.steps()[0].isHidden()
    assert len(crumbs._menu.actions()) == len(hidden)
    assert dialog.width() <= 920
    crumbs._menu.actions()[-1].trigger()
    assert where(dialog)[-1] == hidden[-1].button.accessibleName()


def test_filter_narrows_and_escape_clears_before_it_closes(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "db.vmdk", "DB-old.vhd", "web.raw")
    dialog = opened(stage)

    press(dialog, Key.Key_F, modifier=CONTROL)
    press(dialog, "db")
    assert names(dialog) == ["DB-old.vhd", "db.vmdk"]
    press(dialog, "x")
    assert dialog.panel.state.text() == "Nothing here matches “dbx”."
    press(dialog, Key.Key_Escape)
    assert len(names(dialog)) == 3
    assert dialog.panel.shows_table
    press(dialog, "web", Key.Key_Return)
    assert QApplication.focusWidget() is dialog.panel.table
    assert chosen(dialog) == "s3://images/web.raw"
    press(dialog, Key.Key_Escape)
    assert dialog.isVisible()
    press(dialog, Key.Key_Escape)

    assert not dialog.isVisible()
    assert stage.addresses == []


def test_the_chosen_row_stays_while_the_filter_shows_it(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "a.raw", "b.raw", "c.vhd")
    dialog = opened(stage, key="b.raw")

    dialog.panel.filter.setText("raw")
    assert chosen(dialog) == "s3://images/b.raw"
    dialog.panel.filter.setText("vhd")

    assert chosen(dialog) == ""


def test_typed_names_open_buckets_that_may_not_be_listed(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "disk.raw")
    cloud.refuse("ListBuckets")
    dialog = stage.open()
    stage.wait(lambda: dialog.buckets.state.text() == NOT_LISTED)
    assert dialog.buckets.again.isHidden()

    dialog.buckets.field.setFocus()
    press(dialog, "images", Key.Key_Return)

    stage.wait(lambda: names(dialog) == ["disk.raw"])
    assert offered(dialog) == [("images", "")]


def test_a_typed_name_stands_behind_the_buckets_that_hold_it(stage: Stage) -> None:
    dialog = opened(stage, "")

    press(dialog, "image")
    assert [title for title, _ in offered(dialog)] == ["images", "more-images", "image"]
    press(dialog, Key.Key_Down, Key.Key_Down, Key.Key_Return)

    stage.wait(lambda: dialog.panel.state.text() == NO_BUCKET)
    assert where(dialog) == ["image"]


@pytest.mark.parametrize(
    "typed",
    [
        "s3://images/erp/disk.raw",
        "images/erp/disk.raw",
        "arn:aws:s3:::images/erp/disk.raw",
        "https://images.s3.eu-central-1.amazonaws.com/erp/disk.raw",
        "https://s3.amazonaws.com/images/erp/disk.raw",
    ],
    ids=["s3", "without s3", "ARN", "https", "https by path"],
)
def test_an_address_may_be_typed_too(stage: Stage, cloud: Cloud, typed: str) -> None:
    cloud.fill(images(cloud), "erp/disk.raw")
    dialog = opened(stage, "")

    press(dialog, typed, Key.Key_Return)

    stage.wait(lambda: names(dialog) == ["disk.raw"])
    assert chosen(dialog) == "s3://images/erp/disk.raw"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("A B", BUCKET_RULE, id="a space"),
        pytest.param("\u202eabc", BUCKET_RULE, id="reordering"),
        pytest.param("x", "Bucket names have 3 to 63 characters, this one has 1.", id="too short"),
        pytest.param("https://example.com/disk.raw", BUCKET_RULE, id="another host"),
        pytest.param("nobodys/disk.raw", NO_BUCKET, id="of nobody"),
    ],
)
def test_what_is_no_bucket_is_said_to_be_none_and_nothing_is_chosen(
    stage: Stage, typed: str, sentence: str
) -> None:
    dialog = opened(stage, "")

    dialog.buckets.field.setText(typed)
    press(dialog, Key.Key_Return)

    stage.wait(lambda: dialog.panel.state.text() == sentence)
    assert chosen(dialog) == ""


def test_a_bucket_is_found_where_the_address_is_wrong_about_its_region(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(cloud.aws.world.s3.buckets["far-away"], "disk.raw")
    dialog = opened(stage, "")

    press(dialog, "https://far-away.s3.eu-central-1.amazonaws.com/disk.raw", Key.Key_Return)

    stage.wait(lambda: names(dialog) == ["disk.raw"])
    stage.wait(lambda: dialog.panel.model.verdict_of("disk.raw"))
    assert verdicts(dialog) == ["Not a disk"]


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "typed"])
def test_a_bucket_of_another_region_is_listed_there(stage: Stage, cloud: Cloud, listed: bool) -> None:
    cloud.fill(cloud.aws.world.s3.buckets["far-away"], "disk.raw")
    if not listed:
        cloud.refuse("ListBuckets")
    dialog = opened(stage, "")

    press(dialog, "far-away", Key.Key_Return)
    stage.wait(lambda: names(dialog) == ["disk.raw"])

    assert bool(stage.asked("HeadBucket")) is not listed
    stage.wait(lambda: dialog.panel.model.verdict_of("disk.raw"))
    assert verdicts(dialog) == ["Not a disk"]
    press(dialog, "disk", Key.Key_Return)
    assert stage.addresses == ["s3://far-away/disk.raw"]


def test_more_pages_come_when_asked_for(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:05}.raw" for number in range(3_500)), "sub/x")
    dialog = opened(stage)
    assert dialog.panel.shown.text() == f"First {number(1_000)} shown."

    dialog.panel.more.click()
    stage.wait(lambda: dialog.panel.model.rowCount() == 3_501)

    assert names(dialog)[0] == "sub/"
    assert names(dialog)[-1] == "03499.raw"
    stage.wait(lambda: not dialog.panel.shown.isVisible())
    assert len(stage.asked("ListObjectsV2")) == 4


def test_fetching_can_be_stopped_and_gone_on_with(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:05}.raw" for number in range(3_500)))
    dialog = opened(stage)

    dialog.panel.more.click()
    assert dialog.panel.stop.isVisible()
    assert dialog.panel.more.isHidden()
    dialog.panel.stop.click()
    stage.wait(lambda: dialog.panel.model.rowCount() == 2_000)
    assert dialog.panel.shown.text() == f"First {number(2_000)} shown."
    dialog.panel.filter.setText("0199")
    assert dialog.panel.shown.text() == f"11 of the first {number(2_000)} shown."
    dialog.panel.filter.setText("nothing")
    assert dialog.panel.more.isVisible()
    dialog.panel.more.click()

    stage.wait(lambda: dialog.panel.model.total == 3_500)
    assert dialog.panel.state.text() == "Nothing here matches “nothing”."


def test_what_was_chosen_meanwhile_stays_chosen_when_more_comes(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:05}.raw" for number in range(2_500)))
    dialog = opened(stage, key="01500.raw")
    assert chosen(dialog) == "s3://images/01500.raw"

    press(dialog, Key.Key_F5)
    stage.wait(lambda: len(stage.asked("ListObjectsV2")) == 2 and dialog.panel.shows_table)
    assert chosen(dialog) == "s3://images/01500.raw"
    press(dialog, Key.Key_Home)
    dialog.panel.more.click()
    stage.wait(lambda: dialog.panel.model.rowCount() == 2_500)

    assert chosen(dialog) == "s3://images/00000.raw"


def test_a_page_that_fails_is_told_and_can_be_asked_for_again(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:05}.raw" for number in range(1_500)))
    dialog = opened(stage)
    cloud.refuse("ListObjectsV2", times=1, message="Not now")

    dialog.panel.more.click()
    words = f"First {number(1_000)} shown. Not now"
    stage.wait(lambda: dialog.panel.shown.text() == words)
    assert dialog.panel.model.rowCount() == 1_000
    dialog.panel.more.click()

    stage.wait(lambda: dialog.panel.model.rowCount() == 1_500)


def test_an_answer_for_the_folder_before_is_dropped(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "a/in-a", "b/in-b")
    dialog = opened(stage)

    dialog.folder.open("images", "a/")
    dialog.folder.open("images", "b/")

    stage.wait(lambda: len(stage.asked("ListObjectsV2")) == 3)
    stage.wait(lambda: names(dialog) == ["in-b"])


def test_an_empty_folder_says_so(stage: Stage) -> None:
    dialog = opened(stage)

    assert dialog.panel.state.text() == EMPTY
    assert chosen(dialog) == ""


def test_no_right_to_list_is_no_dead_end(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/disk.raw")
    cloud.refuse("ListObjectsV2")
    dialog = opened(stage, key="erp/")
    assert dialog.panel.state.text() == DENIED
    key = dialog.panel.state.key
    assert (key.text(), dialog.focusWidget()) == ("erp/", key)

    press(dialog, "disk.raw")
    assert chosen(dialog) == "s3://images/erp/disk.raw"
    press(dialog, Key.Key_F5)
    stage.wait(lambda: len(stage.asked("ListObjectsV2")) == 2 and dialog.panel.state.text() == DENIED)
    assert (key.text(), chosen(dialog)) == ("erp/disk.raw", "s3://images/erp/disk.raw")
    press(dialog, Key.Key_Return)

    assert stage.addresses == ["s3://images/erp/disk.raw"]


def test_a_whole_address_may_be_pasted_as_the_key(stage: Stage, cloud: Cloud) -> None:
    cloud.refuse("ListObjectsV2")
    dialog = opened(stage)
    QGuiApplication.clipboard().setText(" s3://other/a key.vmdk")

    press(dialog, Key.Key_V, modifier=CONTROL)
    press(dialog, Key.Key_Return)

    assert stage.addresses == ["s3://other/a key.vmdk"]


def test_offline_offers_another_try(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "disk.raw")
    cloud.refuse("ListObjectsV2", 500, "InternalError", times=3)
    cloud.refuse("ListBuckets", 500, "InternalError", times=3)
    dialog = stage.open("images", "disk.raw")
    stage.wait(lambda: dialog.panel.state.state == "failed" and dialog.buckets.again.isVisible())

    dialog.buckets.again.click()
    dialog.panel.state._again.click()

    stage.wait(lambda: names(dialog) == ["disk.raw"] and len(offered(dialog)) == 3)
    assert chosen(dialog) == "s3://images/disk.raw"


def test_f5_loads_the_folder_again_and_keeps_what_is_chosen(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "b.raw")
    dialog = opened(stage, key="b.raw")
    cloud.fill(images(cloud), "a.raw")

    press(dialog, Key.Key_F5)

    stage.wait(lambda: names(dialog) == ["a.raw", "b.raw"])
    assert chosen(dialog) == "s3://images/b.raw"


def test_what_is_not_there_is_not_chosen(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/disk.raw")

    dialog = opened(stage, key="erp/dosk.raw")

    assert names(dialog) == ["disk.raw"]
    assert chosen(dialog) == ""


def test_columns_sort_by_value_with_folders_first(stage: Stage, cloud: Cloud) -> None:
    bucket = images(cloud)
    for number, key in enumerate(("b.raw", "a.raw", "C.raw")):
        cloud.fill(bucket, key, content=b"x" * (10 ** (3 - number)))
        bucket.change(key, modified=cloud.aws.world.s3.now() - timedelta(days=(2, 3, 1)[number]))
    cloud.fill(bucket, "z/x", "y/x")
    dialog = opened(stage)
    head = dialog.panel.table.horizontalHeader()
    assert names(dialog) == ["y/", "z/", "C.raw", "a.raw", "b.raw"]

    orders = {}
    for column in (0, 1, 2):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            head.setSortIndicator(column, order)
            assert names(dialog)[:2] == ["y/", "z/"]
            orders[column, order == Qt.SortOrder.DescendingOrder] = "".join(
                name[0] for name in names(dialog)[2:]
            )

    assert orders == {
        (0, False): "abC",
        (0, True): "Cba",
        (1, False): "Cab",
        (1, True): "baC",
        (2, False): "abC",
        (2, True): "Cba",
    }


HOSTILE = {
    "HTML": "<img src=x><b>&amp;.raw",
    "reordering": "\u202egnp.exe",
    "control characters": "a\x01\x1f\tb",
    "1,021 bytes": "ü" * 255,
    "ampersands": "R&D && &x",
    "spaces": "  a  b  ",
    "percent": "%2F%00+",
}


@pytest.mark.parametrize("key", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_plain_text_and_chosen_exactly(stage: Stage, cloud: Cloud, key: str) -> None:
    cloud.fill(images(cloud), f"{key}/{key}")
    dialog = opened(stage)
    press(dialog, Key.Key_Home, Key.Key_Return)
    stage.wait(lambda: len(where(dialog)) == 2 and dialog.panel.model.rowCount() == 1)
    press(dialog, Key.Key_Home)
    dialog.grab()
    model = dialog.panel.model
    seen = [*where(dialog), *names(dialog), chosen(dialog)]
    seen += [str(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)) for column in range(5)]
    assert not any(letter in text for text in seen for letter in "\u202e\x01\x1f")
    assert "<img" not in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert rich_labels(dialog) == []

    press(dialog, Key.Key_Return)

    assert parse_location(stage.addresses[0]) == S3Location("images", f"{key}/{key}")


@pytest.mark.parametrize(
    ("keys", "prefix", "shown", "address"),
    [
        pytest.param(["//x"], "//", ["x"], "s3://images///x", id="empty segments"),
        pytest.param(["a//b"], "a/", ["/"], "", id="a folder without a name"),
        pytest.param(
            ["a/", "a/b"],
            "a/",
            ["(this folder’s own object)", "b"],
            "s3://images/a/",
            id="a key like the folder",
        ),
        pytest.param(
            ["s3://more-images/x"],
            "s3://more-images/",
            ["x"],
            "s3://images/s3://more-images/x",
            id="a key like an address",
        ),
    ],
)
def test_odd_slashes_are_shown_and_chosen_exactly(
    stage: Stage, cloud: Cloud, keys: list[str], prefix: str, shown: list[str], address: str
) -> None:
    cloud.fill(images(cloud), *keys)
    dialog = stage.open("images", prefix)
    settled(stage, dialog)

    assert names(dialog) == shown
    press(dialog, Key.Key_Home)
    assert chosen(dialog) == address


def test_the_empty_object_that_marks_a_folder_is_left_out(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "a/", content=b"")

    assert opened(stage, key="a/").panel.state.text() == EMPTY


def test_the_menu_of_a_row_copies_its_address(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/disk.raw", "erp/next.raw")
    dialog = opened(stage, key="erp/disk.raw")
    table = dialog.panel.table

    # As Qt asks when the Menu key is pressed.
    place = table.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    keyboard = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(table, QContextMenuEvent(keyboard, place, table.mapToGlobal(place)))
    (menu,) = [menu for menu in dialog.panel.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menu.actions()] == ["Use this object", "Copy address"]
    menu.actions()[1].trigger()
    menu.close()

    assert QGuiApplication.clipboard().text() == "s3://images/erp/disk.raw"


def test_a_double_click_takes_the_object(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "disk.raw")
    dialog = opened(stage)
    table = dialog.panel.table
    place = table.visualRect(dialog.panel.model.index(0, 0)).center()

    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen(dialog) == "s3://images/disk.raw"
    assert dialog.isVisible()
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))

    assert stage.addresses == ["s3://images/disk.raw"]


def test_it_opens_where_it_was_left_with_the_size_it_had(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/disk.raw")
    first = opened(stage, key="erp/")
    usual = (first.width(), first.height())
    assert usual == (min(920, first.screen().availableSize().width()), 560)
    first.resize(700, 600)
    first.reject()

    second = opened(stage, "")

    assert where(second) == ["images", "erp"]
    # Without a place on disk the size holds for one opening only.
    assert (second.width(), second.height()) == usual


def test_cells_are_sentences_for_assistive_tools(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "disk.raw", "erp/x")
    dialog = opened(stage)
    model = dialog.panel.model
    role = Qt.ItemDataRole.AccessibleTextRole
    stage.wait(lambda: model.verdict_of("disk.raw"))

    assert [model.index(0, column).data(role) for column in range(5)] == ["Folder erp/", "", "", "", ""]
    spoken = [model.index(1, column).data(role) for column in (0, 1, 3, 4)]
    assert spoken == [
        "Object disk.raw",
        "Size: 600\u00a0bytes",
        "Class: STANDARD",
        "Cannot be imported: Not a disk",
    ]


def test_size_and_last_bucket_are_kept_on_disk(stage: Stage, cloud: Cloud, tmp_path: Path) -> None:
    cloud.fill(images(cloud), "erp/disk.raw")
    file = str(tmp_path / "windows.ini")
    stage.memory.settings = QSettings(file, QSettings.Format.IniFormat)
    first = opened(stage, key="erp/")
    first.resize(740, 500)
    first.reject()
    stage.memory.settings.sync()

    stage.memory = Memory(QSettings(file, QSettings.Format.IniFormat))
    again = opened(stage, "")

    assert where(again) == ["images"]
    assert (again.width(), again.height()) == (740, 500)


def test_a_size_that_is_none_on_disk_is_the_usual_one(stage: Stage, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "windows.ini"), QSettings.Format.IniFormat)
    settings.setValue("s3-browser/size", "large")
    settings.setValue(f"s3-browser/bucket/{stage.cloud.profile.id}", 7)

    memory = Memory(settings)

    assert (memory.size(), memory.place(stage.cloud.profile.id)) == (SIZE, None)


def test_tab_follows_the_reading_order(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "erp/2026/disk.raw")
    dialog = opened(stage, key="erp/2026/disk.raw")
    dialog.buckets.field.setFocus()
    seen = []

    for _ in range(9):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.accessibleName())
        press(dialog, Key.Key_Tab)

    assert seen == [
        "Find or type a bucket",
        "Buckets",
        "images",
        "erp",
        "Filter this folder",
        "Load this folder again",
        "Folder",
        *(button.accessibleName() for button in (dialog.foot.use, dialog.foot.cancel)),
    ]
