"""What is said of a feature."""

import pytest

from snapshot_importer.aws.features import feature
from snapshot_importer.aws.own_features import NO_SIMULATION, ROOT, FeatureAnswer
from snapshot_importer.ui.privilege.words import BY_SIMULATION, headline, listed, sentence

EBS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncrypt*",
)
BROWSE, IMPORT = feature("browse"), feature("import")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (FeatureAnswer(BROWSE, "yes"), ""),
        (FeatureAnswer(BROWSE, "no", ("s3:ListBucket",)), "s3:ListBucket is not allowed."),
        (FeatureAnswer(BROWSE, "no", ("a:A", "b:B", "c:C")), "a:A, b:B and c:C are not allowed."),
        (
            FeatureAnswer(BROWSE, "unknown", (), ("a:A", "b:B"), NO_SIMULATION),
            "iam:SimulatePrincipalPolicy is not allowed for you. It takes a:A and b:B.",
        ),
        (
            FeatureAnswer(BROWSE, "unknown", (), ("iam:SimulatePrincipalPolicy",), NO_SIMULATION),
            "iam:SimulatePrincipalPolicy is not allowed for you.",
        ),
        (FeatureAnswer(BROWSE, "unknown", (), ("a:A",)), "AWS did not tell. It takes a:A."),
        (
            FeatureAnswer(BROWSE, "yes", lost=BROWSE.needs[1:]),
            "Without s3:ListAllMyBuckets the bucket's name is typed.",
        ),
        (
            FeatureAnswer(IMPORT, "yes", lost=IMPORT.needs[3:], simulated=True),
            f"Without {listed(EBS)} AWS may refuse to encrypt the snapshot with the key. {BY_SIMULATION}",
        ),
        (FeatureAnswer(BROWSE, "yes", why=ROOT), ROOT),
    ],
    ids=[
        "works",
        "one missing",
        "several missing",
        "why unknown",
        "the question refused",
        "unknown",
        "with less",
        "simulated",
        "root",
    ],
)
def test_a_feature_is_told_in_a_sentence(answer: FeatureAnswer, words: str) -> None:
    assert sentence(answer) == words


def test_all_features_are_summed_up() -> None:
    some = [FeatureAnswer(BROWSE, "yes"), FeatureAnswer(BROWSE, "no", ("a:A",))]

    assert headline(some) == "1 of 2 features work"
    assert (
        headline([*some, FeatureAnswer(BROWSE, "unknown")]) == "1 of 3 features work, 1 could not be checked"
    )
