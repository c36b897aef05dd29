"""Keys that cannot encrypt a snapshot."""

from dataclasses import replace
from typing import Any

from failures.access_scenarios import REQUEST
from failures.scenario import Scenario, again
from failures.stage import Stage
from snapshot_importer.simulator.kms_state import Key


def key(stage: Stage, **more: Any) -> Key:
    with stage.world.lock:
        return stage.world.kms.create_key(stage.aws.account, more.pop("region", "eu-central-1"), **more)


def with_key(stage: Stage, key_id: str) -> None:
    stage.fails(replace(REQUEST, encrypted=True, kms_key_id=key_id), unseen=True)


def disabled_key(stage: Stage) -> None:
    with_key(stage, "alias/retired-ebs")


def asymmetric_key(stage: Stage) -> None:
    with_key(stage, key(stage, spec="RSA_2048").arn)


def key_of_other_region(stage: Stage) -> None:
    with_key(stage, key(stage, region="us-east-1").arn)


def default_key_named(stage: Stage) -> None:
    """The AWS-managed key, sent by name, which AWS refuses at once."""
    managed = stage.world.kms.managed_key(stage.aws.account, "eu-central-1")
    stage.look_at(stage.send_unseen(replace(REQUEST, encrypted=True, kms_key_id=managed.arn)))


def key_closed_to_the_role(stage: Stage) -> None:
    """The snapshot itself ends in an error: the role may not use the key."""
    with_key(stage, key(stage).arn)


def choose_key(stage: Stage) -> None:
    stage.wait(lambda: stage.windows.window.current_page() == "import")
    stage.change(kms_key_id="alias/imaging-ebs")
    again(stage)


SCENARIOS = (
    Scenario("key-unusable", "disabled", disabled_key, ("The key cannot be used for this snapshot",), choose_key),
    Scenario("key-unusable", "asymmetric", asymmetric_key, ("The key cannot be used for this snapshot",), choose_key),
    Scenario("key-unusable", "of another Region", key_of_other_region,
             ("The key cannot be used for this snapshot",), choose_key),
    Scenario("key-unusable", "default key by name", default_key_named,
             ("The key cannot be used for this snapshot",), choose_key),
    Scenario("key-unusable", "closed to the role", key_closed_to_the_role,
             ("The key cannot be used for this snapshot", "Given key ID is not accessible"), choose_key),
)  # fmt: skip
