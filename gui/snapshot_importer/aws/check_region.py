"""Whether bucket and import are in the same Region: VM Import reads no other bucket."""

from dataclasses import dataclass
from typing import ClassVar

from snapshot_importer.aws.checks import CheckResult
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.gateway import Gateway

REGION = "Region"


@dataclass(frozen=True, slots=True)
class RegionQuestion:
    """Where *bucket* is, which is empty for a link: AWS fetches that from anywhere."""

    checks: ClassVar[tuple[str, ...]] = (REGION,)
    region: str  # of the import
    bucket: str = ""

    def ask(self, gateway: Gateway) -> tuple[CheckResult, ...]:
        """Compare; that the caller may not list the bucket does not hide its Region."""
        if not self.bucket:
            return (CheckResult(REGION, "ok", f"Import: {self.region}"),)
        try:
            return (region_result(gateway.bucket_region(self.bucket), self.region),)
        except CallError as error:
            if error.http_status != 404:
                raise
        correct = Cure("go-to-location", "Check the location")
        return (CheckResult(REGION, "failed", f"There is no bucket {self.bucket}.", (correct,)),)


def region_result(found: str, region: str) -> CheckResult:
    """Return what is to be said of a bucket in *found* and an import in *region*."""
    if found == region:
        return CheckResult(REGION, "ok", f"Bucket and import: {found}", found=found)
    cures = (
        Cure("switch-region", f"Switch to {found}", value=found),
        Cure("copy-object", "Copy the object…", value=region),
        Cure("import-there", "Import there and copy…", value=found),
    )
    sentence = f"The bucket is in {found}. The import runs in {region}."
    return CheckResult(REGION, "failed", sentence, cures, found=found)
