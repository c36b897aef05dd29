"""What is wrong with what stands in the form of a profile."""

from collections.abc import Iterable

from snapshot_importer.accounts.profile_problems import profile_problems
from snapshot_importer.accounts.profiles import Profile, ProfileProblem, tidied
from snapshot_importer.ui.profiles.form import ProfileForm


def form_problems(
    form: ProfileForm, kept: Profile, profiles: Iterable[Profile], *, secret_stored: bool
) -> tuple[ProfileProblem, ...]:
    """Judge *form* as a change of the profile *kept*, whose secret may be stored, among all *profiles*."""
    profile = form.profile()
    secret, token = form.typed_secret()
    # A secret belongs to its id: that of another id is of no use.
    stored = secret_stored and tidied(profile).access_key_id == kept.access_key_id
    found = profile_problems(
        profile,
        profiles,
        secret=secret if secret or token or not stored else None,
        session_token=token if secret or token else None,
    )
    return (*found, *form.warnings())


def is_entered(form: ProfileForm, name: str) -> bool:
    """Whether anything stands in the field *name*; what was not entered yet is told when it is missed."""
    secrets = dict(zip(("secret", "session_token"), form.typed_secret(), strict=True))
    return bool(secrets.get(name) or getattr(form.profile(), name, ""))
