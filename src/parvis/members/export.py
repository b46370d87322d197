"""Everything held of one person, in a structured file: the right of access, before an erasure too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils import timezone

from parvis.members.models import Member
from parvis.stream.models import Item

MORE: Final[list[Callable[[Member], dict[str, Any]]]] = []


def add_more(told: Callable[[Member], dict[str, Any]]) -> None:
    """Let an upper room tell what it holds of someone; called from an app's `ready`."""
    if told not in MORE:
        MORE.append(told)


def held(member: Member) -> dict[str, Any]:
    """Tell everything held of a member, in words and dates; times are in UTC."""
    authors = [account.author for account in member.accounts.select_related("author")]
    items = Item.objects.filter(author__in=authors).select_related("channel").order_by("pk")
    told: dict[str, Any] = {
        "format": "parvis-member 1",
        "made_at": timezone.now().isoformat(),
        "brand": member.brand.name,
        "name": member.name,
        "known_because": member.source,
        "known_from": member.source_detail,
        "since": member.since.isoformat(),
        "language": member.language,
        "address_in_french": member.address,
        "is_ambassador": member.is_ambassador,
        "accounts": [
            {"network": a.network, "where": a.authority, "name": a.name, "url": a.url,
             "picture": a.avatar, "first": a.first_at.isoformat(), "last": a.last_at.isoformat()}
            for a in authors
        ],
        "said": [
            {"at": i.said_at.isoformat(), "kind": i.kind, "where": i.channel.title, "url": i.url,
             "language": i.language, "title": i.title, "text": i.text,
             "earlier": [{"until": v.replaced_at.isoformat(), "text": v.text}
                         for v in i.versions.order_by("replaced_at")]}
            for i in items.prefetch_related("versions")
        ],
        "emails": [email.email for email in member.emails.order_by("pk")],
        "consents": [
            {"purpose": c.purpose, "basis": c.basis, "given": c.given_at and c.given_at.isoformat(),
             "where": c.where, "proof": c.proof, "recorded": c.recorded_at.isoformat()}
            for c in member.consents.order_by("pk")
        ],
        "tags": [tag.label for tag in member.tags.order_by("label")],
        "team_notes": [
            {"at": n.at.isoformat(), "text": n.text} for n in member.notes.order_by("at")
        ],
    }  # fmt: skip
    for more in MORE:
        told |= more(member)
    return told
