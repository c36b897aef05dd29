"""Makers of small, genuine disk images: the disk is data, each writer puts it into one file format."""

from snapshot_importer.simulator.images_disk import Disk, blank_disk, gpt_disk, mbr_disk, write_raw
from snapshot_importer.simulator.images_packed import write_gzip, write_ova
from snapshot_importer.simulator.images_qcow2 import write_qcow2
from snapshot_importer.simulator.images_vhd import write_differencing_vhd, write_dynamic_vhd, write_fixed_vhd
from snapshot_importer.simulator.images_vhdx import write_vhdx
from snapshot_importer.simulator.images_vmdk import (
    flat_descriptor,
    write_monolithic_sparse_vmdk,
    write_stream_optimized_vmdk,
)

__all__ = [
    "Disk",
    "blank_disk",
    "flat_descriptor",
    "gpt_disk",
    "mbr_disk",
    "write_differencing_vhd",
    "write_dynamic_vhd",
    "write_fixed_vhd",
    "write_gzip",
    "write_monolithic_sparse_vmdk",
    "write_ova",
    "write_qcow2",
    "write_raw",
    "write_stream_optimized_vmdk",
    "write_vhdx",
]
