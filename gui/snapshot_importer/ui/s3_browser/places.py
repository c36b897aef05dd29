"""What is typed, or stands in the form, as a place to look at."""

from snapshot_importer.request.location import LocationError, S3Location, parse_location


def place_of(text: str) -> S3Location:
    """Return what was typed as a place: the name of a bucket, or an address with or without a key."""
    return start_of(text) or _split(text)


def start_of(location: str) -> S3Location | None:
    """Return the place that *location* names, also where it names no object yet; ``None`` for links and nonsense."""
    try:
        found = parse_location(location)
    except LocationError:
        scheme, separator, rest = location.strip().partition("://")
        return _split(rest) if separator and scheme.lower() == "s3" else None
    return found if isinstance(found, S3Location) else None


def _split(text: str) -> S3Location:
    bucket, _, key = text.partition("/")
    return S3Location(bucket, key)
