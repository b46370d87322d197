"""The desk between two real servers of the fediverse: let in by the server's own form, read, answered."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from tests.servers.conftest import read
from tests.servers.fediverse import Snac
from tests.servers.processes import wait_until

from parvis.channels import outbox, tending
from parvis.channels.models import Channel, ChannelState, Checkup, File, Outgoing, Place, Revocation
from parvis.connectors.mastodon import Mastodon
from parvis.inbox.models import Conversation
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import HttpDoor
from parvis.kit.door.manners import Manners
from parvis.stream.models import Item
from parvis.wire.errors import Reconnect

pytestmark = [pytest.mark.servers, pytest.mark.django_db]

HERE = {"host": "127.0.0.1:8000"}
HOSTS = ["127.0.0.0/8"]
SOON = 20  # seconds for a delivery between the two, which takes five


@pytest.fixture(autouse=True)
def door(settings, monkeypatch):
    """Let the desk reach both servers, without manners."""
    settings.PARVIS_ALLOWED_HOSTS_OUT = HOSTS
    settings.PARVIS_SETTLE_SECONDS = 0
    made = HttpDoor(Guard(lambda: HOSTS), polite=Manners(rate=999, burst=999))
    for module in ("kit.door.desk", "channels.views", "channels.tending"):
        monkeypatch.setattr(f"parvis.{module}.desk_door", lambda: made)
    yield made
    made.close()


def came(server: Snac, words: str) -> dict:
    """Wait until the person was notified of a status with these words."""
    wait_until(lambda: bool(server.told(words)), what=f"“{words}” at {server.host}", seconds=SOON)
    return server.told(words)[0]


def connected(client, brand, server: Snac, address: str) -> Channel:
    """Connect an account as a person does: its address, the server's own form, and back."""
    slug = brand.slug
    found = client.post(reverse("connection", args=[slug]), {"address": address}, follow=True)
    channel = Channel.objects.get(network="mastodon", brand=brand)
    assert channel.state == ChannelState.RECONNECT, found.content[:500]
    asking = reverse("channel_asking", args=[slug, channel.pk])
    begun = client.post(asking, headers=HERE).context["begun"]
    assert begun.offer.returns
    back = server.allow(begun.offer.url).headers["location"]
    assert back.startswith("http://127.0.0.1:8000/")
    done = client.get(back.removeprefix("http://127.0.0.1:8000"), headers=HERE)
    assert done.status_code == 302, done.content.decode()[:3000]
    # snac tells whole seconds: what is said in the one of the connection would be history.
    Channel.objects.filter(pk=channel.pk).update(history_before=timezone.now() - timedelta(hours=1))
    channel.refresh_from_db()
    return channel


@pytest.fixture
def account(fediverse, brands, sit, alice) -> Channel:
    us, _them = fediverse
    return connected(sit(alice), brands.cafe, us, f"@{us.user}@{us.host}")


def answer(client, channel: Channel, item: Item, text: str, **more: str) -> Outgoing:
    """Answer from the page of the conversation, and let it leave."""
    conversation = item.entry.conversation
    url = reverse("conversation_replies", args=[channel.brand.slug, conversation.pk])
    seen = re.search(r'name="seen" value="([^"]*)"', page(client, channel, item))[1]
    sent = client.post(url, {"to": item.pk, "text": text, "seen": seen, **more})
    assert sent.status_code == 302, sent.content.decode()[:2000]
    outgoing = Outgoing.objects.latest("pk")
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=timezone.now(), send_at=timezone.now())
    outbox.step(outgoing.pk)
    outgoing.refresh_from_db()
    return outgoing


def page(client, channel: Channel, item: Item) -> str:
    found = reverse("conversation", args=[channel.brand.slug, item.entry.conversation_id])
    return client.get(found).content.decode()


