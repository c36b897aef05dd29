"""How the kinds of profile are called."""

from snapshot_importer.accounts.profiles import Method, Profile

METHOD_WORDS: dict[Method, str] = {
    "access-key": "Access key",
    "shared": "Shared AWS profile",
    "sso": "IAM Identity Center (SSO)",
    "role": "Assume role",
    "environment": "Environment",
    "demo": "Simulated AWS",
}


def method_words(profile: Profile, *, source: str = "") -> str:
    """Return the words under the profile's name; *source* is the name of the profile whose keys take its role."""
    if profile.method == "shared":
        return f"Shared profile {profile.shared_name}"
    if profile.method == "access-key":
        mfa = ", MFA" if profile.mfa_device else ""
        return f"Access key …{profile.access_key_id[-4:]}{mfa}"
    if profile.method == "sso":
        return f"Identity Center · {profile.sso_role}" if profile.sso_role else "Identity Center"
    if profile.method == "role":
        via = f" via {source}" if source else ""
        mfa = ", MFA" if profile.mfa_device else ""
        return f"Role {profile.role_arn.rpartition('/')[2]}{via}{mfa}"
    return METHOD_WORDS[profile.method]
