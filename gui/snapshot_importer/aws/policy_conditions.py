"""Whether the conditions of a policy statement hold, as far as that can be told from here."""

import re
from collections.abc import Callable, Mapping
from fnmatch import translate
from functools import cache

from snapshot_importer.aws.role_documents import texts

# What is known of the request: keys in lower case; a key that is not among them is not known.
Context = Mapping[str, str]

IF_EXISTS = "IfExists"


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether *text* is what *pattern* says, in which ``*`` and ``?`` stand for others (IAM User Guide)."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    # fnmatch's expressions take linear time where "a*a*a*…" would not; its sets of letters are none of IAM's.
    return re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE if ignore_case else 0)


def _equals(wanted: str, given: str) -> bool:
    return wanted == given


def _equals_in_any_case(wanted: str, given: str) -> bool:
    return wanted.lower() == given.lower()


def _arn_like(wanted: str, given: str) -> bool:
    """ARNs are compared part by part: a wildcard does not reach across a colon of the first five."""
    ours, theirs = wanted.split(":", 5), given.split(":", 5)
    return len(ours) == len(theirs) and all(
        matches(one, other) for one, other in zip(ours, theirs, strict=True)
    )


POSITIVE: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_in_any_case,
    "StringLike": matches,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _equals_in_any_case,
}
NEGATIVE: dict[str, Callable[[str, str], bool]] = {
    "StringNotEquals": _equals,
    "StringNotLike": matches,
    "ArnNotEquals": _arn_like,
    "ArnNotLike": _arn_like,
}


def hold(conditions: object, context: Context) -> bool | None:
    """Whether all conditions hold; ``None`` where that depends on what is not known here."""
    if conditions is None:
        return True
    if not isinstance(conditions, Mapping):
        return None
    return every(
        *(
            _holds(operator, key.lower(), wanted, context)
            for operator, keys in conditions.items()
            if isinstance(keys, Mapping)
            for key, wanted in keys.items()
        ),
        # What is no set of keys cannot be judged.
        *(None for keys in conditions.values() if not isinstance(keys, Mapping)),
    )


def every(*answers: bool | None) -> bool | None:
    """Return whether all *answers* are yes: one no decides, and after that one that is not known."""
    if False in answers:
        return False
    return None if None in answers else True


def _holds(operator: str, key: str, values: object, context: Context) -> bool | None:
    name, wanted = operator.removesuffix(IF_EXISTS), texts(values)
    if isinstance(values, list) and len(wanted) < len(values):
        return None
    given = context.get(key)
    # A policy variable such as ${aws:username} stands for what is not known here.
    if given is None or not wanted or any("${" in value for value in wanted):
        return None
    if name in POSITIVE:
        return any(POSITIVE[name](value, given) for value in wanted)
    if name in NEGATIVE:
        return not any(NEGATIVE[name](value, given) for value in wanted)
    return None
