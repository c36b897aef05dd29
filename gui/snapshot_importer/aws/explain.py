"""What a refusal or failure of AWS means: its cause in words, what it left unharmed, and the ways to mend it."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from snapshot_importer.aws.authorization import encoded_part
from snapshot_importer.aws.explain_rule import Cure, Rule
from snapshot_importer.aws.explanations import RULES, UNKNOWN
from snapshot_importer.disks.commands import beside, file_name, quoted, stream_optimized, whole_chain

__all__ = ["LONGEST_REASON", "LONGEST_TITLE", "Cure", "Explanation", "explain", "explain_denied", "rule_of"]

LONGEST_TITLE = 60
LONGEST_REASON = 40

# What stands in a sentence when the caller does not know better.
DEFAULTS = {
    "action": "this operation",
    "because": "A policy of your user, role or organisation does not allow it.",
    "clock": "some minutes",
    "convert": "",
    "declared": "supported",
    "found": "another format",
    "import_region": "the import's Region",
    "refused": "Another kind of file",
    "region": "the bucket's Region",
    "role": "vmimport",
}

# As in: User … is not authorized to perform ec2:CreateTags on resource …, because … S3 puts the resource in quotes.
_DENIED = re.compile(
    r"not authorized to perform: (?P<action>[\w-]+:\w+)(?: on resource: \"?(?P<resource>[^\s\"]+))?", re.ASCII
)
_ROLE = re.compile(r"service role <?(?P<role>[\w+=,.@-]{1,64})>? (?:provided )?does not exist", re.ASCII)
# IAM User Guide, "Troubleshoot access denied error messages".
_POLICY = (
    r"(?P<policy>service control|resource control|identity-based|resource-based|session|VPC endpoint) policy"
)
_EXPLICIT = re.compile(rf"explicit deny in an? (?:{_POLICY}|permissions boundary)")
_SILENT = re.compile(rf"because no (?:{_POLICY}|permissions boundary) allows")
_WHOSE = {
    "service control": "A service control policy of your organisation",
    "resource control": "A resource control policy of your organisation",
    "identity-based": "A policy of your user or role",
    "resource-based": "The policy of the bucket, object or key",
    "session": "The policy of your session",
    "VPC endpoint": "The policy of your network's VPC endpoint",
}


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
    `CallError`. *context* may name what is known: ``declared``, ``found``, ``refused``, ``convert``, ``region`` (of
    the bucket), ``import_region``, ``role``, ``role_changed``, ``clock``, ``link``, ``name`` (of the file), ``address``.
    """
    said = _from_message(message)
    known = said | {key: value for key, value in context.items() if value}
    rule = rule_of(code, message, kind, known)
    words = DEFAULTS | known | _commands(known)
    reason = _filled(rule.reason, words) or _clipped(message or code or "No reason given", LONGEST_REASON)
    return Explanation(
        reason=_clipped(reason, LONGEST_REASON),
        title=_clipped(_filled(rule.title, words), LONGEST_TITLE),
        sentences=tuple(_filled(sentence, words) for sentence in rule.sentences),
        cures=tuple(_cure(cure, words, known) for cure in _offered(rule, said, message)),
        transient=rule.transient,
        action=said.get("action", ""),
        resource=said.get("resource", ""),
    )


def rule_of(code: str, message: str, kind: str, known: Mapping[str, str]) -> Rule:
    """Return the row of the table that tells about a failure of which *known* is known."""
    return next((rule for rule in RULES if rule.fits(code, message, kind, known)), UNKNOWN)


def explain_denied(message: str) -> tuple[str, str]:
    """Return the action and the resource that a 403 names, each ``""`` if it names none."""
    found = _from_message(message)
    return found.get("action", ""), found.get("resource", "")


def _offered(rule: Rule, said: Mapping[str, str], message: str) -> tuple[Cure, ...]:
    cures = tuple(cure for cure in rule.cures if cure.id != "decode" or encoded_part(message))
    if said.get("action") == "ec2:CreateTags":
        without = Cure("submit-without-tags", "Send without tags", detail="The snapshot gets no tags either.")
        return (*cures, without)
    return cures


def _cure(cure: Cure, words: Mapping[str, str], known: Mapping[str, str]) -> Cure:
    # A button must know what it does: there a default is no value.
    values = dict.fromkeys(words, "") | {"role": DEFAULTS["role"]} | dict(known)
    return replace(
        cure,
        words=_filled(cure.words, words),
        title=_filled(cure.title, words),
        command=_filled(cure.command, words),
        value=_filled(cure.value, values),
    )


def _commands(known: Mapping[str, str]) -> dict[str, str]:
    """Return the commands for the file that the failure is about."""
    name = file_name(known.get("name", ""), "disk.vmdk")
    raw = f"qemu-img convert -O raw {quoted(name)} {quoted(beside(name, '.raw'))}"
    return {
        "file": quoted(name),
        "address": shlex.quote(known.get("address") or "s3://bucket/key"),
        "to_vmdk": stream_optimized("vmdk", name),
        "to_raw": raw,
        "merge_vhd": whole_chain(name, ".vhd"),
        "unpack": f"tar -xf {quoted(name)}",
    }


def _from_message(message: str) -> dict[str, str]:
    matches = (pattern.search(message) for pattern in (_DENIED, _ROLE))
    found = {key: value for match in matches if match for key, value in match.groupdict().items() if value}
    if "action" in found and (because := _because(message)):
        found["because"] = because
    return found


def _because(message: str) -> str:
    for pattern, words in ((_EXPLICIT, "{} denies it."), (_SILENT, "{} does not allow it.")):
        if match := pattern.search(message):
            return words.format(_WHOSE.get(match["policy"] or "", "Your permissions boundary"))
    return ""


def _filled(sentence: str, words: Mapping[str, Any]) -> str:
    return sentence.format_map(words)


def _clipped(text: str, longest: int) -> str:
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
