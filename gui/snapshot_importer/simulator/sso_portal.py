"""The service sso: which roles a signed-in user may take, and the keys to them."""

from collections.abc import Sequence
from typing import Any

from snapshot_importer.simulator.iam_identities import Session
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.sso_center import Assignment, SignIn

# IAM Identity Center User Guide, "Set session duration": an hour unless the permission set says otherwise.
_ROLE_SESSION = 3600
# Guess: how many entries there are in a page where nobody says.
_PAGE = 20


@operation("sso", "GetRoleCredentials", action="")
def get_role_credentials(call: Call) -> dict[str, Any]:
    """Give the user keys to a role."""
    sign_in = _checked(call)
    wanted = (call.params["accountId"], call.params["roleName"])
    found = (each for each in sign_in.user.assignments if (each.account, each.permission_set) == wanted)
    assignment: Assignment | None = next(found, None)
    if assignment is None:
        raise _no_access()
    role, name = assignment.role, sign_in.user.name
    key = call.world.sts.issue(
        account=role.account,
        arn=f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{name}",
        user_id=f"{role.identity_id}:{name}",
        seconds=_ROLE_SESSION,
        session=Session(kind="role"),
    )
    assert key.expires is not None
    return {
        "roleCredentials": {
            "accessKeyId": key.access_key_id,
            "secretAccessKey": key.secret_access_key,
            "sessionToken": key.session_token,
            "expiration": int(key.expires.timestamp() * 1000),
        }
    }


@operation("sso", "ListAccounts", action="")
def list_accounts(call: Call) -> dict[str, Any]:
    """List the accounts that the user may enter."""
    sign_in = _checked(call)
    accounts = [
        sign_in.center.accounts[number]
        for number in sorted({assignment.account for assignment in sign_in.user.assignments})
    ]
    found, more = _page(call, accounts)
    entries = [
        {"accountId": each.account, "accountName": each.name, "emailAddress": each.email} for each in found
    ]
    return {"accountList": entries, **more}


@operation("sso", "ListAccountRoles", action="")
def list_account_roles(call: Call) -> dict[str, Any]:
    """List the roles that the user may take in one account."""
    sign_in, account = _checked(call), call.params["accountId"]
    names = sorted(each.permission_set for each in sign_in.user.assignments if each.account == account)
    if not names:
        raise _no_access()
    found, more = _page(call, names)
    return {"roleList": [{"roleName": name, "accountId": account} for name in found], **more}


@operation("sso", "Logout", action="")
def logout(call: Call) -> dict[str, Any]:
    """End the sign-in; keys to roles go on until their own end."""
    call.world.sso.sign_out(_checked(call))
    return {}


def _checked(call: Call) -> SignIn:
    sign_in: SignIn | None = call.world.sso.by_access_token(call.params["accessToken"])
    if sign_in is None:
        # Seen in issues of the AWS CLI: "UnauthorizedException … Session token not found or invalid".
        raise ApiError("UnauthorizedException", "Session token not found or invalid", 401)
    return sign_in


def _no_access() -> ApiError:
    # Seen there: "ForbiddenException … GetRoleCredentials operation: No access". Guess: ListAccountRoles too.
    return ApiError("ForbiddenException", "No access", 403)


def _page(call: Call, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    start = call.params.get("nextToken", "0")
    if not start.isdecimal():
        raise ApiError("InvalidRequestException", "Invalid token provided")
    first, size = int(start), call.params.get("maxResults", _PAGE)
    more = {"nextToken": str(first + size)} if first + size < len(items) else {}
    return items[first : first + size], more
