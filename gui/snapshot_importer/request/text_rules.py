"""Which characters a member of the request can carry."""

import re

# XML 1.0 cannot carry them in AWS's answers, or they end a line; no member needs one.
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NAMES = {
    "\0": "a NUL character",
    "\t": "a tab",
    "\n": "a line break",
    "\r": "a line break",
    "\u2028": "a line break",
}


def unsendable(text: str) -> str:
    """A sentence about the first character of *text* that cannot be sent, or ``""``."""
    found = _UNSENDABLE.search(text)
    if found is None:
        return ""
    name = _NAMES.get(found[0], f"the control character U+{ord(found[0]):04X}")
    return f"Remove {name} at position {found.start() + 1:,}: it cannot be sent."


def sendable(text: str) -> str:
    """*text* with a space for each line break or tab and without its other control characters."""
    return _UNSENDABLE.sub("", re.sub("[\t\r\n\u2028\u2029]+", " ", text))
