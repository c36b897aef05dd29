"""The list of features is whole and minimal: proven by using each with exactly what it needs, and with less."""

import pytest

from fakes.feature_uses import USES, Stage, stage, works
from fakes.import_account import ImportAccount
from snapshot_importer.aws.features import FEATURES, Feature, Need, feature
from snapshot_importer.aws.grants import Grant, statements_of
from snapshot_importer.aws.least_privilege import Scope, grant_of, user_policy
from snapshot_importer.aws.role_documents import document

USED = [one for one in FEATURES if one.id in USES]
# What is done in the course of something else needs that, too.
WITH = {"tag": "import"}


@pytest.fixture
def scene(account: ImportAccount) -> Stage:
    return stage(account)


def scope_of(scene: Stage, feature_id: str) -> Scope:
    return scene.copies if feature_id == "copy-snapshot" else scene.scope


def chosen(one: Feature) -> list[Feature]:
    return [*([feature(WITH[one.id])] if one.id in WITH else []), one]


def grants(scene: Stage, one: Feature) -> set[Grant]:
    scope = scope_of(scene, one.id)
    needs = [need for each in chosen(one) for need in each.needs if need.level == "needed"]
    return {grant for need in needs if (grant := grant_of(need, scope))}


@pytest.mark.parametrize("one", USED, ids=lambda one: one.id)
def test_a_feature_works_with_exactly_what_it_needs(scene: Stage, one: Feature) -> None:
    policy = user_policy(chosen(one), scope_of(scene, one.id), levels=("needed",))

    with scene.user(policy) as gateway:
        assert works(scene, gateway, one.id)


@pytest.mark.parametrize("one", USED, ids=lambda one: one.id)
def test_with_what_one_feature_needs_no_other_works(scene: Stage, one: Feature) -> None:
    own = grants(scene, one)
    others = [other.id for other in USED if not grants(scene, other) <= own]

    with scene.user(user_policy(chosen(one), scope_of(scene, one.id), levels=("needed",))) as gateway:
        found = [other for other in others if works(scene, gateway, other)]

    assert found == []


NEEDED = [
    pytest.param(one, need, id=f"{one.id} {need.action} {need.on[0]}")
    for one in USED
    for need in one.needs
    if need.level == "needed"
]


@pytest.mark.parametrize(("one", "missing"), NEEDED)
def test_a_feature_does_not_work_without_any_of_what_it_needs(
    scene: Stage, one: Feature, missing: Need
) -> None:
    taken = grant_of(missing, scope_of(scene, one.id))
    left = document(statements_of(grants(scene, one) - {taken}))

    with scene.user(left) as gateway:
        assert not works(scene, gateway, one.id)
