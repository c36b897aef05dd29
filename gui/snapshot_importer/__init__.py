"""Snapshot Importer: turn a disk image into an Amazon EBS snapshot."""

__version__ = "0.1"
