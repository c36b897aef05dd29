"""The thread that speaks with the notification server: what it sends, and what it survives."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fakes.desktop import bus_session
from fakes.notifications import DISMISSED, MARKUP, PLAIN, NotificationServer, notification_server
from fakes.windows import HOSTILE
from snapshot_importer.ui.notifications.freedesktop import FreedesktopNotifications
from snapshot_importer.ui.notifications.notification import Notification

pytestmark = pytest.mark.desktop

PATIENCE = 15.0  # seconds
DONE = Notification("task", "key-1", "erp-db01.vmdk completed", "Tags copied", is_problem=False)
FAILED = Notification("task", "key-2", "old-app.vmdk failed", "VMDK <type> & co not supported")


class Bench:
    """The notifications, and what was clicked."""

    def __init__(self) -> None:
        self.clicked: list[Notification] = []
        self.tokens: list[str] = []
        self.system = FreedesktopNotifications(self._take)

    def _take(self, notification: Notification, token: str) -> None:
        self.tokens.append(token)
        self.clicked.append(notification)

    def threads(self) -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "notifications"]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.system.close()


def wait(fact: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.005)


def shown(server: NotificationServer, count: int) -> None:
    wait(lambda: len(server.notices) >= count)


@pytest.mark.parametrize(
    ("capabilities", "body"),
    [
        (PLAIN, "VMDK <type> & co not supported"),
        (MARKUP, "VMDK &lt;type&gt; &amp; co not supported"),
    ],
    ids=["plain", "markup"],
)
def test_the_body_is_read_as_plain_text_by_every_server(
    bench: Bench, bus: str, capabilities: tuple[str, ...], body: str
) -> None:
    with notification_server(bus, capabilities) as server:
        bench.system.show(FAILED)
        shown(server, 1)

    assert (server.notices[0].title, server.notices[0].body) == ("old-app.vmdk failed", body)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_words_arrive_as_they_are(bench: Bench, server: NotificationServer, text: str) -> None:
    # A NUL ends a D-Bus string: what is shown was made visible before, as everywhere.
    text = text.replace("\0", "\\0")
    bench.system.show(Notification("task", "key", text, text))
    shown(server, 1)

    assert (server.notices[0].title, server.notices[0].body) == (text, text)


def test_a_server_without_actions_is_given_none(bench: Bench, bus: str) -> None:
    with notification_server(bus, ("body",)) as server:
        bench.system.show(DONE)
        shown(server, 1)

    assert server.notices[0].actions == ()


def test_what_becomes_of_the_same_import_takes_the_place_of_what_was_said_before(
    bench: Bench, server: NotificationServer
) -> None:
    for number, title in enumerate(("needs attention", "completed"), 1):
        bench.system.show(Notification("task", "key-1", title, ""))
        shown(server, number)
    bench.system.show(FAILED)
    shown(server, 3)

    assert [notice.replaces for notice in server.notices] == [0, server.notices[0].number, 0]


def test_a_click_tells_which_one_also_after_it_left_the_screen(
    bench: Bench, server: NotificationServer
) -> None:
    for count, notification in enumerate((DONE, FAILED), 1):
        bench.system.show(notification)
        shown(server, count)
    first, second = (notice.number for notice in server.notices)
    server.click(second)
    wait(lambda: bench.clicked == [FAILED])
    server.put_away(first)
    server.click(first)
    wait(lambda: bench.clicked == [FAILED, DONE])


def test_a_click_brings_its_own_token(bench: Bench, server: NotificationServer) -> None:
    for count, notification in enumerate((DONE, FAILED), 1):
        bench.system.show(notification)
        shown(server, count)
    first, second = (notice.number for notice in server.notices)

    server.click(first, token="gnome-shell-1")
    server.click(second)

    wait(lambda: len(bench.clicked) == 2)
    assert bench.tokens == ["gnome-shell-1", ""]


def test_what_is_no_click_of_ours_is_left_alone(bench: Bench, server: NotificationServer) -> None:
    bench.system.show(DONE)
    shown(server, 1)
    number = server.notices[0].number

    server.click(number + 1000)
    server.click(number, "snooze")
    server.put_away(number, DISMISSED)
    server.click(number)

    wait(lambda: bench.clicked)
    assert bench.clicked == [DONE]


def test_what_was_taken_back_goes_from_the_screen(bench: Bench, server: NotificationServer) -> None:
    bench.system.show(DONE)
    bench.system.show(FAILED)
    shown(server, 2)
    # What was shown is known when its click is.
    server.click(server.notices[0].number)
    wait(lambda: bench.clicked)

    bench.system.withdraw("task", "no such key")
    bench.system.withdraw("task", DONE.key)

    wait(lambda: server.withdrawn)
    assert server.withdrawn == [server.notices[0].number]


def test_a_server_that_is_slow_shows_all_in_the_end(bench: Bench, server: NotificationServer) -> None:
    server.freeze()
    bench.system.show(DONE)
    bench.system.show(FAILED)
    wait(lambda: server.calls)
    assert server.notices == []

    server.go_on()

    shown(server, 2)
    server.click(server.notices[0].number)
    wait(lambda: bench.clicked == [DONE])


def test_a_server_that_answers_nothing_is_not_asked_for_ever(
    bench: Bench, server: NotificationServer
) -> None:
    server.freeze()
    for number in range(1000):
        bench.system.show(Notification("task", f"key-{number}", "disk failed", ""))
    wait(lambda: server.calls)
    server.go_on()

    def shows_again() -> bool:
        bench.system.show(DONE)
        return any(notice.title == DONE.title for notice in server.notices)

    wait(shows_again)
    assert len([notice for notice in server.notices if notice.title != DONE.title]) < 200


def test_a_server_that_dies_is_replaced_by_the_next_one(bench: Bench, bus: str) -> None:
    with notification_server(bus) as first:
        bench.system.show(FAILED)
        shown(first, 1)
    bench.system.show(FAILED)  # nobody is there to show it

    with notification_server(bus, MARKUP) as second:
        bench.system.show(DONE)
        shown(second, 1)
        second.click(second.notices[-1].number)
        wait(lambda: bench.clicked)

    assert [notice.title for notice in second.notices][-1] == DONE.title
    assert bench.clicked == [DONE]


def test_a_bus_that_ends_and_comes_again_is_found_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as first:
        address = first.enter_context(bus_session())["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        server = first.enter_context(notification_server(address))
        bench.system.show(FAILED)
        shown(server, 1)
    bench.system.show(FAILED)

    with bus_session() as environment:
        address = environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with notification_server(address) as server:
            bench.system.show(DONE)
            shown(server, 1)


@pytest.mark.parametrize(
    "address",
    [None, "", "nonsense", "tcp:host=localhost,port=1", "unix:path=/no/such/bus"],
    ids=["unset", "empty", "nonsense", "no-socket-of-ours", "not-there"],
)
def test_without_a_bus_nothing_is_shown_and_the_next_one_is_found(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str | None
) -> None:
    caplog.set_level("INFO")
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    bench.system.show(FAILED)
    wait(lambda: "There are no desktop notifications" in caplog.text)

    with bus_session() as environment:
        good = environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", good)
        with notification_server(good) as server:
            bench.system.show(DONE)
            shown(server, 1)
    assert [notice.title for notice in server.notices] == [DONE.title]


def test_a_bus_that_says_nothing_holds_up_nobody(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "bus"))
        mute.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
        bench.system.show(FAILED)
        wait(bench.threads)

        bench.system.close()

        wait(lambda: not bench.threads())


def test_nothing_runs_before_there_is_something_to_show(bench: Bench, server: NotificationServer) -> None:
    bench.system.withdraw("question", "profile")
    bench.system.close()

    assert bench.threads() == []
    assert server.calls == []
