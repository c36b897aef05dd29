"""The environment in which the program was started: what it says, and nothing to enter."""

from collections.abc import Sequence

from snapshot_importer.accounts.environment import Variable
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.profiles.form_fields import Fields, fact_label
from snapshot_importer.ui.theme.theme import Theme


class EnvironmentFields(Fields):
    """The row of the method Environment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.environment = fact_label(theme)
        self._add_row("environment", "Variables found", self.environment)

    def offer(self, variables: Sequence[Variable]) -> None:
        """Show *variables*, masked as they come."""
        shown = "\n".join(f"{variable.name} = {variable.shown}" for variable in variables)
        self.environment.setText(shown or "No AWS_ variables are set.")

    def put(self, profile: Profile) -> None:
        """Show the same for every profile."""
