"""Take the secrets of signed links out of texts that are shown, logged or kept."""

import re

MASK = "****"

# What a signed link carries that lets its holder read: Amazon S3 (Signature Version 4 and 2), CloudFront,
# Google Cloud Storage and Azure. Lower case, as parameters compare.
SECRET_PARAMETERS = frozenset(
    {
        "x-amz-signature",
        "x-amz-credential",
        "x-amz-security-token",
        "awsaccesskeyid",
        "signature",
        "key-pair-id",
        "x-goog-signature",
        "x-goog-credential",
        "googleaccessid",
        "sig",
    }
)

# One of these is in each of the names.
_HINTS = ("x-amz-", "x-goog-", "accesskeyid", "accessid", "key-pair-id", "sig", "credential")
# Links also stand in form bodies (percent-encoded once or twice) and in JSON, where "=" and "&" may be escaped.
_SECRET = re.compile(
    r"(?P<name>"
    + "|".join(
        rf"(?<![a-z]){name}" if name == "sig" else name for name in sorted(SECRET_PARAMETERS, key=len)[::-1]
    )
    + r"|(?<![a-z-])credential)(?P<equals>=|%(?:25)?3d|\\u003d)(?:(?!%(?:25)?26)[^\s&\"'<>\\,`])+",
    re.IGNORECASE,
)
# The same as headers, which stand in what was signed: STS repeats that where a signature is wrong.
_HEADER = re.compile(
    r"""(?P<name>x-amz-(?:security-token|signature|credential)["']?\s*:\s*["']?)[^\s&"'<>\\,`]+""",
    re.IGNORECASE,
)
# Addresses in a text, whole or percent-encoded, and where their queries begin.
_WORD = re.compile(r"[^\s\"'<>`]+")
_SCHEME = re.compile(r"\bhttps?(?:://|%(?:25)?3a%(?:25)?2f%(?:25)?2f)", re.IGNORECASE)
_QUERY = re.compile(r"\?|%(?:25)?3f", re.IGNORECASE)
# A password that was typed in as it is may hold what would end it; behind a colon and a number nothing of it follows.
_USER = re.compile(
    r"""(?P<scheme>\bhttps?://)(?:[^\s/?#@"':]*:(?!\d{1,5}[/?#])[^\s"']{0,256}|[^\s/?#@"']*)@""",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """*text* with signatures, credentials and tokens of signed links, and passwords in addresses, replaced."""
    small = text.lower()
    if any(
        hint in small for hint in _HINTS
    ):  # most texts have none, and to look for all the names takes long
        text = _SECRET.sub(rf"\g<name>\g<equals>{MASK}", text)
        text = _HEADER.sub(rf"\g<name>{MASK}", text)
    return _USER.sub(rf"\g<scheme>{MASK}@", text) if "://" in text else text


def mask_addresses(text: str) -> str:
    """*text* masked, and without the query of any web address in it: what opens a link may have any name."""
    return mask(_WORD.sub(_without_query, text))


def mask_link(url: str) -> str:
    """*url* without anything of its query: the whole query of a signed link opens the object."""
    address, question_mark, _ = url.partition("?")
    return mask(address) + (f"?{MASK}" if question_mark else "")


def _without_query(word: re.Match[str]) -> str:
    text = word[0]
    address = _SCHEME.search(text)
    query = _QUERY.search(text, address.end()) if address else None
    if query is None:
        return text
    kept = text.rstrip(".,;:!)]}")  # what stands behind an address belongs to the sentence
    if query.end() >= len(kept):
        return text
    return f"{text[: query.end()]}{MASK}{text[len(kept) :]}"
