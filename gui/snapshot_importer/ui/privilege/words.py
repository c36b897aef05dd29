"""What a profile may do, in words."""

from collections.abc import Sequence

from snapshot_importer.aws.own_features import FeatureAnswer

WORDS = {"yes": "Works", "no": "Not allowed", "unknown": "Could not check"}
BY_SIMULATION = "So says IAM's simulation, which does not see the policies of buckets and keys."
NOTE = (
    "AWS was asked by dry runs, by reads, and by IAM's simulation of your own policies. Nothing was changed. "
    "Policies of buckets, keys and endpoints, of a session and of the organisation may still forbid more."
)


def sentence(answer: FeatureAnswer) -> str:
    """Say what is missing, or what is not known, or what is lost; empty where all is well."""
    if answer.answer == "no":
        return f"{listed(answer.missing)} {'is' if len(answer.missing) == 1 else 'are'} not allowed."
    if answer.answer == "unknown":
        why = answer.why or "AWS did not tell."
        # Where the question itself is refused, its action is named already.
        is_named = all(action in why for action in answer.unchecked)
        return why if is_named else f"{why} It takes {listed(answer.unchecked)}."
    lost: dict[str, list[str]] = {}
    for need in answer.lost:
        lost.setdefault(need.without, []).append(need.action)
    told = [f"Without {listed(actions)} {without}" for without, actions in lost.items()]
    if answer.simulated:
        told.append(BY_SIMULATION)
    return " ".join([*([answer.why] if answer.why else []), *told])


def headline(answers: Sequence[FeatureAnswer]) -> str:
    """Sum up how many features work."""
    works, unknown = (sum(one.answer == wanted for one in answers) for wanted in ("yes", "unknown"))
    told = f"{works} of {len(answers)} features work"
    return f"{told}, {unknown} could not be checked" if unknown else told


def listed(actions: Sequence[str]) -> str:
    """Return *actions* as a list in a sentence."""
    return " and ".join(part for part in (", ".join(actions[:-1]), actions[-1]) if part)
