"""Read a request that was copied from somewhere: JSON, an AWS CLI command, or an address."""

import json
import re
from typing import Any, NamedTuple

from snapshot_importer.request.command_words import UnclosedQuoteError, command_words
from snapshot_importer.request.location import LocationError, parse_location
from snapshot_importer.request.members import SHAPE, Fitting, without_skeleton
from snapshot_importer.request.model import ImportRequest, from_parameters
from snapshot_importer.request.pasted_options import PasteError, options_of

__all__ = ["PasteError", "Pasted", "request_from_text"]

LIMIT = 200_000  # characters; the largest valid request has some 60,000


class Pasted(NamedTuple):
    """A *request*, *notes* on what of the text is not in it, and the *region* the text names, or ``""``."""

    request: ImportRequest
    notes: tuple[str, ...]
    region: str = ""


def request_from_text(text: str) -> Pasted:
    """The request that *text* holds; raises PasteError with a sentence for the user."""
    start = text.strip()
    if not start:
        raise PasteError("There is nothing to paste.")
    if len(start) > LIMIT:
        raise PasteError(f"This is too long for a request: {len(start):,} characters.")
    if start.startswith("{"):
        return _from_json(start)
    if _is_address(start):
        return Pasted(ImportRequest(location=start), ())
    if re.search(r"\baws\b", start):
        return _from_command(start)
    raise PasteError(
        "This is neither JSON, nor an “aws ec2 import-snapshot” command, nor the address of an object."
    )


def _is_address(text: str) -> bool:
    try:
        parse_location(text)
    except LocationError:
        return False
    return True


def _from_json(text: str) -> Pasted:
    params = read_json(text)
    if not params.keys() & SHAPE.keys():
        raise PasteError("No member of ImportSnapshot is in this JSON.")
    return _pasted(params, (), "")


def _from_command(text: str) -> Pasted:
    try:
        words = command_words(text)
    except UnclosedQuoteError:
        raise PasteError("A quotation mark in this command is not closed.") from None
    options = options_of(words, read_json)
    return _pasted(options.params, tuple(options.notes), options.region)


def _pasted(params: dict[str, Any], notes: tuple[str, ...], region: str) -> Pasted:
    fitting = Fitting()
    fitted, skeleton_notes = without_skeleton(fitting.fit(params, SHAPE) or {})
    disk = fitted.get("DiskContainer", {})
    bucket = disk.get("UserBucket", {})
    if disk.get("Url") and (bucket.get("S3Bucket") or bucket.get("S3Key")):
        skeleton_notes += ("Url was left out: the bucket and key name the object.",)
    return Pasted(from_parameters(fitted), (*notes, *fitting.notes, *skeleton_notes), region)


def read_json(text: str) -> dict[str, Any]:
    """The JSON object in *text*; raises PasteError."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise PasteError(f"The JSON is broken in line {error.lineno}, column {error.colno}.") from None
    except (RecursionError, ValueError):
        raise PasteError("The JSON is nested too deep or holds a number that is too long.") from None
    if not isinstance(value, dict):
        raise PasteError("The JSON is not an object with the members of ImportSnapshot.")
    return value
