"""Temporary keys: what of an answer is believed, and how the user's MFA code gets into a request."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from snapshot_importer.accounts.interaction import Interaction, MfaQuestion, SignInError
from snapshot_importer.accounts.secrets import Secret

# A method of an STS client, with boto3's keyword arguments as one table.
Ask: TypeAlias = Callable[[Mapping[str, Any]], Any]

# STS answers AccessDenied for a wrong code as for anything else: only the text tells. That of a wrong device begins
# in the same way, and no other code would help.
WRONG_CODE = "invalid MFA one time pass code"
TRY_ANOTHER = "AWS did not accept this code. A code works once: wait for the next one."
NO_KEYS = "The answer holds no usable keys. A proxy or a sign-in page of the network may stand in between."
ENDED_ALREADY = "The new session has ended already. The clock of this computer may be wrong."


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """Temporary keys, and when they end."""

    access_key_id: str
    secret: Secret
    expires: datetime


def with_mfa_code(ask: Ask, request: Mapping[str, Any], question: MfaQuestion, person: Interaction) -> Any:
    """Return the answer to *request* with a code of the user's; a code that STS refuses is asked for again.

    Each time the user has to type: nothing goes on by itself, and `SignInCancelled` ends it.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    while True:
        code = person.mfa_code(question)
        try:
            return ask({**request, "SerialNumber": question.device, "TokenCode": code})
        except ClientError as error:
            if WRONG_CODE not in str(error.response.get("Error", {}).get("Message")):
                raise
            question = MfaQuestion(question.profile_name, question.device, question.purpose, TRY_ANOTHER)


def session_keys(answer: Any) -> SessionKeys:
    """Return the keys in an answer of AssumeRole, GetSessionToken or AssumeRoleWithWebIdentity.

    Raises `SignInError` for anything else.
    """
    found = answer.get("Credentials") if isinstance(answer, Mapping) else None
    keys = found if isinstance(found, Mapping) else {}
    return checked_keys(
        *(keys.get(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"))
    )


def checked_keys(key_id: object, key: object, token: object, expires: object) -> SessionKeys:
    """Return temporary keys; raise `SignInError` where one of their parts is not what it must be."""
    if not (isinstance(key_id, str) and re.fullmatch(r"\w{16,128}", key_id, re.ASCII)):
        raise SignInError(NO_KEYS)
    if not (isinstance(key, str) and key and isinstance(token, str) and token):
        raise SignInError(NO_KEYS)
    if not isinstance(expires, datetime) or expires.tzinfo is None:
        raise SignInError(NO_KEYS)
    if expires <= datetime.now(UTC):
        raise SignInError(ENDED_ALREADY)
    return SessionKeys(key_id, Secret(key, token), expires)
