"""A world full of such strings: what AWS answers, what files hold, and what the history remembers."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

from fakes.gateway import FakeAws, channel_to
from fakes.windows import keep_profile, keys_of
from reliability.sinkwalk.strings import for_file, for_xml
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.simulator.s3 import StoredObject
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import Journal, utc_now
from snapshot_importer.tasks.watch import Watcher

TAGS = 12
BUCKET = "acme-vm-exports"
OPEN, FAILED, DONE = "active", "deleted", "completed"


class Supply:
    """Hands the strings out, round and round."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = cycle(texts)

    def next(self) -> str:
        return next(self._texts)

    def xml(self, longest: int = 4000) -> str:
        """Return the next one as an answer can carry it; never an empty one."""
        return for_xml(self.next(), longest) or "-"

    def file(self, longest: int = 255) -> str:
        """Return the next one as a file can carry it; never an empty one."""
        return for_file(self.next(), longest).strip() or "-"

    def tags(self) -> dict[str, str]:
        return {self.xml(127): self.xml(255) for _ in range(TAGS)}


def fill_aws(aws: Simulator, texts: list[str]) -> None:
    """Have AWS say each of *texts* in everything that has a name or a message."""
    supply, world = Supply(texts), aws.world
    for number, task in enumerate(list(world.ec2.tasks.values())):
        task.description, task.tags = supply.xml(255), supply.tags()
        task.role_name, task.format = supply.xml(60), supply.xml(20)
        task.container = {
            "Format": supply.xml(20),
            "UserBucket": {"S3Bucket": supply.xml(63), "S3Key": supply.xml(900)},
        }
        if number % 2:
            task.status, task.status_message = FAILED, f"ClientError: {supply.xml()}"
        elif task.status == OPEN:
            task.status_message = supply.xml()
    for snapshot in world.ec2.snapshots.values():
        snapshot.description, snapshot.tags, snapshot.state_message = (
            supply.xml(255),
            supply.tags(),
            supply.xml(),
        )
    world.iam.account_aliases[aws.account] = supply.xml(63)
    bucket = world.s3.find(BUCKET)
    assert bucket is not None
    model = next(iter(bucket.objects.values()))
    for text in texts:
        if key := for_xml(text, 900):
            bucket.put(replace_key(model, key))
    for text in texts:
        if name := for_xml(text, 63).replace("/", "-"):
            world.s3.create(name, region=aws.region, owner=aws.account, created=world.s3.now())
            role = for_xml(text, 60)
            if world.iam.role(aws.account, role) is None:
                world.iam.create_role(aws.account, role, "{}", {"all": "{}"})


def replace_key(stored: StoredObject, key: str) -> StoredObject:
    """Return the object under another *key*."""
    return replace(stored, key=key)


def fill_files(folder: Path, aws: Simulator, texts: list[str]) -> Mapping[str, Path]:
    """Write ~/.aws, profiles, preferences and a history that hold *texts*; return the variables of ~/.aws."""
    supply, data = Supply(texts), folder / "data"
    keep_profile(data, aws, name=supply.file(60), label=supply.file(20))
    store = ProfileStore(data / "profiles.json")
    for method in ("shared", "access-key", "role", "sso"):
        fields = {
            name: supply.file(200)
            for name in (
                "shared_name",
                "mfa_device",
                "sso_role",
                "role_arn",
                "role_session_name",
                "external_id",
                "sso_session",
                "sso_account",
                "access_key_id",
            )
        }
        store.put(
            Profile(
                new_profile_id(),
                supply.file(60),
                supply.file(20),
                method=method,
                region=supply.file(40),
                **fields,
            )
        )
    chosen: dict[str, Any] = {
        "saved_filters": {supply.file(60): {"filter": "all", "search": supply.file()} for _ in range(20)},
        "regions": [supply.file(40) for _ in range(5)],
        "default_tags": {supply.file(127): supply.file() for _ in range(5)},
        "draft": {
            name: supply.file()
            for name in ("location", "description", "role_name", "kms_key", "client_token")
        },
        "task_search": "",
    }
    (data / "preferences.json").write_text(json.dumps(chosen))
    fill_history(data / "history.sqlite", texts, store, aws)
    home = folder / ".aws"
    home.mkdir()
    sections = "".join(
        f"[profile {one}]\nregion = {supply.file().splitlines()[0]}\ncredential_process = {supply.file().splitlines()[0]}\n"
        for one in (" ".join(supply.file(60).split()).replace("]", ")") or "-" for _ in range(20))
    )
    (home / "config").write_text(sections)
    (home / "credentials").write_text(keys_of(aws))
    return {"AWS_CONFIG_FILE": home / "config", "AWS_SHARED_CREDENTIALS_FILE": home / "credentials"}


def fill_history(path: Path, texts: list[str], store: ProfileStore, aws: Simulator) -> None:
    """Let a watch of earlier days have seen tasks with *texts* in all fields, control characters too."""
    earlier, supply = FakeAws(utc_now, account=aws.account), Supply(texts)
    profile = store.last_used
    assert profile is not None
    for number, text in enumerate(texts):
        earlier.add_task(f"import-snap-{number:017x}", {})
        earlier.change(
            f"import-snap-{number:017x}",
            status=(OPEN, FAILED, DONE, text)[number % 4],
            status_message=text,
            key=supply.next(),
            url=supply.next(),
            description=supply.next(),
            tags=tuple((supply.next(), supply.next()) for _ in range(3)),
        )
    channel = replace(channel_to(earlier), profile_id=profile.id, region=aws.region)
    with closing(Journal(path)) as journal:
        Watcher(journal, channel).poll()
        for task in journal.tasks():
            journal.set_note([task], for_file(supply.next(), 1000))
