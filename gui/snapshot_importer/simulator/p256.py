"""The elliptic curve P-256 and ECDSA on it, as far as proofs of possession need them.

FIPS 186-5 and SP 800-186. Slow and open to timing: good for a simulator's throw-away keys and for nothing else.
"""

import base64
import secrets
from hashlib import sha256

# SP 800-186, 3.2.1.3: the field's prime, the curve's b (a is -3), the order, and the base point.
_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SIZE = 32  # bytes of a coordinate
# RFC 5915: version 1, the key, the curve's name, the public key without compression.
_DER_START, _DER_CURVE = bytes.fromhex("30770201010420"), bytes.fromhex("a00a06082a8648ce3d030107a144034200")

Point = tuple[int, int] | None  # None is the point at infinity


def new_private_key() -> int:
    """Return a random key."""
    return secrets.randbelow(_N - 1) + 1


def public_key(private: int) -> tuple[int, int]:
    """Return the two coordinates that belong to a private key."""
    point = _times(private, _G)
    assert point is not None
    return point


def as_pem(private: int) -> str:
    """Return a private key as OpenSSL writes it."""
    x, y = (number.to_bytes(SIZE, "big") for number in public_key(private))
    der = _DER_START + private.to_bytes(SIZE, "big") + _DER_CURVE + b"\x04" + x + y
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN EC PRIVATE KEY-----\n{lines}\n-----END EC PRIVATE KEY-----\n"


def verifies(public: tuple[int, int], message: bytes, signature: bytes) -> bool:
    """Tell whether *signature* (r and s, 32 bytes each) over the SHA-256 of *message* holds."""
    if len(signature) != 2 * SIZE or not _is_on_curve(public):
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:SIZE], signature[SIZE:]))
    if not (0 < r < _N and 0 < s < _N):
        return False
    digest = int.from_bytes(sha256(message).digest(), "big")
    inverse = pow(s, -1, _N)
    point = _sum(_times(digest * inverse % _N, _G), _times(r * inverse % _N, public))
    return point is not None and point[0] % _N == r


def _is_on_curve(point: tuple[int, int]) -> bool:
    x, y = point
    return 0 <= x < _P and 0 <= y < _P and (y * y - x * x * x + 3 * x - _B) % _P == 0


def _sum(first: Point, second: Point) -> Point:
    if first is None or second is None:
        return second if first is None else first
    (x1, y1), (x2, y2) = first, second
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    rise, run = (3 * x1 * x1 - 3, 2 * y1) if first == second else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, _P) % _P
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P


def _times(number: int, point: Point) -> Point:
    total: Point = None
    while number:
        if number & 1:
            total = _sum(total, point)
        point, number = _sum(point, point), number >> 1
    return total
