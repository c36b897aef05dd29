"""What the browser remembers from one opening to the next."""

from collections import OrderedDict
from dataclasses import dataclass, field

from PySide6.QtCore import QSettings, QSize

from snapshot_importer.aws.answers import ListedObject
from snapshot_importer.request.location import S3Location
from snapshot_importer.ui.s3_browser.verdict import Verdict

SIZE = QSize(920, 560)
KEPT = 20_000  # verdicts


@dataclass(slots=True)
class Memory:
    """Verdicts for the session; the size and the last bucket of each profile also in *settings*, if there are any."""

    settings: QSettings | None = None
    _verdicts: OrderedDict[tuple[str, str, str, str], Verdict] = field(default_factory=OrderedDict)
    _places: dict[str, S3Location] = field(default_factory=dict)

    def verdict(self, profile_id: str, bucket: str, listed: ListedObject) -> Verdict | None:
        """Return what was read of these very bytes before."""
        return self._verdicts.get((profile_id, bucket, listed.key, listed.etag))

    def keep_verdict(self, profile_id: str, bucket: str, listed: ListedObject, verdict: Verdict) -> None:
        """Keep what was read; another profile may reach another AWS."""
        self._verdicts[profile_id, bucket, listed.key, listed.etag] = verdict
        while len(self._verdicts) > KEPT:
            self._verdicts.popitem(last=False)

    def place(self, profile_id: str) -> S3Location | None:
        """Return the folder that was last looked at with a profile; after a restart its bucket alone."""
        if profile_id in self._places:
            return self._places[profile_id]
        bucket = self.settings.value(f"s3-browser/bucket/{profile_id}") if self.settings else None
        return S3Location(bucket, "") if isinstance(bucket, str) and bucket else None

    def keep_place(self, profile_id: str, place: S3Location) -> None:
        """Keep the folder that is looked at."""
        self._places[profile_id] = place
        if self.settings:
            self.settings.setValue(f"s3-browser/bucket/{profile_id}", place.bucket)

    def size(self) -> QSize:
        """Return how large the dialog was, or shall be."""
        size = self.settings.value("s3-browser/size") if self.settings else None
        return size if isinstance(size, QSize) and size.isValid() else SIZE

    def keep_size(self, size: QSize) -> None:
        """Keep how large the dialog is."""
        if self.settings:
            self.settings.setValue("s3-browser/size", size)
