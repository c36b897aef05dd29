"""Faults by rule: what goes wrong, for which requests, how often."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random
from typing import Literal, get_args

from snapshot_importer.simulator.sigv4 import Reason

Kind = Literal[
    "throttle",  # the service's own words for too many requests
    "error",  # *status*, *code* and *message*
    "refuse",  # as if the signature were wrong for *reason*
    "drop",  # the connection is reset, without an answer
    "hang",  # no answer until the rule is removed
    "html",  # a proxy's page with *status*; *well_formed* makes it XHTML
    "redirect",  # 302 to *location*
    "empty",  # *status* with no body
    "cut",  # the reply ends after *at* bytes of its body; *patched* lets Content-Length agree
    "drip",  # *rate* bytes of body a second
    "huge",  # *size* blanks within the body; below zero they never end
    "latency",  # *seconds* pass first
]


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault; the patterns are those of file names, with * and ?."""

    kind: Kind
    service: str = "*"
    operation: str = "*"
    resource: str = "*"  # any text among the request's parameters
    times: int | None = None  # how often it strikes; None for ever
    after: int = 0  # how many matching requests pass first
    probability: float = 1.0
    seed: int = 0
    accepted: bool = False  # the operation runs before the fault strikes
    status: int = 0
    code: str = ""
    message: str = ""
    reason: Reason = "wrong signature"
    location: str = ""
    well_formed: bool = False
    at: int = 0  # below zero it counts from the end
    patched: bool = False
    rate: float = 0.0
    seconds: float = 0.0
    size: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError where the rule makes no sense."""
        if self.kind not in get_args(Kind) or self.reason not in get_args(Reason):
            raise ValueError("no such kind of fault, or no such reason")
        if self.kind == "drip" and self.rate <= 0:
            raise ValueError("a drip needs a rate")

    @property
    def runs(self) -> bool:
        """Whether the operation runs although the fault strikes."""
        return self.accepted or self.kind in ("cut", "drip", "huge", "latency")

    def matches(self, service: str, operation: str, texts: Collection[str]) -> bool:
        """Tell whether a request is meant."""
        return (
            fnmatchcase(service, self.service)
            and fnmatchcase(operation, self.operation)
            and (self.resource == "*" or any(fnmatchcase(text, self.resource) for text in texts))
        )


class _Armed:
    """A rule and how often it was met."""

    def __init__(self, number: int, rule: Rule) -> None:
        self.number = number
        self.rule = rule
        self.met = 0
        self.struck = 0
        self._random = Random(rule.seed)  # noqa: S311  # repeatable, not secret

    def strikes(self) -> bool:
        self.met += 1
        if self.met <= self.rule.after or self.struck == self.rule.times:
            return False
        if self._random.random() >= self.rule.probability:
            return False
        self.struck += 1
        return True


@dataclass(frozen=True, slots=True)
class Strike:
    """A rule that a request falls to, and what ends its waiting."""

    rule: Rule
    released: threading.Event


class Faults:
    """The rules that hold now; the first that strikes a request decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self._count = 0
        self._released = threading.Event()

    def add(self, rule: Rule) -> int:
        """Arm *rule* and return its number."""
        with self._lock:
            self._count += 1
            self._armed.append(_Armed(self._count, rule))
            return self._count

    def clear(self) -> None:
        """Remove all rules and let whatever hangs or waits go on."""
        with self._lock:
            self._armed.clear()
        self.release()

    def release(self) -> None:
        """Let whatever hangs or waits go on."""
        with self._lock:
            self._released.set()
            self._released = threading.Event()

    def rules(self) -> dict[int, tuple[Rule, int]]:
        """Return the rules by their numbers, each with how often it has struck."""
        with self._lock:
            return {armed.number: (armed.rule, armed.struck) for armed in self._armed}

    def strike(self, service: str, operation: str, texts: Collection[str]) -> Strike | None:
        """Return what happens to this request, if anything does."""
        with self._lock:
            for armed in self._armed:
                if armed.rule.matches(service, operation, texts) and armed.strikes():
                    return Strike(armed.rule, self._released)
        return None
