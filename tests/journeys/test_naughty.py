"""Naughty strings through every text that people write at the desk: kept unchanged, shown escaped.

Each string goes through one field in the suite; `PARVIS_NAUGHTY=all` sends every one through all.
"""

from __future__ import annotations

import json
import os
import pkgutil
import re
from html import escape
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse

import parvis
from parvis.inbox.models import Conversation, Draft, Note, SavedView, Tag
from parvis.listening.models import Phrase, Watch
from parvis.members.models import Member, MemberNote, MemberTag, Notice, Retention
from parvis.publishing.models import PostDraft
from parvis.receiving.models import Correspondent
from parvis.strategy.models import Purpose, SavedReply
from parvis.stream.models import Item
from parvis.team.models import Brand, Invitation

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "examples" / "hostile-strings"
CAFE = "cafe-du-perron"
LABEL = 40
SHARE = 20  # each field is given one string in so many, not always the same ones
# On one line: runs of white space are one space. A label's are Python's own, a title's are HTML's.
ONE_LINE = {
    field: re.compile(space)
    for field, space in {
        "tag": r"\s+", "view": r"\s+", "member tag": r"\s+", "noted title": r"[ \t\n\f\r]+",
        "followed words": r"\s+", "post title": r"\s+",
    }.items()
}  # fmt: skip
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
    "invited name": (
        "seats", "name",
        {"email": "ines@example.org", "role": "observer", "language": "fr-ca", "days": "7"},
        120, lambda: Invitation.objects.latest("pk").name, None,
    ),
    "filter of a view": (
        "views", "text", {"name": "Une vue", "state": "all"}, 200,
        lambda: SavedView.objects.latest("pk").wanted["text"], None,
    ),
    "noted by hand": (
        "noted", "words", {"do": "keep", "to_us": "about"}, 5000,
        lambda: Item.objects.latest("pk").text, None,
    ),
    "noted name": (
        "noted", "author", {"do": "keep", "to_us": "about", "words": "Bonjour"}, 300,
        lambda: Item.objects.latest("pk").author.name, None,
    ),
    "noted title": (
        "noted", "title", {"do": "keep", "to_us": "about", "words": "Bonjour"}, 300,
        lambda: Item.objects.latest("pk").title, None,
    ),
    "for whom": (
        "strategy", "for_whom", {"why": "x"}, 2000,
        lambda: Purpose.objects.get(brand__slug=CAFE).for_whom, "strategy",
    ),
    "success": (
        "strategy", "success", {"why": "x"}, 2000,
        lambda: Purpose.objects.get(brand__slug=CAFE).success, "strategy",
    ),
    "saved reply, English": (
        "new_saved_reply", "en", {"title": "Un titre"}, 5000,
        lambda: SavedReply.objects.latest("pk").en, None,
    ),
    "title in charge": (
        "notice_change", "title", {"person": "Alice"}, 120,
        lambda: Notice.objects.get(brand__slug=CAFE).title, "notice",
    ),
    "where it is kept": (
        "notice_change", "hosting", {"person": "Alice"}, 120,
        lambda: Notice.objects.get(brand__slug=CAFE).hosting, "notice",
    ),
    "how to reach": (
        "notice_change", "contact", {"person": "Alice"}, 120,
        lambda: Notice.objects.get(brand__slug=CAFE).contact, "notice",
    ),
    "why so long": (
        "retention_change", "reason", {"days": "400"}, 300,
        lambda: Retention.objects.get(brand__slug=CAFE).reason, None,
    ),
    "watch": (
        "new_watch", "name", {"kind": "brand", "query": "pain"}, 80,
        lambda: Watch.objects.latest("pk").name, "listening",
    ),
    "followed words": (
        "presence_follow", "words", {}, 200, lambda: Phrase.objects.latest("pk").words, "presence",
    ),
    "program": (
        "programs", "name", {"url": "https://shop.example/x", "events": "message.received"}, 100,
        lambda: Correspondent.objects.latest("pk").name, "programs",
    ),
    "post": (
        "post_draft", "text", {}, 5000, lambda: PostDraft.objects.get(brand__slug=CAFE).text,
        None,
    ),
    "post title": (
        "post_draft", "title", {"text": "Bonjour"}, 300,
        lambda: PostDraft.objects.get(brand__slug=CAFE).title, None,
    ),
    "post warning": (
        "post_draft", "warning", {"text": "Bonjour"}, 500,
        lambda: PostDraft.objects.get(brand__slug=CAFE).warning, None,
    ),
}  # fmt: skip
# Every text field of every form, and what sends the strings through it; or why nothing has to.
TOLD = "an address, a password or a code: its own tests say what it refuses"
ASKS = "read as a query: its own tests say what it refuses"
SAME = "kept by the same code as a field that is tried here"
FORMS = {
    "AddressForm.address": TOLD, "FilterForm.text": "filter of a view", "NoteForm.text": "note",
    "ReplyForm.text": "draft", "ReplyForm.warning": SAME, "TagForm.name": "tag", "NoteForm.address": TOLD,
    "NoteForm.words": "noted by hand", "NoteForm.author": "noted name", "NoteForm.via": SAME,
    "NoteForm.title": "noted title", "NoteForm.author_url": TOLD, "NoteForm.language": TOLD,
    "NoteForm.token": TOLD, "PlanForm.folder": TOLD, "MemberForm.name": "member added",
    "MemberForm.source": "member source", "NoticeForm.person": "person in charge",
    "NoticeForm.title": "title in charge", "NoticeForm.contact": "how to reach",
    "NoticeForm.hosting": "where it is kept", "RetentionForm.reason": "why so long",
    "SourceForm.source": SAME, "MailForm.host": TOLD, "MailForm.user": TOLD,
    "MailForm.sender_name": SAME, "MailForm.password": TOLD, "SavedReplyForm.title": SAME,
    "SavedReplyForm.fr": "saved reply", "SavedReplyForm.en": "saved reply, English",
    "PurposeForm.why": "why a community", "PurposeForm.for_whom": "for whom",
    "PurposeForm.success": "success", "BrandForm.name": "brand", "BrandForm.time_zone": TOLD,
    "CodeForm.code": TOLD, "InvitationForm.name": "invited name",
    "InvitationForm.message": "invitation", "InvitationForm.scope": SAME, "MandateForm.scope": SAME,
    "NewBrandForm.name": SAME, "NewBrandForm.address": TOLD, "PersonForm.name": SAME,
    "PersonForm.time_zone": TOLD, "PasswordForm.password": TOLD, "OwnerForm.name": SAME,
    "JoinForm.name": SAME, "SignInForm.password": TOLD,
    "WatchForm.name": "watch", "WatchForm.query": ASKS, "WordListForm.name": ASKS,
    "WordListForm.query": ASKS, "PhraseForm.words": "followed words", "ConsoleForm.site": TOLD,
    "ConsoleForm.key": TOLD, "SearxngForm.address": TOLD, "ProgramForm.name": "program",
    "ProgramForm.url": TOLD, "BraveForm.token": TOLD, "CapForm.cap": TOLD, "PostForm.text": "post",
    "PostForm.title": "post title", "PostForm.warning": "post warning", "PostForm.language": TOLD,
    "PostForm.audience": TOLD,
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
    strings = [s for n, s in enumerate(naughty()) if ALL or n % SHARE == at % SHARE]
    braces = name == "new_saved_reply"  # a brace opens a variable there
    sent = [s for s in strings if len(s) <= longest and not (braces and "{" in s)]
    assert len(sent) > 8
    for number, text in enumerate(sent):
        for table in (
            Tag,
            MemberTag,
            SavedView,
            Phrase,
            Correspondent,
        ):  # one word, one tag: each begins alone
            table.objects.all().delete()
        given = {**more, key: text}
        if name == "noted":
            form = client.get(address(name, sample)).content.decode()
            given["token"] = re.search(r'name="token" value="(\w+)"', form)[1]
        given |= {"title": f"Titre {number}"} if braces else {}
        answer = client.post(address(name, sample), given)
        assert answer.status_code in {200, 204, 302}, (text, answer.status_code)
        wanted = ONE_LINE[field].sub(" ", text).strip() if field in ONE_LINE else plain(text)
        assert plain(kept()) == wanted, text
        if page:
            shown = client.get(address(page, sample)).content.decode()
            assert escape(wanted.split("\n")[0][:30]) in shown
            for vector in ("<script>alert", "<img src=x onerror", "<svg onload", "<svg><script"):
                assert vector not in shown, text


def text_fields() -> set[str]:
    """Every field of a form of the desk that takes free text, where the form itself says so."""
    for module in pkgutil.walk_packages(parvis.__path__, "parvis."):
        if not module.name.endswith(("__main__", ".wsgi")) and ".migrations" not in module.name:
            import_module(module.name)
    found, left = set(), [forms.BaseForm]
    while left:
        left += (form := left.pop()).__subclasses__()
        if form.__module__.startswith("parvis."):
            for name, field in form.base_fields.items():
                is_text = isinstance(field, forms.CharField)
                if is_text and not isinstance(field, forms.URLField | forms.EmailField):
                    of = next(
                        c for c in reversed(form.__mro__) if name in getattr(c, "base_fields", {})
                    )
                    found.add(f"{of.__name__}.{name}")
    return found


def test_no_text_field_is_forgotten():
    assert text_fields() == set(FORMS)
    assert {told for told in FORMS.values() if told not in (TOLD, SAME, ASKS)} <= set(FIELDS)
