"""The report on the program: everything that helps to understand a fault, on this computer until its user shows it."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from snapshot_importer.accounts.environment import aws_variables
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.request.redaction import Redaction
from snapshot_importer.run_mark import kept_reports
from snapshot_importer.ui.about import about_lines
from snapshot_importer.ui.diagnostics.log_reader import LogReader, log_times
from snapshot_importer.ui.diagnostics.places import Places
from snapshot_importer.ui.diagnostics.situation import Situation
from snapshot_importer.ui.text import NO_BREAK_SPACE, reason_of, size, utc, visible

LOG_ENTRIES = 200
MOST_FILES = 60
# What becomes of the variables of AWS; every other one is ignored.
USES = {
    "used": (
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_LOGIN_CACHE_DIRECTORY",
    ),
    "used by the first network settings": (
        "AWS_CA_BUNDLE",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
    ),
    "used by profiles of the method environment": (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
    ),
}
# Of these only is told that they are set: an address of a proxy may hold a password.
OTHERS = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


def report(situation: Situation, places: Places, redaction: Redaction) -> str:
    """Return the whole report, redacted. For workers only: the keyring and the disk may be slow."""
    parts = (
        ("Snapshot Importer report", [f"Written: {utc(datetime.now(UTC))}", *about_lines()[:-1]]),
        ("Keyring", [_keyring(places.keyring)]),
        *situation.parts,
        ("Imports", list(situation.imports())),
        ("Environment", list(_variables(places.environment))),
        (f"Data folder {places.folder}", list(_files(places.folder))),
        ("Crashes", list(_crashes(places.log_folder))),
        (
            f"Last {LOG_ENTRIES} entries of the log, {log_times()}",
            [entry.text for entry in LogReader(places.log_folder).last(LOG_ENTRIES)],
        ),
    )
    lines = [line for title, body in parts for line in (title, *(f"  {one}" for one in body or ["none"]), "")]
    return "\n".join(redaction(line) for line in lines)


def redaction_for(*, keep_accounts: bool) -> Redaction:
    """Return what takes the secrets out of texts on this computer."""
    return Redaction(keep_accounts=keep_accounts, home=str(Path.home()))


def _keyring(keyring: Callable[[], str]) -> str:
    try:
        return keyring()
    except SecretsUnavailable as error:
        return f"{error.kind}: {error.sentence}"


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    uses = {name: use for use, names in USES.items() for name in names}
    for variable in aws_variables(environment):
        yield f"{visible(variable.name)} = {visible(variable.shown)} ({uses.get(variable.name, 'ignored')})"
    for name in OTHERS:
        if environment.get(name) or environment.get(name.lower()):
            yield f"{name} is set"


def _files(folder: Path) -> Iterator[str]:
    try:
        yield f"free: {_plain(size(shutil.disk_usage(folder).free))}"
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names, as they are
    except OSError as error:
        yield f"cannot be read: {reason_of(error)}"
        return
    for name in names[:MOST_FILES]:
        try:
            status = (folder / name).lstat()
        except OSError:
            continue
        mode = stat.filemode(status.st_mode) if sys.platform != "win32" else ""
        yield f"{mode} {_plain(size(status.st_size)):>12}  {visible(name)}"
    if len(names) > MOST_FILES:
        yield f"{len(names) - MOST_FILES} more"


def _crashes(folder: Path) -> Iterator[str]:
    for crash in kept_reports(folder):
        yield f"The run that began at {utc(crash.began)}, process {crash.process}"
        yield from crash.text.splitlines()


def _plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ")
