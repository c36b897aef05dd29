"""The service signin: renews the keys of ``aws login``, for whoever proves to hold the session's key."""

from typing import Any

from snapshot_importer.simulator.dpop import InvalidProofError, Proof, checked_proof
from snapshot_importer.simulator.operations import AccessKey, ApiError, Call, operation
from snapshot_importer.simulator.signin_state import LONGEST, Login, SigninState

__all__ = ["SigninState"]

# AWS CLI User Guide, "Login for AWS local development": the permission that SignInLocalDevelopmentAccess gives.
_ACTION = "signin:CreateOAuth2Token"


@operation("signin", "CreateOAuth2Token", action="")
def create_oauth2_token(call: Call) -> dict[str, Any]:
    """Hand out the next keys of a session, and the token for those after them."""
    asked = call.params["tokenInput"]
    if asked.get("grantType") != "refresh_token":
        # The other grant is the browser's, which only the AWS CLI opens.
        raise _refused(
            "ValidationException", "unsupported_grant_type", "The grant type is not supported", 400
        )
    proof = _checked_proof(call)
    login: Login | None = call.world.signin.by_refresh_token(asked.get("refreshToken", ""))
    if login is None or login.public_key != proof.key:
        raise _denied("TOKEN_EXPIRED", "The session has ended")
    if login.changed:
        raise _denied("USER_CREDENTIALS_CHANGED", "The credentials of the user have changed")
    if not call.world.access.allows(login.user, _ACTION, "*"):
        raise _denied("INSUFFICIENT_PERMISSIONS", f"The user may not perform {_ACTION}")
    call.world.signin.renew(login)
    key: AccessKey = call.world.signin.issue(login)
    assert key.expires is not None
    left = key.expires - call.world.clock.wall()
    return {
        "tokenOutput": {
            "accessToken": {
                "accessKeyId": key.access_key_id,
                "secretAccessKey": key.secret_access_key,
                "sessionToken": key.session_token,
            },
            "tokenType": "aws_sigv4",
            "expiresIn": min(round(left.total_seconds()), LONGEST),
            "refreshToken": login.refresh_token,
        }
    }


def _checked_proof(call: Call) -> Proof:
    try:
        proof = checked_proof(
            call.headers.get("dpop", ""),
            method="POST",
            address=f"{call.endpoint}/v1/token",
            now=call.world.clock.wall(),
        )
    except InvalidProofError as error:
        message = f"The DPoP proof is not valid: {error}"
        raise _refused("ValidationException", "INVALID_REQUEST", message, 400) from None
    if proof.identifier in call.world.signin.proofs:
        raise _refused("ValidationException", "INVALID_REQUEST", "The DPoP proof was used before", 400)
    call.world.signin.proofs.add(proof.identifier)
    return proof


def _denied(error: str, message: str) -> ApiError:
    # Guess: the status, of which the service's model says nothing.
    return _refused("AccessDeniedException", error, message, 403)


def _refused(code: str, error: str, message: str, status: int) -> ApiError:
    return ApiError(code, message, status, members={"error": error})
