"""What a second start says to the running program: one line of JSON, which is believed only after a look."""

import json

LARGEST = 16384  # bytes of a message
LONGEST = 2048  # characters of an address: an object key has 1024 bytes at the most
ANSWER = b"taken\n"


def written(address: str) -> bytes:
    """Return the message that asks for the window and, unless it is empty, for *address* in its form."""
    return json.dumps({"address": address}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def read(line: bytes) -> str:
    """Return the address of a message, which may be empty; raises ValueError for what is no message of ours."""
    try:
        address = json.loads(line)["address"]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no message") from error
    if not isinstance(address, str) or (address and not is_address(address)):
        raise ValueError("no address")
    return address


def is_address(text: str) -> bool:
    """Whether *text* may be put into the form: what is wrong with it is told there."""
    return text.startswith("s3://") and len(text) <= LONGEST and text.isprintable()
