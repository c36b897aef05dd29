"""The address to which the browser brings the code: what it takes, and what it only answers."""

import select
import socket
from contextlib import ExitStack
from http import HTTPStatus

import pytest

from fakes.browser import visit
from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.sso_listener import MOST_CONNECTIONS, PATH, RedirectListener

STATE = "state-of-this-sign-in"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param(f"code=a&state={STATE}", HTTPStatus.OK, id="ours"),
        pytest.param(f"error=access_denied&state={STATE}", HTTPStatus.OK, id="refused"),
        pytest.param("", HTTPStatus.BAD_REQUEST, id="nothing"),
        pytest.param("code=a", HTTPStatus.BAD_REQUEST, id="no state"),
        pytest.param("error=access_denied", HTTPStatus.BAD_REQUEST, id="refused without state"),
        pytest.param(f"code=a&state={STATE}x", HTTPStatus.BAD_REQUEST, id="longer state"),
        pytest.param(f"code=a&state={STATE[:-1]}", HTTPStatus.BAD_REQUEST, id="shorter state"),
        pytest.param(f"code=a&state={STATE.upper()}", HTTPStatus.BAD_REQUEST, id="capitals"),
        pytest.param(f"code=a&state={STATE}&state={STATE}", HTTPStatus.BAD_REQUEST, id="two states"),
        pytest.param("code=a&state=%F0%9F%94%91", HTTPStatus.BAD_REQUEST, id="no ASCII"),
        pytest.param(f"state={STATE}", HTTPStatus.BAD_REQUEST, id="no code"),
        pytest.param(f"code=&state={STATE}", HTTPStatus.BAD_REQUEST, id="empty code"),
        pytest.param(f"code=a&code=b&state={STATE}", HTTPStatus.BAD_REQUEST, id="two codes"),
        pytest.param(f"code=a%0d%0ab&state={STATE}", HTTPStatus.BAD_REQUEST, id="line break"),
        pytest.param(f"code={'a' * 5_000}&state={STATE}", HTTPStatus.BAD_REQUEST, id="endless code"),
        pytest.param("&".join(["a=b"] * 50) + f"&code=a&state={STATE}", HTTPStatus.BAD_REQUEST, id="many"),
    ],
)
def test_only_the_answer_with_our_state_counts(query: str, status: HTTPStatus) -> None:
    with RedirectListener(STATE) as listener:
        shown = visit(f"{listener.address}?{query}")

        assert shown.status == status
        assert listener.is_answered() == (status == HTTPStatus.OK)


@pytest.mark.parametrize("path", ["/", "/oauth", "/oauth/callback/", "/oauth/callback%2f", "/favicon.ico"])
def test_other_pages_are_not_there(path: str) -> None:
    with RedirectListener(STATE) as listener:
        url = listener.address.removesuffix(PATH) + path

        assert visit(f"{url}?code=a&state={STATE}").status == HTTPStatus.NOT_FOUND
        assert not listener.is_answered()


def test_a_name_that_leads_here_is_not_ours() -> None:
    """A page elsewhere may give its own name this computer's address (DNS rebinding)."""
    with RedirectListener(STATE) as listener:
        for host in ("example.org", f"localhost:{listener.port}", "127.0.0.1", f"127.0.0.1:{listener.port}0"):
            assert visit(f"{listener.address}?code=a&state={STATE}", host=host).status == HTTPStatus.NOT_FOUND
        assert not listener.is_answered()


def test_the_first_answer_counts_and_no_other() -> None:
    with RedirectListener(STATE) as listener:
        first = visit(f"{listener.address}?code=first&state={STATE}")
        second = visit(f"{listener.address}?code=second&state={STATE}")
        refused = visit(f"{listener.address}?error=access_denied&state={STATE}")

        assert listener.code() == "first"
    assert [shown.status for shown in (first, second, refused)] == [200, 410, 410]
    assert "You may close this window" in first.text


def test_a_refusal_is_raised_where_the_code_is_wanted() -> None:
    with RedirectListener(STATE) as listener:
        visit(f"{listener.address}?error=%3Cscript%3E&error_description=x&state={STATE}")

        with pytest.raises(SignInError, match=r"^The sign-in was refused in the browser\.$"):
            listener.code()


def test_it_listens_on_this_computer_alone() -> None:
    with RedirectListener(STATE) as listener:
        assert listener._server.socket.getsockname() == ("127.0.0.1", listener.port)


@pytest.mark.parametrize(
    "said",
    [
        b"POST /oauth/callback?code=a&state=state-of-this-sign-in HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % number for number in range(200)) + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 100 + b"\r\n\r\n",
    ],
    ids=["POST", "broken address", "endless address", "many headers", "TLS", "zeros"],
)
def test_what_is_no_request_of_a_browser_changes_nothing(
    said: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with RedirectListener(STATE) as listener:
        with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as connection:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 16):
                pass

        assert not listener.is_answered()
        assert visit(f"{listener.address}?code=a&state={STATE}").status == HTTPStatus.OK
    assert capfd.readouterr() == ("", "")


def test_a_crowd_of_connections_is_turned_away_and_ends() -> None:
    with RedirectListener(STATE) as listener, ExitStack() as stack:
        crowd = [
            stack.enter_context(socket.create_connection(("127.0.0.1", listener.port), timeout=10))
            for _ in range(MOST_CONNECTIONS + 20)
        ]
        ended: set[socket.socket] = set()
        while len(ended) < 20:
            readable, _, _ = select.select(set(crowd) - ended, [], [], 10)
            assert readable, "the crowd is let in"
            ended.update(readable)
        stack.close()

        # Places are free again once their connections have gone.
        assert HTTPStatus.OK in (answered(f"{listener.address}?code=a&state={STATE}") for _ in range(1_000))


def answered(url: str) -> int:
    """The status of a page, 0 where the connection was closed instead."""
    try:
        return visit(url).status
    except OSError:
        return 0
