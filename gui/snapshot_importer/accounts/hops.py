"""What a check of the connection tells: the hops on the way to AWS, and how each of them went."""

from dataclasses import dataclass
from typing import Literal

HopName = Literal["Host name", "Connection", "Proxy", "Encryption", "AWS", "Clock"]
HopState = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop; *cure* says what to do where it failed, *took* is in seconds."""

    name: HopName
    state: HopState
    sentence: str
    cure: str = ""
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to reach: an endpoint of AWS, or a profile's own."""

    url: str
    region: str = ""
    is_own: bool = False  # the profile's custom endpoint
    variant: str = ""  # “FIPS”, “dual-stack” where the endpoint is one of those


@dataclass(frozen=True, slots=True)
class Passed:
    """A hop that went well, or well enough: *state* may be a warning, or that there is no such hop here."""

    sentence: str
    state: HopState = "ok"
    cure: str = ""


class HopError(Exception):
    """A hop at which the way ends: the text is a sentence, *cure* says what to do."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(sentence)
        self.cure = cure
