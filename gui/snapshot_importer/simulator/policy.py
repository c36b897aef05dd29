"""Says what policy documents allow, as IAM does: a Deny wins, and what nothing allows is refused."""

import json
import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

Document = Mapping[str, Any]
Context = Mapping[str, str]  # condition keys in any case of letters -> value

# IAM User Guide, "Policy variables", "Specifying wildcard characters": ${*} is a star that is no wildcard. These
# stand for them until the pattern is compared.
_PLAIN = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}


class Outcome(Enum):
    """What a set of policies says to one request."""

    ALLOWED = "allowed"
    SILENT = "implicitDeny"
    DENIED = "explicitDeny"


def evaluate(documents: Iterable[Document], *, action: str, resource: str, context: Context) -> Outcome:
    """Say what identity policies make of *action* ("s3:GetObject") on *resource* (an ARN or "*")."""
    return _outcome(
        statement
        for document in documents
        for statement in statements(document)
        if applies(statement, action=action, resource=resource, context=context)
    )


def evaluate_trust(
    document: Document, *, principal: str, value: str, context: Context, action: str = "sts:AssumeRole"
) -> Outcome:
    """Say whether a role's trust policy lets *value* assume it; *principal* is "Service", "Federated" or "AWS"."""
    return _outcome(
        statement
        for statement in statements(document)
        if names_action(statement, action)
        and _names_principal(statement, principal, value)
        and _conditions_hold(statement, context)
    )


def applies(statement: Mapping[str, Any], *, action: str, resource: str, context: Context) -> bool:
    """Tell whether a statement is about this request, whoever makes it."""
    return (
        names_action(statement, action)
        and _names_resource(statement, resource, context)
        and _conditions_hold(statement, context)
    )


@lru_cache(maxsize=1024)
def parsed(text: str) -> Document:
    """Return the document that *text* (JSON) is; nobody may change it."""
    document: Document = json.loads(text)
    return document


def statements(document: Document) -> list[Mapping[str, Any]]:
    """Return a document's statements; one alone may stand without its list."""
    return _listed(document.get("Statement", []))


def matches(text: str, pattern: str) -> bool:
    """Compare *text* to a pattern in which * is any run of characters and ? any one."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": ".", **{stand_in: re.escape(plain) for plain, stand_in in _PLAIN.items()}}
    return re.compile("".join(wild.get(character, re.escape(character)) for character in pattern), re.DOTALL)


def _outcome(applicable: Iterable[Mapping[str, Any]]) -> Outcome:
    effects = {statement["Effect"] for statement in applicable}
    if "Deny" in effects:
        return Outcome.DENIED
    return Outcome.ALLOWED if effects else Outcome.SILENT


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def names_action(statement: Mapping[str, Any], action: str) -> bool:
    """Tell whether a statement is about *action*."""
    inverted = "NotAction" in statement
    patterns = _listed(statement["NotAction" if inverted else "Action"])
    return any(matches(action.lower(), pattern.lower()) for pattern in patterns) is not inverted


def _names_resource(statement: Mapping[str, Any], resource: str, context: Context) -> bool:
    inverted = "NotResource" in statement
    patterns = _listed(statement["NotResource" if inverted else "Resource"])
    return any(matches(resource, _with_variables(pattern, context)) for pattern in patterns) is not inverted


def _names_principal(statement: Mapping[str, Any], kind: str, value: str) -> bool:
    account = value.split(":")[4] if value.startswith("arn:") else ""
    # IAM User Guide, "AWS JSON policy elements: Principal": an account stands for all who are in it.
    whole_account = [account, f"arn:{value.split(':')[1]}:iam::{account}:root"] if account else []
    return principals_match(statement.get("Principal", {}), kind, [value, *whole_account])


def principals_match(principal: Any, kind: str, names: Collection[str]) -> bool:
    """Tell whether a statement's Principal means anybody ("*"), or one of *names* of the *kind* AWS or Service."""
    named = _listed(principal.get(kind, [])) if isinstance(principal, dict) else _listed(principal)
    return any(name == "*" or (name and name in names) for name in named)


def _conditions_hold(statement: Mapping[str, Any], context: Context) -> bool:
    known = {key.lower(): value for key, value in context.items()}
    return all(
        _condition_holds(named, known.get(key.lower()), _listed(expected), context)
        for named, keys in statement.get("Condition", {}).items()
        for key, expected in keys.items()
    )


def _condition_holds(named: str, actual: str | None, expected: list[Any], context: Context) -> bool:
    name, optional = named.lower().removeprefix("foranyvalue:"), False
    if name.startswith("forallvalues:"):
        name, optional = name.removeprefix("forallvalues:"), True
    if name.endswith("ifexists"):
        name, optional = name.removesuffix("ifexists"), True
    wanted = [_with_variables(_text(value), context) for value in expected]
    if name == "null":
        return (actual is None) == (wanted[0].lower() == "true")
    inverted = "not" in name
    compare = _COMPARISONS.get(name.replace("not", ""))
    if compare is None:
        return False  # an operator that is not modelled never holds
    if actual is None:
        return optional or inverted
    return any(compare(actual, value) for value in wanted) is not inverted


def _arns_match(arn: str, pattern: str) -> bool:
    # IAM User Guide, "ARN condition operators": each of the six parts is compared by itself.
    actual, wanted = arn.split(":", 5), pattern.split(":", 5)
    return len(actual) == len(wanted) and all(map(matches, actual, wanted))


def _in_network(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compared(actual: str, wanted: str) -> bool:
        try:
            return compare(float(actual), float(wanted))
        except ValueError:
            return False

    return compared


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda actual, wanted: actual == wanted,
    "stringequalsignorecase": lambda actual, wanted: actual.lower() == wanted.lower(),
    "stringlike": matches,
    "arnequals": _arns_match,
    "arnlike": _arns_match,
    "ipaddress": _in_network,
    "bool": lambda actual, wanted: actual.lower() == wanted.lower(),
    "numericequals": _numbers(operator.eq),
    "numericlessthan": _numbers(operator.lt),
    "numericlessthanequals": _numbers(operator.le),
    "numericgreaterthan": _numbers(operator.gt),
    "numericgreaterthanequals": _numbers(operator.ge),
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_variables(pattern: str, context: Context) -> str:
    """Put in what a policy variable such as ${aws:username} stands for; an unknown one matches nothing."""
    known = {**{key.lower(): value for key, value in context.items()}, **_PLAIN}
    return re.sub(r"\$\{([^}]+)\}", lambda found: known.get(found[1].lower(), "\0"), pattern)
