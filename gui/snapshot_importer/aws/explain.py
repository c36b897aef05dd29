"""What a refusal or failure of AWS means: its cause in words, what it left unharmed, and the ways to mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from snapshot_importer.aws.explanations import RULES, UNKNOWN, Rule

LONGEST_TITLE = 60
LONGEST_REASON = 40

# What stands in a sentence when the caller does not know better.
DEFAULTS = {
    "action": "this operation",
    "resource": "",
    "declared": "supported",
    "found": "another format",
    "region": "the bucket's Region",
    "role": "vmimport",
    "clock": "some minutes",
}

# As in: User … is not authorized to perform ec2:CreateTags on resource …, because …
_DENIED = re.compile(
    r"not authorized to perform: (?P<action>[\w-]+:\w+)(?: on resource: (?P<resource>\S+))?", re.ASCII
)
_ROLE = re.compile(r"service role <?(?P<role>[\w+=,.@-]{1,64})>? (?:provided )?does not exist", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cure:
    """One way to mend it: *id* is what a button does, *words* what it says, *command* what to run in a terminal.

    *value* is what the deed needs to know, such as the Region to switch to.
    """

    id: str
    words: str
    command: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One failure in words; the first cure is the recommended one."""

    reason: str  # for a row, at most 40 characters
    title: str  # the cause, at most 60 characters
    sentences: tuple[str, ...]  # what happened, what was not harmed
    cures: tuple[Cure, ...]
    transient: bool  # the same request may well succeed later
    action: str = ""  # the denied action, such as ec2:CreateTags
    resource: str = ""


def explain(code: str, message: str, *, kind: str = "", **context: str) -> Explanation:
    """Explain a failed call or task.

    *code* and *message* are AWS's (a failed task has no code, its message is StatusMessage), *kind* is that of a
    `CallError`. *context* may name what is known: ``declared``, ``found``, ``region``, ``role``, ``clock``.
    """
    rule = next((rule for rule in RULES if rule.fits(code, message, kind)), UNKNOWN)
    found = _from_message(message)
    words = DEFAULTS | found | {key: value for key, value in context.items() if value}
    reason = _filled(rule.reason, words) or _clipped(message or code or "No reason given", LONGEST_REASON)
    return Explanation(
        reason=_clipped(reason, LONGEST_REASON),
        title=_clipped(_filled(rule.title, words), LONGEST_TITLE),
        sentences=tuple(_filled(sentence, words) for sentence in rule.sentences),
        cures=_cures(rule, words),
        transient=rule.transient,
        action=found.get("action", ""),
        resource=found.get("resource", ""),
    )


def explain_denied(message: str) -> tuple[str, str]:
    """Return the action and the resource that a 403 names, each ``""`` if it names none."""
    found = _from_message(message)
    return found.get("action", ""), found.get("resource", "")


def _cures(rule: Rule, words: Mapping[str, str]) -> tuple[Cure, ...]:
    cures = rule.cures
    if words["action"] == "ec2:CreateTags":
        cures = (*cures, ("submit-without-tags", "Send without tags", ""))
    return tuple(Cure(identifier, _filled(label, words), command) for identifier, label, command in cures)


def _from_message(message: str) -> dict[str, str]:
    matches = (pattern.search(message) for pattern in (_DENIED, _ROLE))
    return {key: value for match in matches if match for key, value in match.groupdict().items() if value}


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    return sentence.format_map(words)


def _clipped(text: str, longest: int) -> str:
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
