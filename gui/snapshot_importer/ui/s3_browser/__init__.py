"""The dialog that looks for an object in S3."""
