"""A mailbox written down beforehand, spoken to over a socket pair: IMAP as far as a reader needs it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Mapping

ARRIVED = "25-Nov-2026 08:00:00 -0500"


class Imapd:
    """Serves one folder. `mails` maps numbers to raw mails; `faults` maps a command's first words
    ("EXAMINE", "UID FETCH") to the raw bytes answered in its place, after which it hangs up.
    """

    def __init__(
        self,
        mails: Mapping[int, bytes | Callable[[], bytes]],
        *,
        validity: int = 7,
        greeting: bytes = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n",
        faults: Mapping[str, bytes] | None = None,
        deaf: bool = False,
    ) -> None:
        self.deaf = deaf
        self.mails, self.validity, self.greeting = dict(mails), validity, greeting
        self.faults = dict(faults or {})
        self.said: list[str] = []
        self.dialled: list[tuple[str, int]] = []

    def dial(self, host: str, port: int) -> socket.socket:
        """Give one end of a connection whose other end is served here."""
        self.dialled.append((host, port))
        ours, theirs = socket.socketpair()
        theirs.settimeout(5)
        ours.settimeout(5)
        threading.Thread(target=self._serve, args=(theirs,), daemon=True).start()
        return ours

    def _serve(self, end: socket.socket) -> None:
        with end, end.makefile("rb") as lines:
            try:
                end.sendall(self.greeting)
                if self.deaf:
                    return
                for line in lines:
                    tag, _space, rest = line.decode("utf-8", "replace").strip().partition(" ")
                    self.said.append(rest)
                    if not self._answer(end, lines, tag, rest):
                        return
            except OSError:
                return

    def _answer(self, end, lines, tag: str, rest: str) -> bool:
        verb = " ".join(rest.upper().split(" ")[: 2 if rest.upper().startswith("UID") else 1])
        if verb in self.faults:
            end.sendall(self.faults[verb].replace(b"TAG", tag.encode()))
            return False
        out = b""
        if verb == "CAPABILITY":
            out = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
        elif verb == "AUTHENTICATE":
            end.sendall(b"+ \r\n")
            lines.readline()
        elif verb == "EXAMINE":
            out = b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n" % (len(self.mails), self.validity)
        elif verb == "LIST":
            out = b'* LIST (\\HasNoChildren \\Sent) "/" "Sent"\r\n'
        elif verb == "UID SEARCH" and "HEADER" in rest:
            values = [v.encode() for v in re.findall(r'HEADER \S+ "([^"]+)"', rest)]
            named = [u for u in self.mails if any(v in self._raw(u) for v in values)]
            out = f"* SEARCH {' '.join(map(str, sorted(named)))}\r\n".encode()
        elif verb == "UID SEARCH":
            found = re.search(r"UID (\d+):", rest)
            uids = sorted(u for u in self.mails if not found or u >= int(found[1]))
            uids = uids or sorted(self.mails)[-1:]  # “n:*” always names the last
            out = f"* SEARCH {' '.join(map(str, uids))}\r\n".encode()
        elif verb == "UID FETCH":
            out = self._fetched(rest)
        end.sendall(out + f"{tag} OK done\r\n".encode())
        return True

    def _fetched(self, rest: str) -> bytes:
        uids = [int(n) for n in re.search(r"FETCH ([\d,]+)", rest)[1].split(",")]
        if "BODYSTRUCTURE" in rest:
            return b""
        part = re.search(r"BODY\.PEEK\[(\w*)\]<0\.(\d+)>", rest)
        out = []
        for number, uid in enumerate(uids, 1):
            mail = self.mails.get(uid)
            if mail is None:
                continue
            raw = self._raw(uid)
            if part[1]:
                raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            raw = raw[: int(part[2])]
            told = f'* {number} FETCH (UID {uid} INTERNALDATE "{ARRIVED}" BODY[{part[1]}]<0>'
            out.append(told.encode() + b" {%d}\r\n" % len(raw) + raw + b")\r\n")
        return b"".join(out)

    def _raw(self, uid: int) -> bytes:
        mail = self.mails[uid]
        return mail if isinstance(mail, bytes) else mail()
