"""Whether a mail comes from whom it says, as the mailbox's own server testified (RFC 8601). Pure."""

from __future__ import annotations

import re
from typing import Final

from parvis.letters.reading import Letter

COMMENT: Final = re.compile(r"\([^()]*\)")
# Providers whose server that testifies bears another name than their IMAP server.
WITNESSES: Final = {
    "gmail.com": ("google.com",),
    "googlemail.com": ("google.com",),
    "outlook.com": ("outlook.com", "microsoft.com"),
    "office365.com": ("outlook.com", "microsoft.com"),
    "hotmail.com": ("outlook.com", "microsoft.com"),
    "me.com": ("icloud.com", "apple.com"),
    "fastmail.com": ("messagingengine.com", "fastmail.com"),
    "ovh.net": ("mail.ovh.net", "ovh.net"),
    "gandi.net": ("gandi.net",),
    "infomaniak.com": ("infomaniak.ch", "infomaniak.com"),
}


def registered(domain: str) -> str:
    """Return the part of a name that someone registers, near enough: two labels, three under co.uk."""
    labels = domain.lower().strip(".").split(".")
    few = (
        3
        if len(labels) > 2
        and labels[-2] in {"co", "com", "org", "net", "qc"}
        and len(labels[-1]) == 2
        else 2
    )
    return ".".join(labels[-few:])


def is_proven(letter: Letter, host: str, witness: str = "") -> bool:
    """Say whether the mailbox's server vouches for the sender's domain.

    Only the topmost testimony of that server counts (anyone can write the header, and a server
    puts its own above what it received); `witness` names it where it differs from `host`. DKIM or
    DMARC must have passed for the domain of the From address, or one above it.
    """
    domain = letter.address.rpartition("@")[2]
    told = _testimony(letter, host, witness)
    return told is not None and bool(domain) and _passed(told, domain)


def is_denied(letter: Letter, host: str, witness: str = "") -> bool:
    """Say whether the mailbox's server found that the sender is not who it says (DMARC, else both).

    A letter about which it says nothing is not denied.
    """
    told = _testimony(letter, host, witness)
    domain = letter.address.rpartition("@")[2]
    if told is None or _passed(told, domain):
        return False
    results = {result.split()[0] for result in told.split(";") if result.split()}
    failed = {"dmarc=fail"} & results
    spf = {"spf=fail", "spf=softfail"} & results
    dkim = {"dkim=fail", "dkim=permerror"} & results
    return bool(failed or (spf and (dkim or "dkim=none" in results)))


def _testimony(letter: Letter, host: str, witness: str) -> str | None:
    """Return what the mailbox's own server testified, in lower case; None when it did not."""
    trusted = witness.strip().lower() or registered(host)
    names = (trusted, *WITNESSES.get(trusted, ()))
    for header in letter.headers.get_all("Authentication-Results", []):
        told = COMMENT.sub(" ", " ".join(str(header).split())).lower()
        server, _mark, rest = told.partition(";")
        name = server.split(" ")[0].strip()
        if any(name == known or name.endswith(f".{known}") for known in names):
            return rest
    return None


def _passed(results: str, domain: str) -> bool:
    for result in results.split(";"):
        words = result.split()
        if not words or words[0] not in {"dkim=pass", "dmarc=pass"}:
            continue
        told = dict(word.split("=", 1) for word in words[1:] if "=" in word)
        wanted = ("header.from",) if words[0] == "dmarc=pass" else ("header.d", "header.i")
        for name in wanted:
            signer = told.get(name, "").strip('"').rpartition("@")[2].strip(".")
            if signer and (domain == signer or domain.endswith(f".{signer}")) and "." in signer:
                return True
            if signer and registered(signer) == registered(domain):
                return True
    return False
