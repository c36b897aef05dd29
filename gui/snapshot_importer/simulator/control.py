"""The calls that steer the simulator itself, all below ``/_simulator/`` and with the control token.

The header ``X-Simulator-Token`` carries the token; bodies and answers are JSON.

======  ===========================  ==========================================================
GET     /_simulator/health           is it there? The task clock and the wall clock
GET     /_simulator/ledger           accepted requests; ``?all=1`` refused ones too, ``&after=N``
POST    /_simulator/clock/advance    ``{"seconds": 400}`` moves the task clock
POST    /_simulator/clock/speed      ``{"factor": 8}`` task seconds a second
POST    /_simulator/clock/skew       ``{"seconds": 1200}`` moves the wall clock of AWS
GET     /_simulator/faults           the rules, and how often each has struck
GET     /_simulator/codes            what every MFA device shows now
POST    /_simulator/faults           adds a rule, as `snapshot_importer.simulator.faults.Rule`
DELETE  /_simulator/faults           removes all rules
POST    /_simulator/settings         sets what the API does not, see below
POST    /_simulator/reset            begins anew from the seed
======  ===========================  ==========================================================

Settings are one JSON object with any of these members, good until the next reset:

``{"concurrent_imports": 2}``   imports at a time, in each account and Region
``{"concurrent_copies": 1}``    snapshot copies at a time, in each account and Region
``{"describe_delay": 5}``       task seconds until a new import is listed
``{"server_errors": 1}``        so many of the next imports end with an error of AWS's own
``{"role_delay": {"seconds": 8, "clock": "wall"}}``
    time until VM Import believes a change of a role; the clock may be "task" too
``{"key_delay": 8}``            seconds until a new access key signs, on the clock of "role_delay"
``{"session_seconds": 60}``     what no new session outlasts; null takes that away
``{"end_sessions": "*"}``       ends the sessions of all who have such an ARN, at once
``{"sso_consent": "deny"}``     what a browser answers an app: "allow" or "deny"; "ask" shows a page
``{"end_sign_ins": true}``      ends all sign-ins to IAM Identity Center
``{"organisation_policy": {"statements": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]}}``
    a service control policy over the account (or ``"account"``); no statements take it away
``{"tag_policy": {"key": "CostCenter", "values": ["100", "2*"]}}``
    how a tag of the account must be written and what it may say
"""

import hmac
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from snapshot_importer.simulator.cloud import Cloud
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.settings import apply_settings

PREFIX = "/_simulator/"
TOKEN_HEADER = "X-Simulator-Token"


class Control:
    """Answers control calls for one cloud."""

    def __init__(self, cloud: Cloud, token: str, reset: Callable[[], None]) -> None:
        self._cloud = cloud
        self._token = token
        self._reset = reset
        self._calls: dict[tuple[str, str], Callable[[dict[str, str], dict[str, Any]], Any]] = {
            ("GET", "health"): self._health,
            ("GET", "ledger"): self._ledger,
            ("POST", "clock/advance"): self._advance,
            ("POST", "clock/speed"): self._speed,
            ("POST", "clock/skew"): self._skew,
            ("GET", "codes"): self._codes,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "settings"): self._set,
            ("POST", "reset"): self._begin_anew,
        }

    def answer(self, request: Request) -> Reply:
        """Return what the simulator says to a control call."""
        given = request.headers.get(TOKEN_HEADER.lower(), "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return _json(403, {"error": f"The header {TOKEN_HEADER} must carry the control token."})
        call = self._calls.get((request.method, request.path.removeprefix(PREFIX)))
        if call is None:
            return _json(404, {"error": f"There is no {request.method} {request.path}."})
        try:
            body = json.loads(request.whole_body() or b"{}")
            return _json(200, call(dict(request.query_pairs()), body))
        except (ValueError, TypeError, KeyError, AttributeError, ApiError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def _health(self, _: dict[str, str], __: dict[str, Any]) -> dict[str, Any]:
        clock = self._cloud.world.clock
        return {
            "status": "ok",
            "task_time": clock.now().isoformat(),
            "wall_time": clock.wall().isoformat(),
            "speed": clock.speed,
        }

    def _ledger(self, query: dict[str, str], _: dict[str, Any]) -> list[dict[str, Any]]:
        entries = self._cloud.world.ledger.entries(after=int(query.get("after", 0)))
        return [entry.as_json() for entry in entries if query.get("all") or not entry.error]

    def _advance(self, _: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        self._cloud.world.clock.advance(float(body["seconds"]))
        return self._health({}, {})

    def _speed(self, _: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        self._cloud.world.clock.speed = float(body["factor"])
        return self._health({}, {})

    def _skew(self, _: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        self._cloud.world.clock.skew = timedelta(seconds=float(body["seconds"]))
        return self._health({}, {})

    def _codes(self, _: dict[str, str], __: dict[str, Any]) -> dict[str, str]:
        world = self._cloud.world
        now = world.clock.wall()
        return {device.serial: device.code(now) for device in world.iam.mfa_devices()}

    def _faults(self, _: dict[str, str], __: dict[str, Any]) -> list[dict[str, Any]]:
        rules = self._cloud.faults.rules()
        return [{"id": number, **asdict(rule), "struck": count} for number, (rule, count) in rules.items()]

    def _add_fault(self, _: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return {"id": self._cloud.faults.add(Rule(**body))}

    def _clear_faults(self, _: dict[str, str], __: dict[str, Any]) -> dict[str, Any]:
        self._cloud.faults.clear()
        return {}

    def _set(self, _: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        with self._cloud.world.lock:
            apply_settings(self._cloud.world, body)
        return {}

    def _begin_anew(self, _: dict[str, str], __: dict[str, Any]) -> dict[str, Any]:
        self._reset()
        return {}


def _json(status: int, value: Any) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(value).encode())
