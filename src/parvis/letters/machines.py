"""What a machine wrote: automatic answers (RFC 3834), letters of lists, notices of failure (RFC 3464). Pure."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import Message
from typing import Final

from msgspec import Struct

from parvis.letters.reading import Letter
from parvis.letters.smtp import reason_of

# Only what no person writes: to take someone's “Absence de lundi” for a machine's would lose it.
AWAY: Final = re.compile(
    r"^(?:réponse automatique|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of office"
    r"|automatische antwort|respuesta automática)(?:\s?:|\s*$|\s)",
    re.IGNORECASE,
)
ROBOT: Final = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|ne-?pas-?repondre|noreply|bounces?|notifications?|"
    r"wordpress|www-data|apache|nobody|root|cron)(?:[+._-].*)?$",
    re.IGNORECASE,
)
IDENTITY: Final = re.compile(r"<[^<>\s]{3,250}>")


class Failure(Struct, frozen=True, kw_only=True):
    """A letter of ours that did not get there: its Message-ID, and what the other server said."""

    message_id: str
    reason: str


def is_robot(address: str) -> bool:
    """Say whether nobody reads what is written to an address."""
    return bool(ROBOT.match(address.partition("@")[0]))


def is_automatic(letter: Letter) -> bool:
    """Say whether a machine answered by itself: it may be shown, and never gets an answer by itself."""
    told = letter.header("Auto-Submitted").lower().partition(";")[0].strip()
    if told and told != "no":
        return True
    if any(
        letter.header(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-From")
    ):
        return True
    if (
        letter.header("Precedence").lower() == "auto_reply"
        or letter.header("X-Precedence").lower() == "auto_reply"
    ):
        return True
    return bool(AWAY.match(letter.subject)) or is_report(letter)


def is_report(letter: Letter) -> bool:
    """Say whether a letter is a report (of failure, of delivery, of reading)."""
    return letter.headers.get_content_type() == "multipart/report"


def is_bulk(letter: Letter, ours: str) -> bool:
    """Say whether a letter was sent to a list of people: newsletters, lists, promotions.

    A list that is our own address (a group whose letters come here) is no list.
    """
    listed = letter.header("List-Id") or letter.header("List-Unsubscribe")
    precedence = letter.header("Precedence").lower() in {"bulk", "list", "junk"}
    if not listed and not precedence:
        return False
    name, _at, domain = ours.partition("@")
    own = f"{name}.{domain}".lower()
    return (
        own not in letter.header("List-Id").lower()
        and ours not in letter.header("List-Post").lower()
    )


def failure_of(raw: bytes) -> Failure | None:
    """Read a notice of failure: which letter, and why; None when it announces none for good."""
    message = message_from_bytes(raw, policy=policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    reason, original = "", ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and not reason:
            reason = _reason(part)
        elif kind in {"message/rfc822", "message/rfc822-headers", "text/rfc822-headers"}:
            original = original or _identity(part)
    return Failure(message_id=original, reason=reason) if reason and original else None


def _reason(part: Message) -> str:
    """Say why one recipient was failed for good; "" when none was."""
    inside = part.get_payload()
    for block in inside if isinstance(inside, list) else []:
        if (
            not isinstance(block, Message)
            or str(block.get("Action", "")).strip().lower() != "failed"
        ):
            continue
        told = " ".join(str(block.get("Diagnostic-Code", "")).split()).partition(";")
        status = str(block.get("Status", "")).strip()
        said = told[2].strip() or told[0].strip()
        return reason_of(said if not status or status in said else f"{status} {said}")
    return ""


def _identity(part: Message) -> str:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], Message):
        text = str(inside[0].get("Message-ID", ""))
    else:
        payload = part.get_payload(decode=True)
        head = message_from_bytes(payload if isinstance(payload, bytes) else b"")
        text = str(head.get("Message-ID", ""))
    found = IDENTITY.search(text)
    return found[0] if found else ""
