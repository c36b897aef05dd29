"""What a disk image is, read from a few KiB of its bytes."""
