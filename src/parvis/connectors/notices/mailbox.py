"""A mailbox read by IMAP (RFC 3501) over a guarded socket: looked at, never changed."""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec import Struct

from parvis.wire.door import Door
from parvis.wire.errors import Broken, ConnectorError, Reconnect, Refused, TryLater
from parvis.wire.words import gettext_noop as _

TOTAL: Final = 120.0
MOST_HEAD: Final = 65_536
MOST_BODY: Final = 196_608
MOST_LITERAL: Final = 2_000_000
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE: Final = re.compile(
    rb'INTERNALDATE "\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
UID: Final = re.compile(rb"\bUID (\d+)")
# RFC 5530: the server says that the fault is not the password's.
NOT_NOW: Final = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)

NOT_IMAP: Final = _(
    "%(host)s does not answer as a mailbox does. Check the server and the port; Parvis tries again"
    " by itself."
)
HUNG_UP: Final = _("%(host)s hung up before it had answered. Parvis tries again by itself.")
BUSY: Final = _("%(host)s cannot open the mailbox for now. Parvis tries again by itself.")
PASSWORD: Final = _(
    "The mailbox no longer accepts this user and password. Make a new app password at your e-mail"
    " provider, and give it here."
)
NO_FOLDER: Final = _(
    "There is no folder named “%(folder)s” in this mailbox. Write its name as the mailbox shows it."
)


class Head(Struct, frozen=True, kw_only=True):
    """The head of one mail: its number, when it arrived (UTC), its raw header."""

    uid: int
    at: datetime
    raw: bytes


