"""Why a step went no further, in a sentence."""

from dataclasses import dataclass

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.ui.rotation.next_key import ProfileChanged
from snapshot_importer.ui.text import reason_of


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence, and the action of IAM that the caller lacks, if it is that."""

    problem: str
    denied: str = ""


NOTHING = Failure("")


def failure(error: Exception) -> Failure:
    """Return *error* in words; one that nobody expects is raised."""
    match error:
        case CallError(kind="refused", http_status=403):
            return Failure(error.message, f"iam:{error.operation}")
        case CallError():
            return Failure(error.message)
        case SecretsUnavailable():
            return Failure(error.sentence)
        case ProfileChanged():
            return Failure("The profile was changed meanwhile.")
        case OSError():
            return Failure(f"{reason_of(error)}.")
    raise error
