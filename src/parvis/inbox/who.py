"""Says who speaks: one sentence beside each remark, and the pane about whoever spoke last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.inbox.models import Conversation
from parvis.kit.saying import monogram
from parvis.members.facts import Facts, of_authors
from parvis.members.models import Member
from parvis.members.queries import items as member_items
from parvis.members.saying import in_one_breath, who_is_this
from parvis.stream.glimpse import glimpse
from parvis.stream.models import Item
from parvis.stream.pictures.queries import face


@dataclass(frozen=True, slots=True)
class Beside:
    """Who wrote a remark: the sentence, whether it is written out, their page."""

    sentence: str
    is_first: bool
    url: str


def known(conversation: Conversation, items: list[Item]) -> Mapping[int, Facts]:
    """Read who everybody in a thread is: one statement."""
    authors = [item.author_id for item in items if not item.ours] + [conversation.author_id]
    return of_authors(pk for pk in authors if pk)


def language_noted(conversation: Conversation) -> str:
    """Say which language the team noted of whoever spoke last; "" where they go by the words."""
    member = conversation.member
    return member.language if member and member.language_by_hand else ""


def beside(item: Item, slug: str, people: Mapping[int, Facts], met: set[int]) -> Beside | None:
    """Say who wrote a remark; None for ours. `met` gathers whose sentence stands above already."""
    author = item.author_id
    facts = people.get(author) if author else None
    if facts is None or author is None or item.ours or item.gone_at is not None:
        return None
    is_first = author not in met
    met.add(author)
    page, pk = ("member", facts.member_id) if facts.member_id else ("author", author)
    return Beside(who_is_this(facts, beside=item.pk), is_first, reverse(page, args=[slug, pk]))


def pane(conversation: Conversation, people: Mapping[int, Facts]) -> dict[str, Any]:
    """Say who this is, beside the conversation."""
    member, author = conversation.member, conversation.author
    facts = people.get(conversation.author_id or 0) or Facts()
    if member is None:
        name = author.name if author else _("Someone")
        return {
            "name": name,
            "initials": monogram(name),
            "face": face(conversation.brand, author),
            "why_none": _why_no_member(conversation),
            "url": reverse("author", args=[conversation.brand.slug, author.pk]) if author else "",
        }
    return {
        "name": member.name,
        "initials": monogram(member.name),
        "face": face(conversation.brand, author),
        "breath": in_one_breath(facts),
        "ambassador": member.is_ambassador,
        "tags": list(member.tags.order_by("label")),
        "accounts": [
            {"icon": looks.icon(a.author.network), "label": a.author.name}
            for a in member.accounts.select_related("author")
        ],
        "notes": list(member.notes.select_related("by").order_by("-at")[:3]),
        "before": _before(conversation, member),
        "url": reverse("member", args=[conversation.brand.slug, member.pk]),
    }


def _why_no_member(conversation: Conversation) -> str:
    if conversation.kind == "notice":
        return _("An e-mail gives a name and no account: Parvis makes no page from a name alone.")
    return _("Not a member: Parvis keeps no profile of whoever is only overheard.")


def _before(conversation: Conversation, member: Member) -> list[dict[str, Any]]:
    said = member_items(member, limit=8)
    older = [i for i in said if i.about != conversation.about or not i.about]
    return [
        {"label": glimpse(i, length=60), "at": i.said_at, "url": i.url}
        for i in older
        if i.gone_at is None
    ][:4]
