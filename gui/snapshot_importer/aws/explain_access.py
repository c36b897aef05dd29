"""Failures of permissions: what the caller, the service role and the key lack, and objects that are not there."""

from snapshot_importer.aws.explain_rule import (
    CHECK_LOCATION,
    IMPORT_AGAIN,
    NOTHING_IMPORTED,
    NOTHING_STARTED,
    ROLE_DOCTOR,
    TRY_AGAIN,
    Cure,
    Rule,
    asks,
)

_NEW_LINK = Cure(
    "new-link",
    "Import with a new link…",
    title="Make a new presigned link",
    detail="One that lasts at least 12 hours: AWS reads the object while the import runs.",
)
_CHOOSE_KEY = Cure("choose-key", "Choose a key…")
_DEFAULT_KEY = Cure("default-key", "Use the default key", detail="The Region's default key encrypts it then.")

ACCESS_RULES = (
    Rule(
        name="not-allowed",
        reason="Not allowed: {action}",
        title="You may not call {action}",
        sentences=("{because}", NOTHING_STARTED),
        cures=(
            asks("{action}"),
            Cure("decode", "Decode what AWS said", detail="Asks AWS which policy decided."),
        ),
        codes=("UnauthorizedOperation", "AccessDenied", "AccessDeniedException"),
    ),
    Rule(
        name="caller-cannot-read",
        reason="You may not read the object",
        title="You may not read this object",
        sentences=("Who starts the import needs the right to read the object too.", NOTHING_STARTED),
        cures=(asks("s3:GetObject"), CHECK_LOCATION),
        texts=("user does not have access to the s3 object",),
    ),
    Rule(
        name="link-refused",
        reason="Link no longer valid",
        title="AWS could not open the presigned link",
        sentences=(
            "It has ended, or whoever signed it may not read the object any more.",
            NOTHING_IMPORTED,
        ),
        cures=(_NEW_LINK,),
        texts=("reason 403 forbidden", "reason 400 bad request"),
        known="link",
    ),
    Rule(
        name="object-unreadable",
        reason="Role cannot read bucket",
        title="AWS could not open the object",
        sentences=(
            "The service role, the bucket's policy or the key of the object does not let it.",
            NOTHING_IMPORTED,
        ),
        cures=(ROLE_DOCTOR, IMPORT_AGAIN),
        texts=("reason 403 forbidden",),
    ),
    Rule(
        name="object-key",
        reason="Object cannot be decrypted",
        title="S3 cannot decrypt the object",
        sentences=("Its key is disabled, or only the uploader has it (SSE-C).", NOTHING_IMPORTED),
        cures=(
            Cure(
                "go-to-location",
                "Choose another object",
                title="Enable the key, or store the object with one that AWS can use",
            ),
            ROLE_DOCTOR,
        ),
        texts=("reason 400 bad request",),
    ),
    Rule(
        name="object-missing",
        reason="No such object",
        title="AWS did not find the object",
        sentences=("The object is not there, or went while the import read it.", NOTHING_IMPORTED),
        cures=(CHECK_LOCATION,),
        codes=("NoSuchKey", "404", "NotFound"),
        texts=("reason 404 not found",),
    ),
    Rule(
        name="bucket-missing",
        reason="No such bucket",
        title="There is no bucket of this name",
        sentences=("Names of buckets are worldwide and exact.", NOTHING_STARTED),
        cures=(CHECK_LOCATION,),
        codes=("NoSuchBucket",),
    ),
    Rule(
        name="object-archived",
        reason="Object is archived",
        title="The object must be restored first",
        sentences=("S3 keeps it in an archive, where nobody can read it.", NOTHING_STARTED),
        cures=(Cure("restore", "Restore…"), CHECK_LOCATION),
        codes=("InvalidObjectState",),
    ),
    Rule(
        name="object-refused",
        reason="You may not read the object",
        title="You may not read this object",
        sentences=("The key may also be misspelt: S3 says the same of both.", NOTHING_STARTED),
        cures=(asks("s3:GetObject,s3:ListBucket"), CHECK_LOCATION),
        codes=("403", "Forbidden"),
    ),
    Rule(
        name="role-changing",
        reason="AWS does not know the role yet",
        title="AWS does not know the changed role yet",
        sentences=(
            "The role was changed a moment ago. A change takes up to two minutes to reach VM Import.",
            NOTHING_STARTED,
        ),
        cures=(TRY_AGAIN, ROLE_DOCTOR),
        texts=("does not exist or does not have sufficient permissions",),
        known="role_changed",
        transient=True,
    ),
    Rule(
        name="role-unusable",
        reason="Service role not usable",
        title="VM Import cannot use the role {role}",
        sentences=(
            "AWS says the same whether the role is missing, trusts another service or may not read the bucket.",
            NOTHING_STARTED,
        ),
        cures=(ROLE_DOCTOR, TRY_AGAIN, asks("iam:PassRole")),
        texts=("does not exist or does not have sufficient permissions",),
    ),
    Rule(
        name="bucket-elsewhere",
        reason="Bucket in another Region",
        title="Bucket and import are in different Regions",
        sentences=("VM Import reads only buckets of its own Region.", NOTHING_STARTED),
        cures=(
            Cure("switch-region", "Switch to {region}", value="{region}"),
            Cure("copy-object", "Copy the object…", value="{import_region}"),
            Cure("import-there", "Import there and copy…", value="{region}"),
        ),
        codes=("PermanentRedirect", "301", "AuthorizationHeaderMalformed"),
        texts=("not local to the region", "object is not local"),
    ),
    Rule(
        name="location-invalid",
        reason="Location not understood",
        title="AWS does not understand the location",
        sentences=("The bucket or the key is not written as S3 writes it.", NOTHING_STARTED),
        cures=(CHECK_LOCATION,),
        codes=("InvalidBucketName", "InvalidURI", "KeyTooLongError"),
        texts=("invalid s3 source location",),
    ),
    Rule(
        name="iam-missing",
        reason="No such role",
        title="IAM knows no such role",
        sentences=("Names of roles are exact, capital letters included.", "Nothing was changed."),
        cures=(Cure("create-role", "Create role…", value="{role}"),),
        codes=("NoSuchEntity",),
    ),
    Rule(
        name="iam-refused",
        reason="IAM refused the change",
        title="IAM did not take the change of the role",
        sentences=("The name is taken, the policy is too long, or a limit of the account is reached.",),
        cures=(ROLE_DOCTOR, asks("iam:CreateRole,iam:PutRolePolicy,iam:UpdateAssumeRolePolicy")),
        codes=("EntityAlreadyExists", "LimitExceeded", "MalformedPolicyDocument", "DeleteConflict"),
    ),
    Rule(
        name="key-unusable",
        reason="KMS key not usable",
        title="The key cannot be used for this snapshot",
        sentences=(
            "It may be disabled, in another Region or account, or not open to the role by its policy.",
            NOTHING_IMPORTED,
        ),
        cures=(_CHOOSE_KEY, _DEFAULT_KEY, ROLE_DOCTOR),
        codes=("NotFoundException", "DisabledException", "KMSInvalidStateException", "InvalidArnException"),
        texts=("kms key", "kms", "customer master key", "key id is not accessible"),
    ),
)
