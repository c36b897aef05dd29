"""How the kinds of profile are called."""

from snapshot_importer.accounts.profiles import Method, Profile

METHOD_WORDS: dict[Method, str] = {
    "access-key": "Access key",
    "sso": "IAM Identity Center (SSO)",
    "role": "Assume role",
    "shared": "Shared AWS profile",
    "environment": "Environment",
    "demo": "Simulated AWS",
}


def method_words(profile: Profile) -> str:
    """Return the words under the profile's name."""
    if profile.method == "shared":
        return f"Shared profile {profile.shared_name}"
    if profile.method == "access-key":
        return f"Access key …{profile.access_key_id[-4:]}"
    if profile.method == "sso":
        return f"Identity Center · {profile.sso_role}" if profile.sso_role else "Identity Center"
    if profile.method == "role":
        return f"Role {profile.role_arn.rpartition('/')[2]}"
    return METHOD_WORDS[profile.method]
