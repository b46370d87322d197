"""A member's page and the list: notes, tags, traits, filters, the file taken away."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from tests.intake.scripted import SITE, comment, page, post

from parvis.channels.models import Channel, Place
from parvis.inbox.models import Conversation
from parvis.intake.actions import take_page
from parvis.members import actions, queries, table
from parvis.members.models import Member, MemberNote, MemberTag, Source
from parvis.members.queries import MemberFilter
from parvis.team.models import AuditEntry

NAUGHTY = Path(__file__).parents[2].parent / "shared/examples/hostile-strings/blns.json"
N = "\N{NO-BREAK SPACE}"


@pytest.fixture
def place(brands) -> Place:
    channel = Channel.objects.create(
        brand=brands.cafe,
        network="wordpress",
        authority=SITE,
        title="Blogue",
        url=SITE,
        account_id="user:1",
    )
    return Place.objects.create(channel=channel, key="comments", label="comments")


def at(name: str, member: Member, *more: object) -> str:
    return reverse(name, args=[member.brand.slug, member.pk, *more])


def named(brand, name: str, **more) -> Member:
    member = actions.add_member(brand=brand, name=name, source_detail="", by=None)
    Member.objects.filter(pk=member.pk).update(**more)
    member.refresh_from_db()
    return member


def test_the_page_tells_what_was_said_answered_noted_by_month(place, alice, sit):
    ours = comment(4000, parent="comment:7", ours=True, said="Oui, <b>lundi</b>")
    take_page(place, page(post(title="Nos heures"), comment(7), comment(50_001)))
    take_page(place, page(ours))
    member = Member.objects.get(accounts__author__remote_id="name:0")
    actions.add_note(member, text="Aime le <em>seigle</em>", by=alice)
    actions.tag_member(member, label="pain", by=alice)
    client = sit(alice)
    body = client.get(at("member", member)).content.decode()
    months = [m for m in ("January 2026", "February 2026") if f"{m}</h3>" in body]
    assert months == ["January 2026", "February 2026"]
    assert "Comment, under “Nos heures”" in body
    assert "You answered, within" in body
    assert "Note by Alice Roy" in body
    assert "Tagged “pain”" in body
    assert "<em>seigle" not in body
    talk = client.get(at("member", member), {"show": "talk"}).content.decode()
    assert "Tagged" not in talk
    notes = client.get(at("member", member), {"show": "notes"}).content.decode()
    assert "Nos heures" not in notes


def test_older_lines_are_read_on_by_key_each_once(place, alice, sit):
    take_page(place, page(*(comment(7 * n, said=f"mot{n:03}") for n in range(70))))
    member = Member.objects.get()
    actions.tag_member(member, label="pain", by=alice)
    client, url, told = sit(alice), at("member", member), ""
    for _page in range(3):
        body = client.get(url).content.decode()
        told += body
        more = body.split('rel="next" href="')[1:]
        url = at("member", member) + more[0].split('"')[0].replace("&amp;", "&") if more else ""
    assert url == ""
    assert [told.count(f"mot{n:03}") for n in range(70)] == [1] * 70
    assert told.count("Tagged") == 1


def test_a_note_is_changed_by_whoever_wrote_it_and_removed_by_a_manager(
    brands, alice, camille, sit
):
    member = named(brands.cafe, "Zoé")
    note = actions.add_note(member, text="D’abord", by=camille)
    url = at("member_note", member, note.pk)
    sit(alice).post(url, {"text": "Volé"})
    assert MemberNote.objects.get().text == "D’abord"
    sit(camille).post(url, {"text": "Ensuite"})
    note.refresh_from_db()
    assert (note.text, note.edited_at is not None) == ("Ensuite", True)
    sit(camille).post(url, {"text": "  "})
    assert MemberNote.objects.get().text == "Ensuite"
    mine = actions.add_note(member, text="À moi", by=alice)
    sit(camille).post(at("member_note", member, mine.pk), {"remove": "1"})
    assert MemberNote.objects.count() == 2
    sit(alice).post(url, {"remove": "1"})
    assert MemberNote.objects.get() == mine
    assert "Ensuite" not in str(list(AuditEntry.objects.values()))


def test_a_tag_is_one_whatever_its_letters(brands, alice, sit):
    member, other = named(brands.cafe, "Zoé"), named(brands.cafe, "Léa")
    client = sit(alice)
    for label in ("Fidèle", " fidele ", "FIDÈLE", "", "🍞"):
        client.post(at("member_tags", member), {"label": label})
    client.post(at("member_tags", other), {"label": "fidele"})
    assert set(MemberTag.objects.values_list("member__name", "label")) == {
        ("Zoé", "Fidèle"), ("Zoé", "🍞"), ("Léa", "Fidèle"),
    }  # fmt: skip
    assert queries.tags_of(brands.cafe) == [("fidele", "Fidèle"), ("🍞", "🍞")]
    gone = MemberTag.objects.get(label="🍞")
    client.post(at("member_tags", member), {"remove": gone.pk})
    assert MemberTag.objects.filter(member=member).count() == 1
    elsewhere = MemberTag.objects.get(member=other)
    answer = client.post(at("member_tags", member), {"remove": elsewhere.pk})
    assert answer.status_code == 404


def test_what_a_person_decided_is_not_guessed_over(place, alice, sit):
    take_page(place, page(comment(1, said="Est-ce que vous êtes ouverts le dimanche matin?")))
    member, client = Member.objects.get(), sit(alice)
    assert member.language == "fr"
    client.post(at("member_traits", member), {"language": "en"})
    client.post(at("member_traits", member), {"name": "Zoé Tremblay"})
    client.post(at("member_traits", member), {"address": "tu"})
    take_page(place, page(comment(8, said="Merci beaucoup pour votre réponse, à demain")))
    member.refresh_from_db()
    assert (member.language, member.name, member.folded) == ("en", "Zoé Tremblay", "zoe tremblay")
    assert (member.address, member.address_by) == ("tu", alice)
    assert b"says Alice Roy" in client.get(at("member", member)).content
    thread = reverse("conversation", args=[member.brand.slug, Conversation.objects.first().pk])

    def box() -> str:
        body = client.get(thread).content.decode()
        return re.search(r'<textarea id="reply-text"[^>]*lang="(\w+)"', body)[1]

    assert box() == "en"
    client.post(at("member_traits", member), {"language": ""})
    assert box() == "fr"
    member.refresh_from_db()
    assert (member.language, member.language_by_hand) == ("fr", False)


def test_the_list_is_found_without_accents_and_sieved(brands, alice, sit):
    cafe, now = brands.cafe, timezone.now()
    eloise = named(cafe, "Éloïse St-Onge", language="fr", first_at=now)
    named(cafe, "Tom", language="en", first_at=now - timedelta(days=90), is_ambassador=True)
    named(brands.port, "Éloïse du port")
    actions.tag_member(eloise, label="Pâtisserie", by=alice)
    actions.add_note(eloise, text="Vient le vendredi", by=alice)

    def shown(**wanted) -> list[str]:
        return [m.name for m in queries.page(cafe, MemberFilter(**wanted))[0]]

    for text in ("eloise", "ÉLOÏSE", "st onge", "patisserie", "vendredi"):
        assert shown(text=text) == ["Éloïse St-Onge"], text
    assert shown(tag="patisserie") == shown(new=True) == shown(language="fr") == ["Éloïse St-Onge"]
    assert shown(ambassadors=True) == shown(language="en") == ["Tom"]
    assert shown(unanswered=True) == shown(text="personne") == []
    body = sit(alice).get(reverse("members", args=[cafe.slug]), {"q": "nobody"}).content
    assert b"Nobody found" in body


def test_whoever_waits_for_an_answer_is_listed(place, brands):
    place.channel.history_before = timezone.now() - timedelta(days=9000)
    take_page(place, page(comment(1), comment(8), comment(2)))
    assert {m.name for m in queries.page(brands.cafe, MemberFilter(unanswered=True))[0]} == {
        "Visiteur 1", "Visiteur 2",
    }  # fmt: skip


def test_the_list_is_read_on_by_key_even_where_nobody_spoke(brands, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    monkeypatch.setattr(queries, "CHUNK", 3)
    now = timezone.now()
    for n in range(11):
        last = None if n % 3 == 0 else now - timedelta(days=n // 2)
        named(brands.cafe, f"m{n}", last_at=last)
    seen, after = [], None
    while True:
        rows, after = queries.page(brands.cafe, MemberFilter(), after=after)
        seen += [m.name for m in rows]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 11
    walked = [m.name for chunk in queries.everyone(brands.cafe, MemberFilter()) for m in chunk]
    assert walked == seen


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("'x", "''x"), ("x=1", "x=1"), ("", ""), (" =1", " =1"), ("Zoé", "Zoé"),
    ],
)  # fmt: skip
def test_no_cell_is_taken_for_a_formula_and_every_value_comes_back(value, cell):
    assert table.neutral(value) == cell
    assert table.plain(cell) == value


def test_the_file_is_taken_away_by_a_manager_and_written_down(brands, alice, camille, sit):
    cafe = brands.cafe
    zoe = named(cafe, "Zoé", language="fr", source=Source.WROTE, item_count=3)
    actions.tag_member(zoe, label="=cmd()", by=alice)
    named(cafe, "=HYPERLINK(1)")
    named(brands.port, "Ailleurs")
    url = reverse("members_file", args=[cafe.slug])
    assert sit(camille).get(url).status_code == 403
    answer = sit(alice).get(url)
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Name", "Tags", "Language"]
    assert {row[0] for row in rows[1:]} == {"Zoé", "'=HYPERLINK(1)"}
    assert next(row for row in rows if row[0] == "Zoé")[1:3] == ["'=cmd()", "fr"]
    assert AuditEntry.objects.filter(verb="members.exported", actor=alice).exists()


def test_naughty_strings_go_in_and_out_unchanged_and_are_escaped_on_the_page(brands, alice, sit):
    if not NAUGHTY.exists():
        pytest.skip(f"{NAUGHTY} is not here")
    strings = [s for s in json.loads(NAUGHTY.read_text("utf-8")) if "\0" not in s]
    assert len(strings) == 515
    members = Member.objects.bulk_create(
        Member(brand=brands.cafe, name=s[:300], source=Source.BY_HAND) for s in strings
    )
    pages = queries.everyone(brands.cafe, MemberFilter())
    raw = b"".join(table.lines(pages)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))[1:]
    assert sorted(table.plain(row[0]) for row in rows) == sorted(s[:300] for s in strings)
    assert not [row[0] for row in rows if row[0].startswith(table.FORMULA)]
    client = sit(alice)
    for member in members[::12]:
        body = client.get(at("member", member)).content.decode()
        if member.name.strip():
            assert escape(member.name) in body
        assert "<script>alert" not in body
    found = client.get(reverse("members", args=[brands.cafe.slug]), {"q": "<script>"})
    assert found.status_code == 200
    assert b"<script>alert" not in found.content
