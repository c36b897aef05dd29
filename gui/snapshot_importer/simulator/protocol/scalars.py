"""Numbers, times, booleans and blobs as text, and back."""

import base64
import binascii
import math
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from botocore.model import Shape
from botocore.utils import parse_timestamp


def from_text(shape: Shape, text: str) -> Any:
    """Return what *text* says as *shape*; ValueError where it does not."""
    match shape.type_name:
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "boolean":
            return _boolean(text)
        case "timestamp":
            return time_from(text)
        case "blob":
            return blob_from(text)
    return text


def to_text(shape: Shape, value: Any, time_format: str) -> str:
    """Return *value* as *shape* is written; *time_format* holds where the shape names none."""
    match shape.type_name:
        case "boolean":
            return "true" if value else "false"
        case "float" | "double":
            return float_text(value)
        case "timestamp":
            return time_text(value, shape.serialization.get("timestampFormat", time_format))
        case "blob":
            return base64.b64encode(value).decode()
    return str(value)


def _boolean(text: str) -> bool:
    words = {"true": True, "false": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither true nor false")
    return words[text.lower()]


def blob_from(text: str) -> bytes:
    """Return the bytes of a base64 *text*."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def time_from(value: str | float) -> datetime:
    """Return the aware time that *value* is: ISO 8601, RFC 822 or seconds since 1970."""
    try:
        time = parse_timestamp(value)  # type: ignore[arg-type]  # it takes numbers too
    except (RuntimeError, OverflowError) as error:
        raise ValueError(f"{value!r} is no time") from error
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def time_text(value: datetime, time_format: str) -> str:
    """Return *value* in one of the three formats that service models name."""
    utc = value.astimezone(UTC)
    if time_format == "rfc822":
        return format_datetime(utc, usegmt=True)
    if time_format == "unixTimestamp":
        return repr(utc.timestamp())
    # EC2 and S3 write milliseconds always; nobody writes microseconds.
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


def float_text(value: float) -> str:
    """Return *value* as AWS writes it, the three that are no numbers by their names."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "NaN" if math.isnan(value) else repr(float(value))