def heard(channel: Channel, words: str) -> Item:
    Place.objects.filter(channel=channel, key="notifications").update(due_at=timezone.now())
    read(channel)
    return Item.objects.get(channel=channel, text__contains=words, ours=False)


def test_a_mention_is_answered_from_the_desk_and_read_with_the_other_side_s_own_client(
    fediverse, account, sit, alice
):
    us, them = fediverse
    client = sit(alice)
    assert account.state == ChannelState.CONNECTED
    assert account.account_name == f"u2 (@u2@{us.host})"
    assert (account.limits["unit"], account.limits["text"], account.limits["link"]) == (
        "codepoint", 100_000, 0,
    )  # fmt: skip
    assert Checkup.objects.get(channel=account).due_at > timezone.now() + timedelta(hours=20)
    them.say(f"@u2@{us.host} Vous ouvrez à quelle heure?")
    came(us, "quelle heure")
    item = heard(account, "quelle heure")
    assert (item.kind, item.addressed, item.audience) == ("comment", True, "public")
    assert item.entry.conversation.state == "open"
    sent = answer(client, account, item, "Dès 7 h, tous les jours.")
    assert sent.state == "sent", sent.trouble
    there = came(them, "7 h, tous les jours")
    assert there["in_reply_to_id"]
    Place.objects.filter(channel=account).update(due_at=timezone.now())
    read(account)
    ours = Item.objects.get(channel=account, ours=True, text__contains="Dès 7 h")
    assert ours.entry.conversation == item.entry.conversation
    assert Conversation.objects.get(pk=item.entry.conversation_id).state == "waiting"
    assert len(them.told("7 h, tous les jours")) == 1


def test_a_private_message_is_marked_and_its_answer_reaches_nobody_else(
    fediverse, account, sit, alice
):
    us, them = fediverse
    client = sit(alice)
    them.say(f"@u2@{us.host} Une question entre nous.", visibility="direct")
    came(us, "entre nous")
    item = heard(account, "entre nous")
    assert (item.kind, item.audience) == ("message", "private")
    shown = page(client, account, item)
    assert 'value="public"' not in shown
    assert "private message" in shown
    sent = answer(client, account, item, "Je vous écoute.", audience="public")
    assert sent.draft["audience"] == "private"
    assert came(them, "Je vous écoute")["visibility"] == "private"


def test_a_warning_folds_the_words_and_is_carried_over(fediverse, account, sit, alice):
    us, them = fediverse
    client = sit(alice)
    them.say(f"@u2@{us.host} On y voit une araignée.", spoiler_text="Araignée")
    came(us, "y voit une")
    item = heard(account, "y voit une")
    assert item.warning == "Araignée"
    shown = page(client, account, item)
    assert re.search(r"<summary>.*Araignée.*</summary>", shown)
    assert 'value="re: Araignée"' in shown
    answer(client, account, item, "Pauvre bête!", warning="re: Araignée")
    assert came(them, "Pauvre bête")["spoiler_text"] == "re: Araignée"


def test_a_code_is_copied_where_nothing_can_come_back(fediverse, brands, sit, alice):
    us, _them = fediverse
    client, slug = sit(alice), brands.cafe.slug
    client.post(reverse("connection", args=[slug]), {"address": us.url})
    channel = Channel.objects.get(network="mastodon", brand=brands.cafe)
    asking = reverse("channel_asking", args=[slug, channel.pk])
    begun = client.post(asking, {"by_code": "1"}, headers=HERE).context["begun"]
    assert begun.offer.code
    shown = re.search(r"\b[0-9a-f]{32}\b.*", us.allow(begun.offer.url).text)[0]
    client.post(reverse("channel_code", args=[slug, channel.pk]), {"code": shown})
    channel.refresh_from_db()
    assert channel.state == ChannelState.CONNECTED
    assert channel.authority == f"{us.url}/u2"


