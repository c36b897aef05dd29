"""What is wrong with a sign-in by IAM Identity Center."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from snapshot_importer.accounts.partition import partition_of
from snapshot_importer.accounts.profiles import LOOPBACK, REGION, Profile, ProfileProblem
from snapshot_importer.accounts.shared_values import ACCOUNT

START_URL_EXAMPLE = "https://acme.awsapps.com/start"
NO_ADDRESS = f"This is no address. A start URL looks like {START_URL_EXAMPLE}."
CONSOLE_HOSTS = (".console.aws.amazon.com", ".signin.aws.amazon.com")
# IAM API reference, CreateRole: the name of a role has up to 64 characters; that of a permission set is shorter.
ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
# Identity Center user guide, "Referencing permission sets": the role in the account is named after its set.
RESERVED = re.compile(r"AWSReservedSSO_([\w+=,.@-]+)_[0-9a-f]{16}", re.ASCII)


def sso_problems(profile: Profile) -> Iterator[ProfileProblem]:
    """Judge the session, the account and the role, in the order of the form."""
    # What a session of ~/.aws says is put right there, so that it is told at the choice of the session.
    by_name = bool(profile.sso_session)
    if message := _start_url_message(profile.sso_start_url):
        yield ProfileProblem("sso_session" if by_name else "sso_start_url", message)
    if message := _region_message(profile):
        yield ProfileProblem("sso_session" if by_name else "sso_region", message)
    if not profile.sso_account:
        yield ProfileProblem("sso_account", "Enter the account, or sign in to choose it.")
    elif not ACCOUNT.fullmatch(profile.sso_account):
        yield ProfileProblem("sso_account", "An account id has 12 digits.")
    if message := _role_message(profile.sso_role):
        yield ProfileProblem("sso_role", message)


def _start_url_message(url: str) -> str:
    if not url:
        return f"Enter the start URL, such as {START_URL_EXAMPLE}."
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return NO_ADDRESS
    host = parts.hostname or ""
    if not host or not port_is_valid or "@" in parts.netloc or not re.fullmatch(r"[!-~]+", url):
        return NO_ADDRESS
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        return "A start URL begins with https://."
    return _portal_message(host, parts.path)


def _portal_message(host: str, path: str) -> str:
    if host == "console.aws.amazon.com" or host.endswith(CONSOLE_HOSTS):
        return (
            f"This is the console. The start URL is that of the access portal, such as {START_URL_EXAMPLE}."
        )
    if host.endswith(".awsapps.com") and not path.startswith("/start"):
        return f"The start URL ends in /start: https://{host}/start."
    return ""


def _region_message(profile: Profile) -> str:
    if not profile.sso_region:
        return "Choose the Region of Identity Center."
    if not REGION.fullmatch(profile.sso_region):
        return "Not a Region code, such as eu-central-1."
    here, there = partition_of(profile.region), partition_of(profile.sso_region)
    if profile.region and here != there:
        return (
            f"Identity Center in {profile.sso_region} gives no keys for {profile.region}, which is in {here}."
        )
    return ""


def _role_message(role: str) -> str:
    if not role:
        return "Enter the role, or sign in to choose it."
    if found := RESERVED.fullmatch(role.rpartition("/")[2]):
        return f"Enter the permission set alone: {found[1]}."
    if not ROLE_NAME.fullmatch(role):
        return "The name of a role has up to 64 letters, digits and the characters + = , . @ - _."
    return ""
