"""What the profile form can offer: Regions, the profiles of ~/.aws, the environment; read in a worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot_importer.accounts.environment import Variable, aws_variables, region_of
from snapshot_importer.accounts.secrets import Secrets, SecretsUnavailable
from snapshot_importer.accounts.shared import SharedProfiles, shared_profiles
from snapshot_importer.aws.regions import region_names, title


@dataclass(frozen=True)
class Offers:
    """Choices for a profile's fields."""

    regions: tuple[tuple[str, str], ...] = ()
    shared: SharedProfiles = field(default_factory=lambda: SharedProfiles(()))
    variables: tuple[Variable, ...] = ()
    region: str = ""  # that the environment names
    keyring: str = "Kept in the system keyring."  # where secrets are kept, or why they are not

    @staticmethod
    def read(secrets: Secrets, environment: Mapping[str, str]) -> "Offers":
        """Read the files and the environment, and ask the keyring for its name; may take seconds."""
        partitions = ("aws", "aws-us-gov", "aws-cn")
        names = [name for partition in partitions for name in region_names(partition)]
        try:
            keyring = f"Kept in {secrets.backend_name()}."
        except SecretsUnavailable as error:
            keyring = error.sentence
        regions = tuple((name, title(name)) for name in names)
        return Offers(
            regions, shared_profiles(environment), aws_variables(environment), region_of(environment), keyring
        )
