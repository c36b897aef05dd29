"""Which requests need no signature: those with which somebody begins to sign in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import OperationModel

from snapshot_importer.simulator.operations import ApiError, Caller
from snapshot_importer.simulator.protocol.messages import Request
from snapshot_importer.simulator.protocol.routes import required_members
from snapshot_importer.simulator.protocol.services import Services

NOBODY = Caller("", "", "", "")

# The services whose models mark operations as open; each address of theirs is its own.
_REST = ("sso", "sso-oidc", "signin")
# STS API reference, AssumeRoleWithWebIdentity: "does not require the use of AWS security credentials".
_QUERY = {"AssumeRoleWithWebIdentity": "sts"}
_FORM = "application/x-www-form-urlencoded"


def open_service(services: Services, request: Request) -> str:
    """Return the service that *request* is meant for if it needs no signature, else ""."""
    if "authorization" in request.headers or "X-Amz-Signature" in request.query:
        return ""
    if request.path == "/":
        return _asked_by_form(request)
    return next((service for service in _REST if _is_open(services, service, request)), "")


def check_required(model: OperationModel, params: Mapping[str, Any], code: str) -> None:
    """Refuse with *code* what botocore would not have sent: anybody may write to an open address by hand."""
    missing = [name for name in required_members(model.input_shape) if name not in params]
    if missing:
        raise ApiError(code, f"Missing required: {', '.join(missing)}")


def _asked_by_form(request: Request) -> str:
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(_FORM):
        return ""
    form = dict(parse_qsl(request.whole_body().decode("utf-8", "replace")))
    return _QUERY.get(form.get("Action", ""), "")


def _is_open(services: Services, service: str, request: Request) -> bool:
    try:
        operation = services.protocol(service).operation(request)
    except ApiError:
        return False
    return operation.auth_type == "none"
