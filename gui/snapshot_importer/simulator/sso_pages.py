"""The pages on which a user's browser lets a program in, or does not."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.sso_center import CenterUser, IdentityCenter, OidcClient
from snapshot_importer.simulator.world import World

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Simulated IAM Identity Center</title>
<body style="font-family: sans-serif; max-width: 34em; margin: 4em auto">
<p>Simulated AWS: nothing here leaves this computer.</p>{inner}</body></html>"""
_QUESTION = """<h1>Let the app in</h1><p>{about}</p><form method="post">
<p><label>User <select name="user">{users}</select></label></p>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>"""
_CODE = """<h1>Enter the code</h1><form><label>Code <input name="user_code" autofocus></label>
<button>Continue</button></form>"""


class Pages:
    """Answers browsers, which sign nothing."""

    def __init__(self, world: Callable[[], World]) -> None:
        self._world = world
        self._pages: dict[str, Callable[[World, Request], Reply]] = {
            "/authorize": _authorize,
            "/device": _device,
        }

    def serves(self, request: Request) -> bool:
        """Tell whether *request* is a browser's."""
        return (
            request.path in self._pages
            and request.method in ("GET", "POST")
            and "authorization" not in request.headers
            and "X-Amz-Signature" not in request.query
        )

    def answer(self, request: Request) -> Reply:
        """Return the page, or the redirect to the program."""
        world = self._world()
        with world.lock:
            return self._pages[request.path](world, request)


def _authorize(world: World, request: Request) -> Reply:
    query = dict(parse_qsl(request.query))
    client = world.sso.client(query.get("client_id", ""))
    center = world.sso.center(client.issuer_url) if client else None
    redirect_uri = query.get("redirect_uri", "")
    # RFC 6749, 4.1.2.1: without a good address there is nobody to tell.
    if client is None or center is None or not _is_registered(client, redirect_uri):
        return _shown("<p>This app is not registered, or not with this address.</p>", 400)
    if query.get("response_type") != "code" or not _has_challenge(query):
        return _back(redirect_uri, query, {"error": "invalid_request"})
    answers = _answers(request)
    decision = answers.get("decision") or world.sso.consent
    if decision == "ask":
        return _question(center, f"An app on this computer wants to use your roles. {center.start_url}")
    user = _user(world, center, answers)
    if decision != "allow" or user is None:
        return _back(redirect_uri, query, {"error": "access_denied", "error_description": "The user refused"})
    code = world.sso.issue_code(
        client, center, user, redirect_uri=redirect_uri, challenge=query["code_challenge"]
    )
    return _back(redirect_uri, query, {"code": code.code})


def _device(world: World, request: Request) -> Reply:
    user_code = dict(parse_qsl(request.query)).get("user_code", "")
    if not user_code:
        return _shown(_CODE)
    device = world.sso.device_by_user_code(user_code)
    if device is None:
        return _shown("<p>There is no such code. It may have ended.</p>", 400)
    answers = _answers(request)
    decision = answers.get("decision") or world.sso.consent
    if decision == "ask":
        return _question(device.center, f"Does your app show the code {device.user_code}?")
    user = _user(world, device.center, answers)
    allow = decision == "allow" and user is not None
    if not world.sso.decide_device(user_code, allow=allow, user=user.name if user else ""):
        return _shown("<p>This code has ended.</p>", 400)
    return _shown("<p>The app is let in. You may close this page.</p>" if allow else "<p>Refused.</p>")


def _answers(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    return dict(parse_qsl(request.whole_body().decode("utf-8", "replace")))


def _user(world: World, center: IdentityCenter, answers: Mapping[str, str]) -> CenterUser | None:
    try:
        return world.sso.browsing(center, answers.get("user", ""))
    except KeyError:
        return None


def _is_registered(client: OidcClient, uri: str) -> bool:
    # RFC 8252, 7.3: the port of an address of this computer is the program's to choose.
    asked = urlsplit(uri)
    same = (urlsplit(known) for known in client.redirect_uris)
    return any(
        (asked.scheme, asked.hostname, asked.path) == (known.scheme, known.hostname, known.path)
        for known in same
    )


def _has_challenge(query: Mapping[str, str]) -> bool:
    return bool(query.get("code_challenge")) and query.get("code_challenge_method") == "S256"


def _back(redirect_uri: str, query: Mapping[str, str], told: Mapping[str, str]) -> Reply:
    state = {"state": query["state"]} if "state" in query else {}
    return Reply(
        302, {"Location": f"{redirect_uri}?{urlencode({**told, **state})}", "Cache-Control": "no-store"}
    )


def _question(center: IdentityCenter, about: str) -> Reply:
    users = "".join(f"<option>{escape(name)}</option>" for name in center.users)
    return _shown(_QUESTION.format(about=escape(about), users=users))


def _shown(inner: str, status: int = 200) -> Reply:
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Reply(status, headers, _PAGE.format(inner=inner).encode())
