"""The calls to AWS, and what AWS's answers mean. No Qt."""
