"""The token of a web identity, which another program writes into a file and renews there."""

from pathlib import Path

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.small_file import read_small

# STS API reference, AssumeRoleWithWebIdentity: a token has 4 to 20,000 characters.
LONGEST_TOKEN = 20_000


def read_token(path: str) -> str:
    """Return the token in the file; raises `SignInError` with a sentence."""
    try:
        content = read_small(Path(path).expanduser(), LONGEST_TOKEN + 2) or b""
        token = content.decode("ascii").strip()
    except OSError as error:
        raise SignInError(f"The web identity token cannot be read: {path} ({error.strerror}).") from None
    except ValueError:
        token = ""
    if not 4 <= len(token) <= LONGEST_TOKEN or not token.isprintable():
        raise SignInError(f"There is no web identity token in {path}.")
    return token
