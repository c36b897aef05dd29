"""Takes keys, tokens, signatures and passwords out of whatever is logged, reported or shown to others.

The log, the report of a crash and the report of Diagnostics all come through `without_secrets`. Where a piece of text
only looks like a secret it goes as well: a report is none the worse for it.
"""

import re

from snapshot_importer.request.masking import MASK, mask

# What secrets are called, as names are written: a pattern that looks for any case takes ten times as long.
_CALLED = (
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "signature",
    "authorization",
    "cookie",
)
_ANY = "|".join(written for name in _CALLED for written in (name, name.capitalize(), name.upper()))
# With what a name goes on: not "SignatureDoesNotMatch: …" or "ExpiredToken: …", which are errors. A client token opens
# nothing.
_NAME = (
    rf"(?:{_ANY}|(?:token|Token|TOKEN)(?<![Cc]lient.{{5}})(?<![Cc]lient[ _-].{{5}})(?<!Expired.{{5}})(?<!Invalid.{{5}})"
    r"|(?:api|Api|API|access|Access|ACCESS|private|Private|PRIVATE|customer|Customer|CUSTOMER)[ _.-]?(?:[Kk]ey|KEY)"
    r"(?![ _.-]?(?:[Ii]d|ID)))"
    r"(?:[_.-]?(?i:access|key|code|value|text|hash|provided|id|\d+)){0,3}"
)
# What follows such a name is secret, whatever it looks like, up to its quote, its tag or the end of the line; but for what
# is masked already. In a sentence it is one word, and only if it holds a digit: others are words.
_NAMED = re.compile(
    rf"(?P<name>{_NAME}(?:(?:>|\\*[\"']?\s{{0,3}}(?:[=:]|%3[Dd]|\\u003[Dd])(?!\s*(?:\*{{4}}|… ))\s{{0,3}})"
    r"|(?P<blank>\s)(?=\S*\d)))"
    r"(?:(?P<quote>[\"'])(?:\\.|(?!(?P=quote))[^\\\n])*(?P=quote)(?!\w)|(?<=>)[^<\n]+"
    r"|(?(blank)[^\s\"',;&})\]]+|[^\n]+))"
)
_OPTION = re.compile(
    r"(?P<name>(?<!-)--[\w-]{0,40}(?:secret|(?<!client-)token|passw|passphrase|pwd)[\w-]{0,40}\s+)"
    r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|\S+)"
)
_CODE = re.compile(r"(?P<name>(?:code|Code|CODE|mfa|Mfa|MFA|otp|OTP)(?![a-z])\D{0,20})(?<!\d)\d{6}(?!\d)")
# Prefixes of AWS's unique ids (IAM user guide, "Unique identifiers"). A key's id holds its account's id, in base 32.
_UNIQUE_ID = re.compile(r"(?P<kind>A(?:KIA|SIA|BIA|CCA|GPA|IDA|IPA|NPA|NVA|PKA|ROA|SCA))[A-Z0-9]{16,124}")
_SMALL_ID = re.compile(
    r"(?P<kind>a(?<![a-z0-9]a)(?:kia|sia(?=[a-z]*[2-7])|bia|cca|gpa|ida|ipa|npa|nva|pka|roa|sca))"
    r"[a-z2-7]{16,17}(?![a-z0-9])"
)
# One character of Base64: as it is, percent-encoded, or escaped as in JSON.
_PIECE = r"(?:[A-Za-z0-9/+]|\\/|%(?:25)*2[FfBb])"
# Secret access keys have 40 of them, keys of 256 bits 43 and a "="; before them may stand an escaped character.
_KEY = re.compile(
    rf"(?:(?<![A-Za-z0-9/+%])|(?<=\\[abfnrtv0])|(?<=\\x[0-9a-f]{{2}})|(?<=\\u[0-9a-f]{{4}})|(?<=%[0-9A-Fa-f]{{2}}))"
    rf"(?:{_PIECE}{{40}}|{_PIECE}{{43}}(?:=|%(?:25)*3[Dd]|\\u003[Dd]))(?!{_PIECE})"
)
# What may be a key or a token, or hold one: with it what it hangs on.
_RUN = re.compile(r"[A-Za-z0-9+/=_%\\-]{32,}")
# Words, numbers, and ids in hexadecimal. A random text changes from one to the next at every other character, names and
# paths rarely: 1 key in 1,000 has fewer than so many changes in so many characters, 1 path in 5,000 as many.
_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[0-9a-f]{4,}|[0-9A-F]{4,})(?![A-Za-z0-9])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_CHANGES, _WITHIN = 11, 40
# After a percent-encoded character, too: its two digits are none of the id's.
_ACCOUNT = re.compile(r"(?:(?<!\d)|(?<=%\d\d))(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)")


def without_secrets(text: str) -> str:
    """*text* without whatever is a secret by its name, its place or its look."""
    text = mask(text)
    for pattern in (_UNIQUE_ID, _SMALL_ID):
        text = pattern.sub(rf"\g<kind>{MASK}", text)
    text = _NAMED.sub(rf"\g<name>\g<quote>{MASK}\g<quote>", text)
    for pattern in (_OPTION, _CODE):
        text = pattern.sub(rf"\g<name>{MASK}", text)
    return _RUN.sub(_without_keys, text)


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
        text = without_secrets(text)
        return text if self._keep_accounts else _ACCOUNT.sub(self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        account = found.group().replace("-", "")
        return f"account-{self._numbers.setdefault(account, len(self._numbers) + 1)}"


def _without_keys(found: re.Match[str]) -> str:
    """Mask a long piece that somewhere is as mixed as a random one, or else the keys in it."""
    text = found.group()
    if text.islower() or text.isupper():  # a digest in hexadecimal is so, too
        return text
    places = [word.start() for word in _WORD.finditer(text)]
    changes = [place for place in places if text[place - 1 : place].isalnum()]
    if any(last - first < _WITHIN for first, last in zip(changes, changes[_CHANGES - 1 :], strict=False)):
        return MASK
    return _KEY.sub(_unless_of_one_case, text)


def _unless_of_one_case(found: re.Match[str]) -> str:
    text = found.group()
    return text if text.islower() or text.isupper() else MASK
