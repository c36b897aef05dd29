"""The checksums of S3: those that Python computes fast are verified, CRC-32C and CRC-64/NVME are taken at their word."""

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from snapshot_importer.simulator.operations import ApiError

MEMBERS = {
    "CRC32": "ChecksumCRC32",
    "CRC32C": "ChecksumCRC32C",
    "CRC64NVME": "ChecksumCRC64NVME",
    "SHA1": "ChecksumSHA1",
    "SHA256": "ChecksumSHA256",
}
_CRC32 = 0xEDB88320


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


_MAKERS: dict[str, Callable[[], Any]] = {
    "CRC32": _Crc32,
    "SHA1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA256": hashlib.sha256,
}


class Digests:
    """The MD5 and the named checksums of bytes that pass by."""

    def __init__(self, algorithms: Iterable[str]) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._others = {name: _MAKERS[name]() for name in algorithms if name in _MAKERS}

    def update(self, data: bytes) -> None:
        self._md5.update(data)
        for other in self._others.values():
            other.update(data)

    @property
    def etag(self) -> str:
        return self._md5.hexdigest()

    def verify_md5(self, claimed: str) -> None:
        """Raise `ApiError` where the Content-MD5 header *claimed* (base64) is not that of the bytes."""
        if claimed != base64.b64encode(self._md5.digest()).decode():
            raise ApiError("BadDigest", "The Content-MD5 you specified did not match what we received.")

    def verified(self, claimed: Mapping[str, str]) -> dict[str, str]:
        """Return the checksums by member, the *claimed* ones (base64) and those computed; raise `ApiError` if wrong."""
        computed = {
            MEMBERS[name]: base64.b64encode(other.digest()).decode() for name, other in self._others.items()
        }
        for member, value in claimed.items():
            check_claim(member, value, computed.get(member, value))
        return {**claimed, **computed}


def claimed_checksums(params: Mapping[str, Any], trailers: Mapping[str, str]) -> dict[str, str]:
    """The checksums that came with a body, in headers or behind it, by their member's name."""
    claims = {}
    for name, member in MEMBERS.items():
        value = params.get(member) or trailers.get(f"x-amz-checksum-{name.lower()}")
        if value:
            claims[member] = value
    return claims


def check_claim(member: str, claimed: str, computed: str) -> None:
    if claimed != computed:
        name = member.removeprefix("Checksum")
        raise ApiError("BadDigest", f"The {name} you specified did not match the calculated checksum.")


def multipart_etag(etags: Iterable[str]) -> str:
    """The MD5 of the parts' MD5s and their number."""
    digests = [bytes.fromhex(etag) for etag in etags]
    return f"{hashlib.md5(b''.join(digests), usedforsecurity=False).hexdigest()}-{len(digests)}"


def composite(algorithm: str, values: list[str]) -> str | None:
    """The checksum of the parts' checksums and their number, None where it cannot be computed."""
    if algorithm not in _MAKERS:
        return None
    digest = _MAKERS[algorithm]()
    digest.update(b"".join(map(base64.b64decode, values)))
    return f"{base64.b64encode(digest.digest()).decode()}-{len(values)}"


def joined_crc32(parts: Iterable[tuple[str, int]]) -> str:
    """The CRC-32 of the whole, from each part's (base64) and the part's size in bytes."""
    pairs = [(int.from_bytes(base64.b64decode(value), "big"), size) for value, size in parts]
    value, _ = reduce(lambda left, right: (_shifted(left[0], right[1]) ^ right[0], 0), pairs, (0, 0))
    return base64.b64encode(value.to_bytes(4, "big")).decode()


def _shifted(crc: int, size: int) -> int:
    """*crc* after *size* bytes of zeros: multiplied by x^(8 * size) modulo the polynomial, as in zlib's crc32_combine."""
    factor, power = 0x80000000, 0x40000000  # 1 and x, lowest power first in the highest bit
    exponent = 8 * size
    while exponent:
        if exponent & 1:
            factor = _product(factor, power)
        power = _product(power, power)
        exponent >>= 1
    return _product(crc, factor)


def _product(a: int, b: int) -> int:
    result = 0
    for bit in range(31, -1, -1):
        if a >> bit & 1:
            result ^= b
        b = b >> 1 ^ (_CRC32 if b & 1 else 0)
    return result
