"""What a program says when it fails, fit to be shown: one line, short, and nothing in it that may be a secret."""

import re

LONGEST_SEARCHED, LONGEST = 1000, 200
MASK = "…"

# "token=…", "password: …", "--secret …": what follows such a name, whatever it looks like.
_NAMED = re.compile(
    r"(?P<name>[\w-]*(?:secret|token|passw|pwd|credential|signature|api.?key)[\w-]*"
    r"[\"']?\s*(?:[=:]\s*|\s))[\"']?[^\s\"',;}]+",
    re.IGNORECASE,
)
# Keys, tokens and codes are long and of one piece; long words of one case are words.
_LONG = re.compile(r"(?![a-z]{16,24}\b)[^\s]{16,}")


def masked_words(text: bytes) -> str:
    """Return the last line of *text* that says something; ``""`` if there is none."""
    lines = [" ".join(line.split()) for line in text.decode("utf-8", "replace").splitlines()]
    line = next((line for line in reversed(lines) if line), "")
    line = "".join(character for character in line if character.isprintable())[:LONGEST_SEARCHED]
    masked = _LONG.sub(MASK, _NAMED.sub(rf"\g<name>{MASK}", line))
    return masked if len(masked) <= LONGEST else f"{masked[:LONGEST]}…"
