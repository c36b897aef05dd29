"""Keys that do not come from STS: of IAM Identity Center, of an ``aws login`` session, of a program."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from snapshot_importer.accounts.interaction import Interaction, ProgramQuestion, SignInError, SignInNeeded
from snapshot_importer.accounts.means import Means
from snapshot_importer.accounts.session_keys import NO_KEYS, SessionKeys, checked_keys
from snapshot_importer.accounts.sources import IdentityCenter, LoginSession, Program, SsoSession

# What starts programs and listens for browsers is imported when such a sign-in is made.
if TYPE_CHECKING:
    from snapshot_importer.accounts.program import ProgramKeys
    from snapshot_importer.accounts.sso_cache import SsoToken


def identity_center_keys(source: IdentityCenter, means: Means, person: Interaction | None) -> SessionKeys:
    """Ask the access portal for the keys of a role, with the token of the session or of a new sign-in."""
    from snapshot_importer.accounts import sso_sign_in  # noqa: PLC0415

    token = _token(source.session, means, person)
    try:
        return _portal_keys(source, means, token)
    except SignInNeeded:
        # A token that was revoked looks as good as any until it is used.
        if person is None:
            raise
        token = sso_sign_in.sign_in(source.session, means.make_client, person)
        return _portal_keys(source, means, token)


def _token(session: SsoSession, means: Means, person: Interaction | None) -> "SsoToken":
    from snapshot_importer.accounts import sso_sign_in, sso_tokens  # noqa: PLC0415

    try:
        return sso_tokens.access_token(session, means.make_client, datetime.now(UTC))
    except SignInNeeded:
        if person is None:
            raise
        return sso_sign_in.sign_in(session, means.make_client, person)


def _portal_keys(source: IdentityCenter, means: Means, token: "SsoToken") -> SessionKeys:
    client = means.make_client("sso", source.session.region)
    try:
        answer = client.get_role_credentials(
            roleName=source.role, accountId=source.account, accessToken=token.access_token
        )
    except client.exceptions.UnauthorizedException:
        raise SignInNeeded("The session of IAM Identity Center has ended. Sign in again.") from None
    except client.exceptions.ClientError as error:
        # The portal says "No access" and no more, or that it knows none of that name.
        if error.response["Error"]["Code"] not in ("ForbiddenException", "ResourceNotFoundException"):
            raise
        raise SignInError(
            f"This sign-in does not open the role {source.role} in the account {source.account}. Choose another."
        ) from None
    finally:
        client.close()
    return _keys_of_portal(answer.get("roleCredentials"))


def _keys_of_portal(found: Any) -> SessionKeys:
    if not isinstance(found, dict):
        raise SignInError(NO_KEYS)
    try:
        expires = datetime.fromtimestamp(found["expiration"] / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        expires = None
    return checked_keys(
        found.get("accessKeyId"), found.get("secretAccessKey"), found.get("sessionToken"), expires
    )


def login_session_keys(source: LoginSession, means: Means, person: Interaction | None) -> SessionKeys:
    """Return the keys of a session that ``aws login`` began; begin one where there is none and *person* is there."""
    from snapshot_importer.accounts import aws_cli, aws_login  # noqa: PLC0415

    try:
        return aws_login.login_keys(source, means.make_client, region=means.region)
    except SignInNeeded:
        if person is None:
            raise
        aws_cli.begin_login(source, region=means.region, wait=person.wait)
        return aws_login.login_keys(source, means.make_client, region=means.region)


def program_keys(source: Program, means: Means, person: Interaction | None) -> "ProgramKeys":
    """Return what the program prints, once the user lets it run."""
    question = ProgramQuestion(means.profile_name, source.command)
    if not (means.consents and means.consents.allows(question)):
        if person is None:
            raise SignInNeeded(
                f"The profile {means.profile_name} runs a program, which you have not allowed yet."
            )
        person.run_program(question)
    from snapshot_importer.accounts import program  # noqa: PLC0415

    return program.run(source.command, wait=person.wait if person else time.sleep)


def renewed_by_program(source: Program) -> SessionKeys:
    """Return new keys of a program that the user let run for this sign-in."""
    from snapshot_importer.accounts import program  # noqa: PLC0415

    keys = program.run(source.command)
    if keys.expires is None:
        raise SignInError("The program gives keys without an end by now. Sign in again.")
    return SessionKeys(keys.access_key_id, keys.secret, keys.expires)
