"""The MFA devices of the user whose keys sign in, offered where IAM tells them; typing works without."""

from PySide6.QtCore import QObject, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.mfa_devices import mfa_devices
from snapshot_importer.ui.profiles.form import ProfileForm
from snapshot_importer.ui.session import Session


class DeviceChoice(QObject):
    """Looks them up once for each profile that is signed in; nobody is asked for anything."""

    def __init__(self, session: Session, form: ProfileForm) -> None:
        super().__init__(form)
        self._session = session
        self._form = form
        self._asked = ""  # id of the profile whose devices are on offer, or being listed
        form.changed.connect(self.look)
        session.credentials_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Ask, if the keys are those of another profile than before, or work by now."""
        wanted = self._form.device_owner()
        if wanted and self._session.credentials(wanted).state != "ok":
            wanted = ""
        if wanted == self._asked:
            return
        self._asked = wanted
        self._form.offer_devices(())
        if not wanted:
            return

        def take(devices: tuple[str, ...]) -> None:
            if wanted == self._asked:
                self._form.offer_devices(devices)

        # IAM has one endpoint for all Regions of a partition.
        place = (wanted, self._form.profile().region)
        self._session.call(mfa_devices, owner=self, done=take, failed=_leave_to_typing, place=place)


def _leave_to_typing(error: Exception) -> None:
    if not isinstance(error, CallError | SecretsUnavailable):
        raise error
