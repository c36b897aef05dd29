"""The few words that a row has for a cause; the whole story is told elsewhere."""

from snapshot_importer.tasks.task import Failure

LONGEST = 40  # characters of AWS's own text that a row has room for

# First match wins: a code, or a part of the text in lower case.
# Codes: EC2 API reference, "Common error codes"; texts: as AWS puts them into StatusMessage.
CAUSES = (
    ("unsupported vmdk file format", "VMDK type not supported"),
    ("unsupported compression algorithm 0", "VMDK type not supported"),
    ("unsupported specified file format", "Format does not fit"),
    ("disk-image-size=0", "Format does not fit"),
    ("footers not identical", "Disk file damaged"),
    ("invalid length", "Disk file damaged"),
    ("reason 403 forbidden", "Role cannot read bucket"),
    ("does not exist or does not have sufficient permissions", "Service role not usable"),
    ("not local to the region", "Bucket in another Region"),
    ("kms", "KMS key not usable"),
    ("resourcecountlimitexceeded", "Too many imports at the same time"),
    ("idempotentparametermismatch", "Token used before"),
    ("tagpolicyviolation", "Tag policy"),
    ("servererror", "Problem at AWS"),
)
KINDS = {
    "sign-in": "Sign in to go on",
    "unreachable": "No connection",
    "server": "Problem at AWS",
    "throttled": "AWS asks to slow down",
    "garbled": "The answer was not from AWS",
}


def short_cause(failure: Failure) -> str:
    """Say in a row's second line why it failed."""
    if failure.code == "UnauthorizedOperation":
        return f"Not allowed: {refused_action(failure.message)}"
    haystack = f"{failure.code} {failure.message}".lower()
    for needle, words in CAUSES:
        if needle in haystack:
            return words
    if failure.kind in KINDS:
        return KINDS[failure.kind]
    return clipped(failure.message, LONGEST) or failure.code or "No reason given"


def refused_action(message: str) -> str:
    """Take the action out of "… is not authorized to perform: ec2:CreateTags on resource …"."""
    _, found, rest = message.partition("perform: ")
    return clipped(rest.split(maxsplit=1)[0], LONGEST) if found and rest.strip() else "this call"


def clipped(text: str, longest: int) -> str:
    """Return the start of *text* on one line."""
    # No more is split than can be shown: the text may be megabytes.
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