class _Client(imaplib.IMAP4):
    """imaplib over a socket given by the door, within one deadline and bounded literals."""

    def __init__(self, connection: socket.socket) -> None:
        self._given, self._deadline = connection, time.monotonic() + TOTAL
        super().__init__("", 0)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - imaplib's signature
        return self._given

    def _in_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise TimeoutError("the whole visit took too long")

    def read(self, size: int) -> bytes:
        """Read a literal; none may be larger than what was asked for."""
        self._in_time()
        if size > MOST_LITERAL:
            raise Broken(cause=f"a literal of {size} bytes")
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line within the deadline."""
        self._in_time()
        return super().readline()


class Mailbox:
    """One folder, opened to be looked at only (EXAMINE)."""

    def __init__(self, client: imaplib.IMAP4, host: str) -> None:
        self._client, self._host = client, host
        self.validity = 0
        self.count = 0

    def examine(self, folder: str) -> None:
        """Open a folder without changing anything in it. Raises Refused when there is none."""
        kind, data = self._client.select(f'"{utf7(folder)}"', readonly=True)
        if kind != "OK":
            raise Refused(NO_FOLDER, cause="EXAMINE", folder=folder[:100])
        self.count = _number(data)
        self.validity = _number(self._client.response("UIDVALIDITY")[1])

    def since(self, day: date) -> list[int]:
        """List the mails that arrived on a day or later, oldest first."""
        return self._search("SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def after(self, uid: int) -> list[int]:
        """List the mails that arrived after one, oldest first (`n:*` always names the last)."""
        return [found for found in self._search("UID", f"{uid + 1}:*") if found > uid]

    def _search(self, *words: str) -> list[int]:
        kind, data = self._client.uid("SEARCH", *words)
        if kind != "OK":
            raise Broken(cause="SEARCH")
        return sorted({int(n) for line in data if line for n in line.split() if n.isdigit()})

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Fetch the headers of some mails, in order; a mail that is gone meanwhile is left out."""
        parts = f"(UID INTERNALDATE BODY.PEEK[HEADER]<0.{MOST_HEAD}>)"
        found = [
            Head(uid=uid, at=_arrived(told), raw=raw) for uid, told, raw in self._fetch(uids, parts)
        ]
        return sorted(found, key=lambda head: head.uid)

    def starts(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Fetch the first 192 kB of some mails: their words, before what is attached."""
        parts = f"(UID BODY.PEEK[]<0.{MOST_BODY}>)"
        return {uid: raw for uid, _told, raw in self._fetch(uids, parts)}

    def _fetch(self, uids: Sequence[int], parts: str) -> Iterator[tuple[int, bytes, bytes]]:
        if not uids:
            return
        kind, data = self._client.uid("FETCH", ",".join(map(str, uids)), parts)
        if kind != "OK":
            raise Broken(cause="FETCH")
        wanted = set(uids)
        for told, raw in _responses(data):
            uid = UID.search(told)
            if uid and int(uid[1]) in wanted:
                yield int(uid[1]), told, raw


def _responses(data: Iterable[object]) -> Iterator[tuple[bytes, bytes]]:
    """Join what imaplib cuts: a literal with the words before it and after it."""
    told, raw = b"", b""
    for part in data:
        if isinstance(part, tuple) and len(part) == 2:
            if raw:
                yield told, raw
            told, raw = bytes(part[0]), bytes(part[1])
        elif isinstance(part, bytes) and raw:
            yield told + b" " + part, raw
            told, raw = b"", b""
    if raw:
        yield told, raw


@contextmanager
def opened(door: Door, host: str, port: int, user: str, password: str) -> Iterator[Mailbox]:
    """Open a mailbox through the door; whatever goes wrong comes out as an error of `wire.errors`."""
    connection = door.dial(host, port)
    client: _Client | None = None
    try:
        with _said(host, NOT_IMAP):
            client = _Client(connection)
        with _said(host, HUNG_UP):
            _sign_in(client, host, user, password)
            yield Mailbox(client, host)
    finally:
        _close(connection if client is None else client)


def _sign_in(client: imaplib.IMAP4, host: str, user: str, password: str) -> None:
    """Sign in by SASL PLAIN (RFC 4616), which takes any letter; by LOGIN where it is not offered."""
    try:
        if "AUTH=PLAIN" in client.capabilities:
            given = f"\0{user}\0{password}".encode()
            client.authenticate("PLAIN", lambda _challenge: given)
        else:
            client.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        # The server's own words are not kept: some quote what was sent.
        told = str(error).encode("utf-8", "replace")
        if NOT_NOW.search(told):
            raise TryLater(BUSY, cause="sign-in: not now", host=host) from None
        raise Reconnect(PASSWORD, cause="sign-in: refused") from None


@contextmanager
def _said(host: str, sentence: str) -> Iterator[None]:
    try:
        yield
    except ConnectorError:
        raise
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise TryLater(sentence, cause=f"IMAP: {type(error).__name__}", host=host) from error
    except imaplib.IMAP4.error as error:
        if sentence == NOT_IMAP:
            raise TryLater(sentence, cause="IMAP: greeting", host=host) from error
        raise Broken(cause="IMAP: error") from error
    except (ValueError, IndexError, TypeError, LookupError, OverflowError) as error:
        raise Broken(cause=f"IMAP: {type(error).__name__}") from error


def _close(end: _Client | socket.socket) -> None:
    """Hang up without farewell: nothing was changed, and a farewell may take a timeout."""
    try:
        if isinstance(end, _Client):
            end.shutdown()
        else:
            end.close()
    except OSError:
        return


def utf7(name: str) -> str:
    """Write a folder's name in the modified UTF-7 of IMAP (RFC 3501, 5.1.3), quoted characters escaped."""
    out: list[str] = []
    waiting = ""

    def flush() -> None:
        nonlocal waiting
        if waiting:
            coded = base64.b64encode(waiting.encode("utf-16-be")).decode().rstrip("=")
            out.append(f"&{coded.replace('/', ',')}-")
            waiting = ""

    for letter in name:
        if " " <= letter <= "~":
            flush()
            out.append({"&": "&-", '"': '\\"', "\\": "\\\\"}.get(letter, letter))
        elif letter >= " ":
            waiting += letter
    flush()
    return "".join(out)


def _number(data: object) -> int:
    first = data[0] if isinstance(data, list) and data else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


def _arrived(told: bytes) -> datetime:
    found = DATE.search(told)
    if found is None or found[2].decode("ascii", "replace") not in MONTHS:
        raise Broken(cause="a mail without its arrival")
    day, year, hour, minute, second = (int(found[n]) for n in (1, 3, 4, 5, 6))
    shift = timedelta(hours=int(found[8]), minutes=int(found[9]))
    month = MONTHS.index(found[2].decode()) + 1
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return at - shift if found[7] == b"+" else at + shift
