"""Snapshot Importer: turn a disk image into an Amazon EBS snapshot."""

from importlib.metadata import version

__version__ = version("snapshot-importer")
