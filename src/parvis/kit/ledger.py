"""The ledger of erasures: a file outside the database, so that no backup brings back who was erased.

One line of JSON for each erasure, with keyed fingerprints instead of names, closed by its own
fingerprint so that a torn or foreign line is known. The key lies beside it and travels in sealed
backups; the ledger alone tells nobody anything. Lines are only ever added.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from parvis.wire.decoding import convert, decode

LEDGER: Final = "erasures.log"
KEY: Final = "erasures.key"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One erasure: the fingerprints of a person’s records, accounts, words and addresses.

    `at` is an instant: what an account says later is said anew.
    """

    key: uuid.UUID
    at: datetime
    brand: str
    members: tuple[str, ...]
    authors: tuple[str, ...]
    items: tuple[str, ...]
    addresses: tuple[str, ...] = ()  # a line written before addresses were kept has none


class Seal:
    """Makes fingerprints with the ledger's own key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, folder: Path) -> Seal:
        """Read the key of a desk's folder, made at the first need."""
        path = folder / KEY
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(path, secrets.token_bytes(32))
        return cls(path.read_bytes())

    def print_of(self, *parts: object) -> str:
        """Return the fingerprint of a name in several parts: 22 characters, 128 bits."""
        told = msgspec.json.encode([str(part) for part in parts])
        digest = hmac.digest(self._key, told, "sha256")[:16]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def append(folder: Path, entry: Entry) -> None:
    """Write an erasure down, on the disk itself before this returns."""
    body = _body(entry)
    line = {**body, "mac": Seal.of(folder).print_of("line", _plain(body))}
    _append_lines(folder / LEDGER, [msgspec.json.encode(line)])


def read(path: Path, seal: Seal) -> list[Entry]:
    """Read the erasures that a ledger holds, each once; what another desk wrote or a torn line is left out."""
    return [entry for entry, _line in _lines(path, seal)]


def merge(into: Path, others: Iterable[Path], seal: Seal) -> int:
    """Add to a ledger what others of the same desk hold and it does not; return how many."""
    known = {entry.key for entry in read(into, seal)}
    added = []
    for path in others:
        for entry, line in _lines(path, seal):
            if entry.key not in known:
                known.add(entry.key)
                added.append(line)
    if added:
        _append_lines(into, added)
    return len(added)


def _lines(path: Path, seal: Seal) -> list[tuple[Entry, bytes]]:
    if not path.is_file():
        return []
    found: dict[uuid.UUID, tuple[Entry, bytes]] = {}
    for line in path.read_bytes().splitlines():
        entry = _entry(line, seal)
        if entry is not None:
            found.setdefault(entry.key, (entry, line))
    return list(found.values())


def _entry(line: bytes, seal: Seal) -> Entry | None:
    try:
        told = decode(line, dict[str, Any])
        mac = str(told.pop("mac", ""))
        if not hmac.compare_digest(mac, seal.print_of("line", _plain(told))):
            return None
        return convert({k: v for k, v in told.items() if k != "v"}, Entry)
    except (msgspec.DecodeError, msgspec.ValidationError, TypeError):
        return None


def _body(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(entry)
    return {"v": VERSION, **told}


def _plain(body: dict[str, Any]) -> str:
    return msgspec.json.encode(body, order="sorted").decode()


def _append_lines(path: Path, lines: list[bytes]) -> None:
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        torn = False
        if size:
            file.seek(size - 1)
            torn = file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + b"\n".join(lines) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that nobody sees half-written; the first of two writers wins."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
