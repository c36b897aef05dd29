"""What the profile form can offer: Regions, the profiles of ~/.aws, the environment; read in a worker."""

from dataclasses import dataclass, field

from snapshot_importer.accounts.environment import Variable, aws_variables, region_of
from snapshot_importer.accounts.shared import SharedProfiles, shared_profiles
from snapshot_importer.aws.regions import region_names, title


@dataclass(frozen=True, slots=True)
class Offers:
    """Choices for a profile's fields."""

    regions: tuple[tuple[str, str], ...] = ()
    shared: SharedProfiles = field(default_factory=lambda: SharedProfiles(()))
    variables: tuple[Variable, ...] = ()
    region: str = ""  # that the environment names

    @staticmethod
    def read() -> "Offers":
        """Read the files and the environment; takes some hundred milliseconds."""
        partitions = ("aws", "aws-us-gov", "aws-cn")
        names = [name for partition in partitions for name in region_names(partition)]
        return Offers(
            tuple((name, title(name)) for name in names), shared_profiles(), aws_variables(), region_of()
        )
