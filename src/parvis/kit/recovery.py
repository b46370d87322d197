"""The recovery key: printed on one sheet, kept nowhere on the desk, which keeps its public half.

A key is 160 random bits; HKDF makes an X25519 key of it. On paper it is nine groups of four
characters of Crockford's base 32 (no I, L, O, U): eight carry the bits, the ninth is a fingerprint of
the public half, so that a slip of the pen is noticed and the desk can tell which sheet it was made
for without knowing the key.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE: Final = str.maketrans("OIL", "011")
SEED: Final = 20
LETTERS: Final = SEED * 8 // 5
MARK: Final = 4


class NotAKey(ValueError):
    """What was typed is no recovery key: too short, too long, or a character is another one."""


def new_key() -> str:
    """Make a recovery key, as it is printed."""
    return written(secrets.token_bytes(SEED))


def written(seed: bytes) -> str:
    """Write a seed as nine groups of four characters."""
    number = int.from_bytes(seed, "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(SEED * 8 - 5, -1, -5))
    text = letters + fingerprint(_public(_private(seed)))
    return "-".join(text[at : at + MARK] for at in range(0, len(text), MARK))


def read(typed: str) -> X25519PrivateKey:
    """Return the private key of what a person typed, whatever its case, spaces and dashes.

    Raises NotAKey.
    """
    text = "".join(typed.upper().replace("-", "").split()).translate(ALIKE)
    if len(text) != LETTERS + MARK or set(text) - set(ALPHABET):
        raise NotAKey("a recovery key has nine groups of four characters")
    number = 0
    for letter in text[:LETTERS]:
        number = number << 5 | ALPHABET.index(letter)
    key = _private(number.to_bytes(SEED, "big"))
    if fingerprint(_public(key)) != text[LETTERS:]:
        raise NotAKey("a character is another one")
    return key


def public_half(typed: str) -> bytes:
    """Return the 32 bytes that the desk keeps of a recovery key. Raises NotAKey."""
    return _public(read(typed))


def fingerprint(public: bytes) -> str:
    """Return the last four characters of the sheet that a public half belongs to."""
    number = int.from_bytes(hashlib.sha256(b"parvis sheet 1\0" + public).digest()[:3], "big") >> 4
    return "".join(ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))


def same_mark(typed: str, mark: str) -> bool:
    """Say whether a person typed these last four characters."""
    return "".join(typed.upper().split()).translate(ALIKE) == mark


def _private(seed: bytes) -> X25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- 7 MB, rarely needed
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    made = HKDF(SHA256(), length=32, salt=None, info=b"parvis recovery key 1").derive(seed)
    return X25519PrivateKey.from_private_bytes(made)


def _public(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
