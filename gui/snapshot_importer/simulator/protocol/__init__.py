"""AWS's five wire protocols, read and written straight from botocore's service models."""
