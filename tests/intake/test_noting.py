"""Something said elsewhere is noted by hand, once, and waits with the rest."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.channels.actions import move_channel
from parvis.channels.hand import HAND, hand_place
from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.rules import IllegalMove
from parvis.inbox.models import Conversation
from parvis.intake.noting.rules import first_link, name_of_author, same_address, without_link
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.members.models import Member
from parvis.stream.models import Item
from parvis.team.models import AuditEntry, Role, Seat

NAUGHTY = Path(__file__).parents[2].parent / "shared" / "examples" / "hostile-strings"
PAGE = """<html lang="fr"><title>Avis sur le café</title><meta property="og:site_name" content="Le Guide">
<script type="application/ld+json">{"@type": "Review", "headline": "Un bon café",
"reviewBody": "Très bon café, mais un peu froid.", "datePublished": "2026-03-04T15:30:00Z",
"author": {"name": "Rose Caron", "url": "https://guide.example/rose"}}</script>"""


@pytest.fixture
def form(brands, camille, sit):
    """Open the form, send it with what a person wrote, and give the answer."""
    client = sit(camille)
    url = f"/b/{brands.cafe.slug}/noted/"

    def send(do="keep", token="", **given):
        if not token:
            page = client.get(url).content.decode()
            token = re.search(r'name="token" value="(\w+)"', page)[1]
        fields = {"to_us": "about", **given, "token": token, "do": do}
        return client.post(url, fields, follow=True)

    send.client, send.url = client, url
    return send


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.x.example/a/?utm_source=z&b=1#top", "http://x.example/a?b=1"),
        ("https://m.facebook.com/p/1?fbclid=ab&mibextid=c", "https://facebook.com/p/1/"),
        ("https://b.example/pain?b=2&a=1", "https://b.example/pain/?a=1&b=2"),
    ],
)
def test_two_spellings_of_one_address_are_one(one, other):
    assert same_address(one) == same_address(other)


def test_what_differs_stays_apart():
    assert same_address("https://b.example/p#comment-7") != same_address("https://b.example/p")
    assert same_address("https://b.example/?p=1") != same_address("https://b.example/?p=2")
    assert same_address("https://b.example:8443/") != same_address("https://b.example/")
    assert name_of_author("Léa", "", "Facebook") == name_of_author(" LÉA ", "", "facebook")
    assert name_of_author("Léa", "", "Facebook") != name_of_author("Léa", "", "Instagram")


def test_a_link_is_found_wherever_a_phone_puts_it():
    shared = "Regardez ça (https://x.example/a?b=1), c’est bon"
    assert first_link("", shared) == "https://x.example/a?b=1"
    assert without_link(shared, "https://x.example/a?b=1") == "Regardez ça ( ), c’est bon"
    assert first_link("javascript:alert(1)", "rien") == ""


def test_a_page_is_looked_at_corrected_and_kept_as_a_line_of_the_inbox(form, web, brands):
    web.answers["avis"] = (200, PAGE, "text/html; charset=utf-8")
    address = f"{web.url}/avis?utm_source=z"
    looked = form("look", address=address).content.decode()
    assert "Très bon café, mais un peu froid." in looked
    for name, value in (("author", "Rose Caron"), ("title", "Un bon café"), ("via", "127.0.0.1")):
        assert re.search(rf'name="{name}" value="{value}"', looked), name
    assert 'value="2026-03-04T10:30"' in looked  # Camille's own zone
    assert not Item.objects.exists()  # looking writes nothing
    kept = form(
        address=address, words="Très bon café, mais froid.", author="Rose Caron", via="Le Guide",
        said_at="2026-03-04T10:30", title="Un bon café",
    )  # fmt: skip
    talk = Conversation.objects.get()
    assert kept.redirect_chain[-1][0].endswith(f"/conversations/{talk.pk}/")
    page = kept.content.decode()
    assert "Noted." in page
    assert "Open on Le Guide" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert (talk.state, talk.title, talk.is_history) == ("open", "Un bon café", False)
    item = talk.last_item
    assert (item.text, item.author.name, item.via) == (
        "Très bon café, mais froid.", "Rose Caron", "Le Guide"
    )  # fmt: skip
    assert item.language == "fr"
    assert AuditEntry.objects.filter(verb="item.noted", brand=brands.cafe).count() == 1


@pytest.mark.parametrize(("to_us", "members"), [("us", 1), ("about", 0)])
def test_only_who_spoke_to_us_becomes_a_member(form, to_us, members):
    form(words="Bonjour, êtes-vous ouverts?", author="Rose Caron", via="Facebook", to_us=to_us)
    assert Member.objects.count() == members
    assert Conversation.objects.get().state == "open"


def test_the_same_form_and_the_same_address_are_kept_once(form):
    form(words="Bonjour", token="a" * 32)
    form(words="Bonjour", token="a" * 32)
    assert Item.objects.count() == 1
    form(words="Vu là", address="https://x.example/p/1?fbclid=z")
    again = form(words="Vu là", address="http://www.x.example/p/1/").content.decode()
    assert Item.objects.count() == 2
    assert "It was noted already" in again
    other = form(words="Autre propos", address="https://x.example/p/1").content.decode()
    assert "This address is at the desk already." in other
    assert Item.objects.count() == 2
    form("another", words="Autre propos", address="https://x.example/p/1")
    assert Item.objects.count() == 3


def test_what_the_desk_read_by_itself_is_recognised(form, sample_arguments):
    item = Item.objects.filter(kind="comment", brand__slug=sample_arguments["cafe"]["brand"])[0]
    Item.objects.filter(pk=item.pk).update(url="https://blog.example/pain/#comment-1")
    page = form("keep", words="x", address="https://blog.example/pain/#comment-1").content.decode()
    assert f"/conversations/{sample_arguments['cafe']['conversation']}/" in page


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((401, b"no"), "only to people who are signed in there"),
        ((403, b"no"), "only to people who are signed in there"),
        ((404, b"no"), "no page to read at this address"),
        ((503, b"no"), "does not answer for now"),
        ((200, b"%PDF", "application/pdf"), "no page to read at this address"),
        ((200, b"<rss>", "application/rss+xml"), "This address is a feed"),
        ((200, b"x" * 3_100_000, "text/html"), "no page to read at this address"),
    ],
)
def test_a_page_that_cannot_be_read_says_so_and_loses_nothing(form, web, answer, sentence):
    web.answers["p"] = answer
    told = form("look", address=f"{web.url}/p", words="mes mots", author="Léa")
    page = told.content.decode()
    assert told.status_code == 422
    assert sentence in page
    assert "mes mots" in page
    assert 'value="Léa"' in page


@pytest.mark.parametrize("address", ["http://192.168.1.1/", "http://169.254.169.254/x", "pas une"])
def test_no_private_address_is_looked_at(form, address):
    assert form("look", address=address).status_code == 422


def test_a_form_without_words_or_with_a_strange_date_is_said_kindly(form):
    assert "Write what was said" in form(words=" ").content.decode()
    form(words="demain", said_at=(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"))
    assert Item.objects.get().said_at <= timezone.now()
    assert form(words="x", said_at="hier").status_code == 422


def test_hostile_words_are_kept_and_shown_as_words(form):
    if not NAUGHTY.exists():
        pytest.skip("the hostile strings are not beside this checkout")
    lines = [
        line for file in sorted(NAUGHTY.rglob("*.txt"))
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()
    ][:150]  # fmt: skip
    for number, line in enumerate(lines):
        told = form(words=line, author=line[:300], via=line[:100], token=f"{number:032d}")
        assert told.status_code in {200, 422}
        assert b"<script>alert" not in told.content


def test_the_channel_by_hand_is_never_read_and_cannot_be_paused(form, brands, alice):
    form(words="Bonjour")
    channel = Channel.objects.get(network=HAND)
    assert Place.objects.get(channel=channel).due_at is None
    jobs.run_due(Lane.INCOMING)
    for state in (ChannelState.PAUSED, ChannelState.REMOVED):
        with pytest.raises(IllegalMove):
            move_channel(channel, state, by=alice)
    assert hand_place(brands.cafe).channel == channel
    assert hand_place(brands.port).channel != channel


def test_i_answered_there_closes_the_line_keeps_the_words_and_can_be_undone(form, brands, camille):
    form(words="Ouvrez-vous lundi?", author="Rose", via="Facebook")
    talk = Conversation.objects.get()
    base = f"/b/{brands.cafe.slug}/conversations/{talk.pk}"
    form.client.post(f"{base}/answered-there/", {"text": "Oui, dès 8 h."})
    talk.refresh_from_db()
    assert talk.state == "resolved"
    assert talk.answered_at is not None
    page = form.client.get(f"{base}/").content.decode()
    assert "Oui, dès 8 h." in page
    assert "said there, kept here" in page
    assert Item.objects.get(ours=True).author.name == camille.name
    assert not Member.objects.exists()
    form.client.post(f"{base}/changes/{talk.changes.get().pk}/undo/")
    talk.refresh_from_db()
    assert talk.state == "open"
    form.client.post(f"{base}/answered-there/")
    talk.refresh_from_db()
    assert talk.state == "resolved"
    assert Item.objects.filter(ours=True).count() == 1


def test_a_share_asks_for_which_brand_only_when_there_are_several(
    brands, camille, benoit, olivier, sit
):
    shared = "/share/?title=Avis&text=Tr%C3%A8s+bon+https%3A%2F%2Fx.example%2Fa"
    there = sit(camille).get(shared, follow=True)
    assert there.redirect_chain[0][0].startswith(f"/b/{brands.cafe.slug}/noted/?title=Avis&text=")
    page = there.content.decode()
    assert 'name="address" value="https://x.example/a"' in page
    assert "Très bon</textarea>" in page
    assert not Item.objects.exists()
    Seat.objects.create(brand=brands.port, user=benoit, role=Role.MANAGER)
    page = sit(benoit).get(shared).content.decode()
    assert f"/b/{brands.port.slug}/noted/?title=Avis" in page
    assert "No brand to note it for" in sit(olivier).get(shared).content.decode()
