"""CRC-32C (Castagnoli), which VHDX uses and zlib does not have."""

# RFC 3720, appendix B.4: the polynomial 0x1EDC6F41, bits reversed.
_POLYNOMIAL = 0x82F63B78


def _row(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(map(_row, range(256)))


def crc32c(data: bytes) -> int:
    """The checksum of *data*; some 7 ms for the 64 KiB of a region table."""
    table, value = _TABLE, 0xFFFFFFFF
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF
