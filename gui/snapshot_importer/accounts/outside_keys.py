"""Keys that others hand out: an ``aws login`` session, a program of the user's."""

from typing import TYPE_CHECKING

from snapshot_importer.accounts.interaction import Interaction, ProgramQuestion, SignInError, SignInNeeded
from snapshot_importer.accounts.means import Means
from snapshot_importer.accounts.session_keys import SessionKeys
from snapshot_importer.accounts.sources import LoginSession, Program

# What starts programs is imported when such a sign-in is made.
if TYPE_CHECKING:
    from snapshot_importer.accounts.program import ProgramKeys


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
    return means.programs.run(source.command, person)


def renewed_by_program(source: Program, means: Means) -> SessionKeys:
    """Return new keys of a program that the user let run for this sign-in."""
    keys = means.programs.run(source.command, None)
    if keys.expires is None:
        raise SignInError("The program gives keys without an end by now. Sign in again.")
    return SessionKeys(keys.access_key_id, keys.secret, keys.expires)
