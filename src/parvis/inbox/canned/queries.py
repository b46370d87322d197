"""Says saved replies to the member of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation
from parvis.inbox.who import language_noted
from parvis.strategy.models import SavedReply
from parvis.strategy.replies.rules import Said, first_name, say
from parvis.team.access import BrandRequest


@dataclass(frozen=True, slots=True)
class Offer:
    """One saved reply, as it would be said here."""

    pk: int
    title: str
    text: str
    language: str
    told: str


def offered(request: BrandRequest, found: Conversation) -> list[Offer]:
    """Say every saved reply of the brand as it would be said to this member."""
    rows = SavedReply.objects.filter(brand=request.brand).order_by("title")
    return [_offer(request, found, row) for row in rows]


def inserted(request: BrandRequest, found: Conversation) -> tuple[str, str]:
    """Say the saved reply that the address names (`?insert=`), and what is to know about it."""
    which = request.GET.get("insert", "")
    if not which.isdecimal():
        return "", ""
    row = SavedReply.objects.filter(brand=request.brand, pk=int(which)).first()
    if row is None:
        return "", ""
    offer = _offer(request, found, row)
    return offer.text, offer.told


def _offer(request: BrandRequest, found: Conversation, row: SavedReply) -> Offer:
    said: Said = say(
        row.fr,
        row.en,
        language=language_noted(found) or found.language,
        values=_values(request, found),
    )
    told = ""
    if said.is_other:
        told = (
            _("It has no English text: this is the French one.")
            if said.language == "fr"
            else _("It has no French text: this is the English one.")
        )
    return Offer(row.pk, row.title, said.text, said.language, told)


def _values(request: BrandRequest, found: Conversation) -> dict[str, str]:
    member, author = found.member, found.author
    name = (member.name if member else "") or (author.name if author else "")
    return {
        "first_name": first_name(name),
        "name": name,
        "brand": request.brand.name,
        "title": found.title,
        "me": request.user.name,
        "manner": member.address if member else "",
    }
