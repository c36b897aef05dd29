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

IDENTITY_CENTER = "IAM Identity Center"


def list_words(profile: Profile, *, source: str = "") -> str:
    """Return the few words under the profile's name in a list; *source* is the name of its source profile."""
    mfa = ", MFA" if profile.mfa_device else ""
    match profile.method:
        case "access-key":
            return f"Access key{mfa or ' in the keyring'}"
        case "shared":
            return "Shared profile in ~/.aws"
        case "sso":
            return IDENTITY_CENTER
        case "role":
            return f"Role via {source}{mfa}" if source else f"Role{mfa}"
        case "environment":
            return "Environment variables"
        case "demo":
            return "Simulated AWS, no account"


def method_words(profile: Profile, *, source: str = "") -> str:
    """Return the words under the profile's name; *source* is the name of the profile whose keys take its role."""
    if profile.method == "shared":
        return f"Shared profile {profile.shared_name}"
    if profile.method == "access-key":
        mfa = ", MFA" if profile.mfa_device else ""
        return f"Access key …{profile.access_key_id[-4:]}{mfa}"
    if profile.method == "sso":
        return " · ".join(filter(None, (IDENTITY_CENTER, profile.sso_role)))
    if profile.method == "role":
        via = f" via {source}" if source else ""
        mfa = ", MFA" if profile.mfa_device else ""
        return f"Role {profile.role_arn.rpartition('/')[2]}{via}{mfa}"
    return METHOD_WORDS[profile.method]
