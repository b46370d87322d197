"""Naughty strings through every text that people write at the desk: kept unchanged, shown escaped.

Each string goes through one field in the suite; `PARVIS_NAUGHTY=all` sends every one through all.
"""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path

import pytest
from django.urls import reverse

from parvis.inbox.models import Conversation, Draft, Note, SavedView, Tag
from parvis.members.models import Member, MemberNote, MemberTag, Notice
from parvis.strategy.models import Purpose, SavedReply
from parvis.team.models import Brand, Invitation

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "examples" / "hostile-strings"
CAFE = "cafe-du-perron"
LABEL = 40  # on one line: white space, and what Python takes for it, is one space
# Where, which field, with what else, how long at most, what was kept, which page shows it.
FIELDS = {
    "note": (
        "conversation_notes", "text", {}, 5000,
        lambda: Note.objects.latest("pk").text, "conversation",
    ),
    "draft": (
        "conversation_draft", "text", {"keep": "1"}, 5000,
        lambda: Draft.objects.latest("saved_at").text, "conversation",
    ),
    "tag": ("conversation_tags", "name", {}, LABEL, lambda: Tag.objects.latest("pk").name, "tags"),
    "view": ("views", "name", {}, LABEL, lambda: SavedView.objects.latest("pk").name, "views"),
    "member note": (
        "member_notes", "text", {}, 5000,
        lambda: MemberNote.objects.latest("pk").text, "member",
    ),
    "member name": ("member_traits", "name", {}, 300, lambda: theirs().name, "member"),
    "member tag": (
        "member_tags", "label", {}, LABEL, lambda: MemberTag.objects.latest("pk").label, "member",
    ),
    "member added": (
        "member_added", "name", {"source": "au comptoir"}, 300,
        lambda: Member.objects.latest("pk").name, "members",
    ),
    "member source": (
        "member_added", "source", {"name": "Inès"}, 300,
        lambda: Member.objects.latest("pk").source_detail, None,
    ),
    "why a community": (
        "reading_answer", "text", {}, 2000, lambda: Purpose.objects.get(brand__slug=CAFE).why,
        "strategy",
    ),
    "saved reply": (
        "new_saved_reply", "fr", {"title": "Un titre"}, 5000,
        lambda: SavedReply.objects.latest("pk").fr, None,
    ),
    "brand": (
        "brand_settings", "name", {"language": "fr-ca", "time_zone": "America/Toronto"}, 120,
        lambda: Brand.objects.get(slug=CAFE).name, "today",
    ),
    "person in charge": (
        "notice_change", "person", {}, 120, lambda: Notice.objects.get(brand__slug=CAFE).person,
        "notice",
    ),
    "invitation": (
        "seats", "message",
        {"name": "Inès", "email": "ines@example.org", "role": "observer", "language": "fr-ca", "days": "7"},
        500, lambda: Invitation.objects.latest("pk").message, None,
    ),
}  # fmt: skip
ALL = os.environ.get("PARVIS_NAUGHTY") == "all"


def theirs() -> Member:
    return Member.objects.get(
        pk=Conversation.objects.get(brand__slug=CAFE, kind="comment").member_id
    )


def naughty() -> list[str]:
    path = SHARED / "blns.json"
    if not path.exists():
        pytest.skip("shared/examples/hostile-strings is not beside this repository")
    told = json.loads(path.read_text("utf-8"))
    return [one for one in told if one.strip()]


def plain(text: str) -> str:
    """Read a text as a form gives it: ends trimmed, lines ended one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def address(name: str, sample: dict[str, object]) -> str:
    of_conversation = (
        "conversation",
        "conversation_notes",
        "conversation_draft",
        "conversation_tags",
    )
    of_member = ("member", "member_notes", "member_traits", "member_tags")
    more = [sample["conversation"]] if name in of_conversation else []
    more = [sample["member"]] if name in of_member else more
    return reverse(
        name, args=[sample["brand"], *more, *(["why"] if name == "reading_answer" else [])]
    )


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_naughty_strings_are_kept_as_they_are_and_shown_escaped(
    field, sample_arguments, alice, sit
):
    name, key, more, longest, kept, page = FIELDS[field]
    at, client, sample = sorted(FIELDS).index(field), sit(alice), sample_arguments["cafe"]
    strings = [s for n, s in enumerate(naughty()) if ALL or n % len(FIELDS) == at]
    sent = [s for s in strings if len(s) <= longest and (field != "saved reply" or "{" not in s)]
    assert len(sent) > 15
    for number, text in enumerate(sent):
        for table in (Tag, MemberTag, SavedView):  # one word, one tag: each begins alone
            table.objects.all().delete()
        given = {**more, key: text}
        given |= {"title": f"Titre {number}"} if "title" in more else {}
        answer = client.post(address(name, sample), given)
        assert answer.status_code in {200, 204, 302}, (text, answer.status_code)
        wanted = " ".join(text.split()) if longest == LABEL else plain(text)
        assert plain(kept()) == wanted, text
        if page:
            shown = client.get(address(page, sample)).content.decode()
            assert escape(wanted.split("\n")[0][:30]) in shown
            for vector in ("<script>alert", "<img src=x onerror", "<svg onload", "<svg><script"):
                assert vector not in shown, text
