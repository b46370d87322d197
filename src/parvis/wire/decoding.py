"""Decodes into msgspec's types, safely when several threads meet a type for the first time.

msgspec (0.22 at least) makes a Struct’s inner types at its first use, and shows it to other threads
while half is missing: whoever decodes into it then kills the process (SIGSEGV). So each type is
made ready under one lock, once, before anything is decoded into it. See decision 0082.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

_READY: Final[set[Any]] = set()
_LOCK: Final = Lock()


def decode(body: bytes | str, kind: type[T]) -> T:
    """Decode JSON into a type. Raises msgspec.DecodeError."""
    ready(kind)
    return msgspec.json.decode(body, type=kind)


def convert(value: object, kind: type[T]) -> T:
    """Turn plain values (of a JSON column) into a type. Raises msgspec.ValidationError."""
    ready(kind)
    return msgspec.convert(value, kind)


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Make a decoder of JSON for a type that is met very often."""
    ready(kind)
    return msgspec.json.Decoder(kind)


def ready(kind: Any) -> None:  # noqa: ANN401 -- a type, or an alias such as list[Struct]
    """Have a type and all that it holds made, by one thread at a time."""
    if kind not in _READY:
        with _LOCK:
            msgspec.json.Decoder(kind)
            _READY.add(kind)
