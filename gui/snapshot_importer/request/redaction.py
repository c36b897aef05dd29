"""Takes keys, tokens, signatures and account ids out of a text that may leave this computer.

Where a piece of text only looks like a secret it goes as well: a report is none the worse for it.
"""

import re

from snapshot_importer.request.masking import MASK, mask

# Prefixes of AWS's unique ids (IAM user guide, "Unique identifiers"). A key's id holds its account's id, in base 32.
_UNIQUE_ID = re.compile(
    r"\b(?P<kind>AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA|ASCA)[A-Z0-9]{12,124}\b"
)
# "secret = …", "token: …", "Authorization: Bearer …", --password …: what follows such a name, whatever it looks like.
_NAMED = re.compile(
    r"(?P<name>(?:secret|token|passw|pwd|credential|signature|authori[sz]ation|cookie|passcode|mfa|api.?key)"
    r"[\w.-]{0,40}[\"']?\s{0,3}(?:[=:]|\s(?=\S{0,40}\d))\s{0,3}(?:Bearer\s+|Basic\s+)?[\"']?)(?P<value>[^\s\"',;&}\])]+)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?P<name>\b(?:code|mfa|otp)\b\D{0,20})\d{6}(?!\d)", re.IGNORECASE)
# One character of Base64, as it is or percent-encoded.
_PIECE = r"(?:[A-Za-z0-9/+]|%2[FfBb]|%3[Dd])"
_SECRET_KEY = re.compile(rf"(?<![A-Za-z0-9/+%]){_PIECE}{{40}}(?![A-Za-z0-9/+%])")
_LONG_TOKEN = re.compile(r"[A-Za-z0-9+/=_.%-]{80,}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9+=_-])[A-Za-z0-9+=_-]{32,}")
_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
# After a percent-encoded character, too: its two digits are none of the id's.
_ACCOUNT = re.compile(r"(?:(?<!\d)|(?<=%\d\d))(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)")


class Redaction:
    """Takes secrets out of one text after the other, and account ids, each of which gets a number of its own."""

    def __init__(self, *, keep_accounts: bool = False, home: str = "") -> None:
        """Account ids stay where *keep_accounts*; the folder *home* is written as ``~``."""
        self._keep_accounts = keep_accounts
        self._home = home if len(home) > 1 else ""
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        """*text* as it may be shown to others."""
        if self._home:
            text = text.replace(self._home, "~")
        text = mask(text)
        text = _UNIQUE_ID.sub(rf"\g<kind>{MASK}", text)
        text = _NAMED.sub(rf"\g<name>{MASK}", text)
        text = _CODE.sub(rf"\g<name>{MASK}", text)
        text = _DIGEST.sub(MASK, text)
        text = _SECRET_KEY.sub(lambda found: _if_random(found, upper=1, lower=1, digits=0), text)
        text = _LONG_TOKEN.sub(lambda found: _if_random(found, upper=8, lower=8, digits=4), text)
        text = _TOKEN.sub(lambda found: _if_random(found, upper=4, lower=4, digits=2), text)
        return text if self._keep_accounts else _ACCOUNT.sub(self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        account = found.group().replace("-", "")
        return f"account-{self._numbers.setdefault(account, len(self._numbers) + 1)}"


def _if_random(found: re.Match[str], *, upper: int, lower: int, digits: int) -> str:
    """Mask a piece in which letters and digits are mixed as in a random one: words and paths are not."""
    text = found.group()
    mixed = (
        sum(map(str.isupper, text)) >= upper
        and sum(map(str.islower, text)) >= lower
        and sum(map(str.isdigit, text)) >= digits
    )
    return MASK if mixed else text
