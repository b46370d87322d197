"""A sealed file: encrypted piece by piece to a recovery key's public half.

Format 1, documented in docs/decisions/0041-sealed-backups.md:

* a line of ASCII, `parvis-sealed 1`, then a line of JSON (what may be read without the key), both
  ended by a newline: the head;
* 80 bytes: a random file key closed to the recovery key by HPKE (RFC 9180, base mode, X25519,
  HKDF-SHA256, ChaCha20-Poly1305), whose info is the head, so that the head cannot be changed;
* pieces of 65,536 bytes of plaintext (the last one shorter or empty), each closed by
  ChaCha20-Poly1305 under HKDF(file key) with the nonce (piece number, 11 bytes; 1 for the last
  piece, else 0): the STREAM construction. Pieces cannot be moved, dropped or cut off unseen.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from parvis.wire.decoding import decode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC: Final = b"parvis-sealed "
FORMAT: Final = 1
PIECE: Final = 65_536
TAG: Final = 16
CLOSED_KEY: Final = 32 + 32 + TAG
LONGEST_HEAD: Final = 4096


class SealBroken(Exception):
    """The file is no sealed file, was changed, or was cut off."""


class SealUnknown(Exception):
    """The file was written in a later format than this Parvis reads."""


class WrongKey(Exception):
    """Another recovery key opens this file."""


def is_sealed(file: IO[bytes]) -> bool:
    """Say whether a file begins as a sealed one; leaves it at its start."""
    start = file.read(len(MAGIC))
    file.seek(0)
    return start == MAGIC


class Sealer(io.RawIOBase):
    """A file one writes plaintext into. `close` writes the last piece; `file_key` reads it again."""

    def __init__(self, target: IO[bytes], public: bytes, about: Mapping[str, Any]) -> None:
        self._target, self._number, self._rest = target, 0, bytearray()
        self.file_key = secrets.token_bytes(32)
        head = MAGIC + f"{FORMAT}\n".encode() + msgspec.json.encode(dict(about)) + b"\n"
        self._aead = _aead(self.file_key)
        target.write(head + _close_key(self.file_key, public, head))

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer
        """Take plaintext; whole pieces go out, always keeping some for the last one."""
        self._rest += data
        while len(self._rest) > PIECE:
            self._piece(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write the last piece. A file that is not closed is known as cut off."""
        if not self.closed:
            self._piece(bytes(self._rest), last=True)
            self._rest.clear()
        super().close()

    def abandon(self) -> None:
        """Close without a last piece: what was written so far is worthless, and known to be."""
        super().close()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._aead.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1


class Unsealer(io.RawIOBase):
    """A file one reads plaintext from. Reading raises SealBroken at the first changed piece."""

    def __init__(self, source: IO[bytes], file_key: bytes) -> None:
        self._source, self._number, self._aead = source, 0, _aead(file_key)
        self._plain, self._at, self._ended = b"", 0, False
        self._next = source.read(PIECE + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- any buffer
        """Fill a buffer with plaintext that was checked."""
        while self._at >= len(self._plain):
            if self._ended:
                return 0
            self._open_piece()
        part = self._plain[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _open_piece(self) -> None:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- as in _aead

        piece, self._next = self._next, self._source.read(PIECE + TAG)
        last = not self._next
        try:
            self._plain = self._aead.decrypt(_nonce(self._number, last=last), piece, None)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"piece {self._number}") from error
        self._at, self._number, self._ended = 0, self._number + 1, last


def read_head(source: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read what a sealed file says without its key, and the raw head. Raises SealBroken, SealUnknown."""
    first, second = source.readline(64), source.readline(LONGEST_HEAD)
    number = first.removeprefix(MAGIC).strip()
    if not first.startswith(MAGIC) or not number.isdigit():
        raise SealBroken("no sealed file")
    if int(number) > FORMAT:
        raise SealUnknown(number.decode())
    try:
        about = decode(second, dict[str, Any])
    except msgspec.DecodeError as error:
        raise SealBroken("head") from error
    return about, first + second


def unseal(source: IO[bytes], key: X25519PrivateKey) -> Unsealer:
    """Open a sealed file with its recovery key. Raises SealBroken, SealUnknown, WrongKey."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- as in _aead

    _about, head = read_head(source)
    closed = source.read(CLOSED_KEY)
    if len(closed) < CLOSED_KEY:
        raise SealBroken("cut off before the key")
    try:
        file_key = _suite().decrypt(closed, key, info=head)
    except (InvalidTag, ValueError) as error:
        raise WrongKey from error
    return Unsealer(source, file_key)


def unseal_again(source: IO[bytes], file_key: bytes) -> Unsealer:
    """Read back what was just written, with the file key that the writer still holds."""
    read_head(source)
    if len(source.read(CLOSED_KEY)) < CLOSED_KEY:
        raise SealBroken("cut off before the key")
    return Unsealer(source, file_key)


def _close_key(file_key: bytes, public: bytes, head: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey  # noqa: PLC0415

    closed: bytes = _suite().encrypt(file_key, X25519PublicKey.from_public_bytes(public), info=head)
    if len(closed) != CLOSED_KEY:
        raise SealBroken("the library closes keys in another way than format 1")
    return closed


def _suite() -> Any:  # noqa: ANN401 -- the library's own type has no stub
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite  # noqa: PLC0415

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _aead(file_key: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 -- 7 MB, rarely needed
        ChaCha20Poly1305,
    )
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    key = HKDF(SHA256(), length=32, salt=None, info=b"parvis sealed pieces 1").derive(file_key)
    return ChaCha20Poly1305(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