def test_a_key_of_a_removed_account_is_given_back(account, sit, alice, door):
    token = account.secret["token"]
    alive = Mastodon({"url": account.settings["url"], "token": token}, door)
    assert alive.check().remote_id == account.account_id
    state = reverse("channel_state", args=[account.brand.slug, account.pk])
    sit(alice).post(state, {"state": "removed"})
    account.refresh_from_db()
    assert not account.secret
    tending.revoke(Revocation.objects.get().pk)
    assert not Revocation.objects.exists()
    with pytest.raises(Reconnect):
        Mastodon({"url": account.settings["url"], "token": token}, door).check()


def test_a_post_with_a_picture_reaches_the_other_side_with_its_words_and_is_changed_there(
    fediverse, account, sit, alice
):
    _us, them = fediverse
    client, root = sit(alice), f"/b/{account.brand.slug}/posts/"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(out, "PNG")
    client.post(f"{root}new/files/", {"file": SimpleUploadedFile("miche.png", out.getvalue())})
    words = {f"alt:{File.objects.get().name}": "Une miche dorée sur une planche"}
    text = f"Bonjour @u3@{them.host} : la miche est sortie."
    sent = client.post(f"{root}new/", {"channel": account.pk, "text": text, "at": "now", **words})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    outgoing = depart()
    assert outgoing.state == "sent", outgoing.trouble
    there = came(them, "la miche est sortie")
    assert [one["description"] for one in there["media_attachments"]] == [words.popitem()[1]]
    assert there["visibility"] == "public"
    client.post(f"{sent.url}words/", {"text": text.replace("sortie", "vendue")})
    change = depart()
    assert (change.verb, change.state) == ("edit", "sent"), change.trouble
    wait_until(lambda: bool(them.told("la miche est vendue")), what="the change", seconds=SOON)
    changed = them.told("la miche est vendue")[0]
    assert [one["description"] for one in changed["media_attachments"]] == [
        "Une miche dorée sur une planche"
    ]
    assert "Changed there" in client.get(sent.url).content.decode()
    client.post(f"{sent.url}end/")
    end = depart()
    # This server takes nothing back by its interface: that is said, and the post stays known.
    assert (end.verb, end.state) == ("retract", "refused"), end.trouble
    assert "own page" in client.get(sent.url).content.decode()


def depart() -> Outgoing:
    """Let what was asked last leave now."""
    outgoing = Outgoing.objects.latest("pk")
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=timezone.now(), send_at=timezone.now())
    outbox.step(outgoing.pk)
    outgoing.refresh_from_db()
    return outgoing


def test_a_mention_is_favourited_and_boosted_from_the_desk_once_and_its_author_is_told(
    fediverse, account, sit, alice
):
    us, them = fediverse
    client = sit(alice)
    them.say(f"@u2@{us.host} Un croissant pour {us.host}")
    came(us, "croissant")
    item = heard(account, "croissant")
    talk = item.entry.conversation
    at = reverse("reactions", args=[account.brand.slug, talk.pk, item.pk])

    def told() -> list[str]:
        rows = them.api("GET", "notifications", params={"limit": 40})
        return sorted(row["type"] for row in rows if row["type"] in {"favourite", "reblog"})

    for _press in range(2):
        for reaction in ("like", "share"):
            client.post(f"{at}?on=1", {"reaction": reaction}, headers=HERE)
    for row in Outgoing.objects.filter(verb="react"):
        outbox.step(row.pk)
    rows = Outgoing.objects.filter(verb="react")
    assert [row.state for row in rows] == ["sent", "sent"], [row.trouble for row in rows]
    wait_until(lambda: told() == ["favourite", "reblog"], what="both gestures", seconds=SOON)
    client.post(f"{at}?on=0", {"reaction": "like"}, headers=HERE)
    last = Outgoing.objects.filter(verb="react").latest("pk")
    outbox.step(last.pk)
    last.refresh_from_db()
    assert (last.draft["on"], last.state) == (False, "sent"), last.trouble
