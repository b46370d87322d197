"""Reads an answer's body without ever holding more than was asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Protocol

from parvis.wire.errors import Broken
from parvis.wire.words import gettext_noop as _

TOO_LARGE = _("The site’s answer is too large for Parvis to read. Check the address.")
DAMAGED = _("The site’s answer is damaged. Ask the person who runs the site to check it.")


class _Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes: ...
    def finish(self) -> None: ...


class _Plain:
    def feed(self, data: bytes, room: int) -> bytes:  # noqa: ARG002 - the shape of a decoder
        return data

    def finish(self) -> None:
        return None


class _Zlib:
    """gzip (several members too) and deflate (with its header or, as some servers do, without)."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inner = zlib.decompressobj(31 if coding == "gzip" else 15)
        self._started = False

    def feed(self, data: bytes, room: int) -> bytes:
        """Decode at most one byte more than there is room for."""
        out = bytearray()
        while data and len(out) <= room:
            if self._inner.eof:
                if self._coding != "gzip" or not data.strip(b"\0"):
                    break
                self._inner = zlib.decompressobj(31)
            try:
                out += self._inner.decompress(data, room + 1 - len(out))
            except zlib.error:
                if self._started or self._coding == "gzip":
                    raise
                self._inner = zlib.decompressobj(-15)
                out += self._inner.decompress(data, room + 1)
            self._started = True
            data = self._inner.unconsumed_tail or self._inner.unused_data
        return bytes(out)

    def finish(self) -> None:
        if self._started and not self._inner.eof:
            raise zlib.error("the answer stops in the middle")


def _decoder(coding: str, where: str) -> _Decoder:
    coding = coding.strip().lower().removeprefix("x-")
    if coding in {"", "identity"}:
        return _Plain()
    if coding in {"gzip", "deflate"}:
        return _Zlib(coding)
    raise Broken(DAMAGED, cause=f"{where}: unknown content coding {coding[:40]!r}")


def read(chunks: Iterable[bytes], coding: str, limit: int, where: str) -> bytes:
    """Join and decompress the chunks; Broken above `limit` bytes, before or after decompression."""
    decoder = _decoder(coding, where)
    body, raw = bytearray(), 0
    try:
        for chunk in chunks:
            raw += len(chunk)
            body += decoder.feed(chunk, limit - len(body))
            if raw > limit or len(body) > limit:
                raise Broken(TOO_LARGE, cause=f"{where}: more than {limit} bytes")
        decoder.finish()
    except zlib.error as error:
        raise Broken(DAMAGED, cause=f"{where}: {error}") from error
    return bytes(body)
