"""The words in which each service refuses a signature."""

from datetime import datetime

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.sigv4 import TOLERANCE, Reason, Signature

_STAMP = "%Y%m%dT%H%M%SZ"
_INVALID_TOKEN = "The security token included in the request is invalid."
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)
_EC2_FAILURE = ("AuthFailure", 401, "AWS was not able to validate the provided access credentials")
_EC2_EXPIRED = ("RequestExpired", 400, "Request has expired.")

_Refusal = tuple[str, int, str]

# EC2 API reference, "Error codes". It is documented to say RequestExpired of clocks and of sessions alike.
_EC2: dict[Reason, _Refusal] = {
    "unsigned": ("MissingParameter", 400, "The request must contain the parameter AWSAccessKeyId"),
    "expired": _EC2_EXPIRED,
    "skewed": _EC2_EXPIRED,
    "late": _EC2_EXPIRED,
}

# Amazon S3 API reference, "Error responses".
_S3: dict[Reason, _Refusal] = {
    "unsigned": ("AccessDenied", 403, "Access Denied"),
    "malformed": (
        "AuthorizationHeaderMalformed",
        400,
        "The authorization header that you provided is not valid.",
    ),
    "unknown key": (
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    "wrong signature": (
        "SignatureDoesNotMatch",
        403,
        _S3_MISMATCH,
    ),
    "wrong token": ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    "expired": ("ExpiredToken", 400, "The provided token has expired."),
    "skewed": (
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
    ),
    "late": ("AccessDenied", 403, "Request has expired"),
    "wrong region": (
        "AuthorizationHeaderMalformed",
        400,
        "The authorization header is malformed; the region '{region}' is wrong; expecting 'us-east-1'",
    ),
}

# Seen of STS and IAM, which share their front.
_QUERY: dict[Reason, _Refusal] = {
    "unsigned": ("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    "malformed": ("IncompleteSignature", 400, "The request signature does not conform to AWS standards."),
    "unknown key": ("InvalidClientTokenId", 403, _INVALID_TOKEN),
    "wrong signature": ("SignatureDoesNotMatch", 403, _MISMATCH),
    "wrong token": ("InvalidClientTokenId", 403, _INVALID_TOKEN),
    "expired": ("ExpiredToken", 403, "The security token included in the request is expired"),
    "skewed": ("SignatureDoesNotMatch", 403, "{skew}"),
    "late": ("SignatureDoesNotMatch", 403, "{skew}"),
    "wrong region": ("SignatureDoesNotMatch", 403, "Credential should be scoped to a valid region."),
}

# AWS KMS API reference, "Common errors"; Guess: EBS direct answers alike.
_JSON: dict[Reason, _Refusal] = {
    "unsigned": ("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
    "malformed": (
        "IncompleteSignatureException",
        400,
        "The request signature does not conform to AWS standards.",
    ),
    "unknown key": ("UnrecognizedClientException", 400, _INVALID_TOKEN),
    "wrong signature": ("InvalidSignatureException", 400, _MISMATCH),
    "wrong token": ("UnrecognizedClientException", 400, _INVALID_TOKEN),
    "expired": ("ExpiredTokenException", 400, "The security token included in the request is expired"),
    "skewed": ("InvalidSignatureException", 400, "{skew}"),
    "late": ("InvalidSignatureException", 400, "{skew}"),
    "wrong region": ("InvalidSignatureException", 400, "Credential should be scoped to a valid region."),
}


def refusal(service: str, reason: Reason, signature: Signature | None, wall: datetime) -> ApiError:
    """Return how *service* refuses *signature*, None where there is none, at *wall*."""
    table = {"ec2": _EC2, "s3": _S3, "iam": _QUERY, "sts": _QUERY}.get(service, _JSON)
    code, status, message = table.get(reason, _EC2_FAILURE)
    region = signature.region if signature else ""
    return ApiError(code, message.format(region=region, skew=_skew(signature, wall)), status)


def _skew(signature: Signature | None, wall: datetime) -> str:
    if signature is None:
        return ""
    sent, now = signature.time.strftime(_STAMP), wall.strftime(_STAMP)
    if signature.time > wall:
        limit = (wall + TOLERANCE).strftime(_STAMP)
        return f"Signature not yet current: {sent} is still later than {limit} ({now} + 15 min.)"
    limit = (wall - TOLERANCE).strftime(_STAMP)
    return f"Signature expired: {sent} is now earlier than {limit} ({now} - 15 min.)"
