"""Says what stands in the box where an answer is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.channels.costs import of_words
from parvis.channels.rules import limits_of
from parvis.inbox import audiences
from parvis.inbox.actions import card as spec_of
from parvis.inbox.models import Conversation
from parvis.inbox.show import is_letter
from parvis.inbox.who import language_noted
from parvis.stream.models import Item


def box(conversation: Conversation, items: list[Item], to_pk: str) -> dict[str, Any]:
    """Say whom the box answers, in which language, and how long it may be."""
    open_to = [
        i
        for i in items
        if not (i.gone_at or i.forgotten_at) and i.standing in {"published", "held"}
    ]
    chosen = next((i for i in open_to if str(i.pk) == to_pk), None)
    to = chosen or next((i for i in reversed(open_to) if not i.ours), None)
    card, reached = spec_of(conversation), audiences.of(to.audience if to else "public")
    name = to.author.name if to and to.author else _("them")
    language = _spoken(conversation, to)
    return {
        "to": to,
        "name": name,
        "manner": _manner(conversation, language),
        "language": language,
        "limits": limits_of(conversation.channel),
        "named": [f"@{one}" for one in to.named.split()] if to else [],
        "cost": of_words(conversation.channel, to.remote_id if to else None),
        "widths": audiences.widths(card.audiences, reached),
        "warns": card.warnings,
        "warning": audiences.carried(to.warning) if to and card.warnings else "",
        "hint": _("Ten seconds to undo.") if card.audiences else _hint(to),
        "error": "",
    }


def _hint(to: Item | None) -> str:
    if to is not None and is_letter(to):
        return _("Leaves as a letter, to this person alone. Ten seconds to undo.")
    if to is not None and to.kind == "message":
        return _("Leaves as a private message. Ten seconds to undo.")
    return _("Appears in public under the remark. Ten seconds to undo.")


def _spoken(conversation: Conversation, to: Item | None) -> str:
    """Say in which language to answer: what the team said of the person, else as they write."""
    if to is None:
        return ""
    noted = language_noted(conversation) if to.author_id == conversation.author_id else ""
    return noted or to.language


def _manner(conversation: Conversation, language: str) -> str:
    if not language.startswith("fr"):
        return _("in English, as they write") if language.startswith("en") else ""
    member = conversation.member
    if member and member.address:
        return _("in French, saying “%(word)s”") % {"word": member.address}
    return _("in French, as they write")
