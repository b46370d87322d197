"""A person writes, tries, keeps, switches, copies and removes watches and lists."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.listening.saying import page, said

from parvis.intake.actions import take_page
from parvis.listening.models import Backfill, Mention, Watch, WordList
from parvis.listening.watches.actions import Wish, make_watch
from parvis.members.telling import current_version, see_notice
from parvis.team.models import AuditEntry
from parvis.wire.items import Author as WireAuthor


@pytest.fixture
def told(brands, alice):
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)


def url(name: str, *more: int) -> str:
    return reverse(name, args=["cafe-du-perron", *more])


def form(**more: object) -> dict[str, object]:
    return {"name": "Nous", "kind": "brand", "query": "perron OU café", "is_shared": "on"} | more


@pytest.fixture
def client(brands, alice, sit):
    assert brands.cafe.slug == "cafe-du-perron"
    return sit(alice)


def test_a_watch_is_written_and_listens(client, told):
    answer = client.post(url("new_watch"), form(languages=["fr"]))
    watch = Watch.objects.get()
    assert answer["Location"] == url("watch", watch.pk)
    assert (watch.name, watch.languages, watch.is_on, watch.is_shared) == (
        "Nous", ["fr"], True, True,
    )  # fmt: skip
    assert Backfill.objects.get(watch=watch).due_at is not None
    assert AuditEntry.objects.filter(verb="watch.made").exists()


def test_before_the_notice_the_watch_is_kept_and_waits(client, alice, brands):
    answer = client.post(url("new_watch"), form(), follow=True)
    watch = Watch.objects.get()
    assert not watch.is_on
    assert "does not listen yet" in answer.content.decode()
    refused = client.post(url("watch_switch", watch.pk), {"on": "1"})
    assert refused["Location"] == url("notice_first")
    see_notice(brands.cafe, version=current_version(brands.cafe), by=alice)
    client.post(url("watch_switch", watch.pk), {"on": "1"})
    assert Watch.objects.get().is_on


def test_a_fault_is_shown_where_it_stands_and_nothing_typed_is_lost(client, told):
    answer = client.post(url("new_watch"), form(query="perron AND (café", name="À nous"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "This parenthesis is never closed" in body
    assert "<b>(" in body
    assert "À nous" in body
    assert not Watch.objects.exists()


def test_a_proposal_is_taken_in_one_gesture(client, told):
    asked = client.post(url("watch_trial"), form(query='"café du perron'))
    assert 'name="proposal" value="&quot;café du perron&quot;"' in asked.content.decode()
    sent = form(query='"café du perron', proposal='"café du perron"', take="1")
    answer = client.post(url("new_watch"), sent)
    assert answer.status_code == 200
    assert "&quot;café du perron&quot;</textarea>" in answer.content.decode()
    assert not Watch.objects.exists()


def test_a_trial_says_what_each_piece_brings_and_which_history_it_read(client, told, place):
    texts = ["Le pain chaud.", "Le pain froid.", "Un croissant.", "Rien.", "À nous, pain."]
    items = [said(text, n) for n, text in enumerate(texts)]
    us = WireAuthor(remote_id="us", name="Nous")
    take_page(place, page(*items, said("Notre pain.", 9, ours=True, author=us)))
    answer = client.post(url("watch_trial"), form(query="(pain OR croissant) NOT froid"))
    body = " ".join(answer.content.decode().split())
    assert "<b>3 mentions</b> among 5 things said" in body
    assert "That is all Parvis read in the last thirty days" in body
    trial = answer.context["trial"]
    assert [(p["text"], p["count"], p["is_less"]) for p in trial["pieces"]] == [
        ("pain", 3, False), ("croissant", 1, False), ("froid", 1, True),
    ]  # fmt: skip
    assert "<mark>pain</mark>" in body
    assert not Mention.objects.exists()


def test_a_query_that_catches_almost_everything_is_called_too_broad(client, told, place):
    take_page(place, page(*[said(f"Le pain {n}.", n) for n in range(60)]))
    body = client.post(url("watch_trial"), form(query="pain")).content.decode()
    assert "Too broad: it catches 100" in body


def test_a_trial_cut_short_says_so(client, told, place, monkeypatch):
    monkeypatch.setattr("parvis.listening.watches.preview.SLICE", 2)
    monkeypatch.setattr("parvis.listening.watches.preview.preview.__kwdefaults__", {"seconds": 0})
    take_page(place, page(*[said(f"Le pain {n}.", n) for n in range(6)]))
    body = client.post(url("watch_trial"), form(query="pain")).content.decode()
    assert "Only the most recent part" in body


def test_trying_keeps_nothing(client, told):
    answer = client.post(url("new_watch"), form(name="", **{"try": "1"}))
    assert answer.status_code == 200
    assert "Give it a name" not in answer.content.decode()
    assert not Watch.objects.exists()


def test_a_copy_is_only_a_filled_form(client, told, brands, alice):
    made = make_watch(brands.cafe, Wish("Nous", "grave", "feu OU fumée", ["fr"]), by=alice)
    body = client.get(f"{url('new_watch')}?from={made.pk}").content.decode()
    assert "feu OU fumée" in body
    assert "Nous, copy" in body
    assert Watch.objects.count() == 1


def test_a_removed_watch_is_offered_back(client, told, brands, alice):
    made = make_watch(brands.cafe, Wish("Nous", "brand", "perron"), by=alice)
    body = client.post(url("watch_removal", made.pk), follow=True).content.decode()
    assert "Bring it back" in body
    assert client.get(url("watch", made.pk)).status_code == 404
    client.post(url("watch_removal", made.pk), {"back": "1"})
    assert client.get(url("watch", made.pk)).status_code == 200


def test_a_watch_of_one_person_is_found_by_nobody_else(told, brands, alice, benoit, sit):
    made = make_watch(brands.cafe, Wish("À moi", "brand", "rillettes", is_shared=False), by=alice)
    other = sit(benoit)
    for name in ("watch", "watch_edit", "watch_progress"):
        assert other.get(url(name, made.pk)).status_code == 404
    assert other.post(url("watch_removal", made.pk)).status_code == 404
    assert "À moi" not in other.get(url("listening")).content.decode()
    assert "rillettes" not in other.get(f"{url('new_watch')}?from={made.pk}").content.decode()
    assert "À moi" in sit(alice).get(url("listening")).content.decode()


def test_who_only_reads_sees_watches_and_no_way_to_change_them(told, brands, alice, olivier, sit):
    make_watch(brands.cafe, Wish("Nous", "brand", "perron"), by=alice)
    body = sit(olivier).get(url("listening")).content.decode()
    assert "Nous" in body
    assert "Switch off" not in body
    assert sit(olivier).get(url("new_watch")).status_code == 403


def test_a_list_is_used_by_watches_and_lists_and_is_not_removed_under_them(client, told):
    client.post(url("new_word_list"), {"name": "Rivaux", "query": "ginette OU tremblay"})
    rivals = WordList.objects.get(name="rivaux")
    client.post(url("new_word_list"), {"name": "tous", "query": "@list:rivaux OU perron"})
    client.post(url("new_watch"), form(query="@list:tous"))
    body = client.get(url("word_lists")).content.decode()
    assert "Nous" in body
    client.post(url("word_list", rivals.pk), {"remove": "1"})
    assert WordList.objects.filter(pk=rivals.pk).exists()
    version = Watch.objects.get().version
    client.post(url("word_list", rivals.pk), {"query": "ginette"})
    assert Watch.objects.get().version == version + 1


@pytest.mark.parametrize("query", ["@list:b OU pain", "@list:a"])
def test_a_list_that_leads_back_to_itself_is_refused(client, told, query):
    client.post(url("new_word_list"), {"name": "a", "query": "pain"})
    client.post(url("new_word_list"), {"name": "b", "query": "@list:a OU vin"})
    first = WordList.objects.get(name="a")
    answer = client.post(url("word_list", first.pk), {"query": query})
    assert answer.status_code == 422
    assert "leads back to itself" in answer.content.decode()
    first.refresh_from_db()
    assert first.query == "pain"


def test_a_watch_that_names_an_unknown_list_is_refused(client, told):
    answer = client.post(url("new_watch"), form(query="@list:rien"))
    assert answer.status_code == 422
    assert "There is no list “rien”" in answer.content.decode()


def test_progress_is_told_until_the_history_is_read(client, told, place, brands, alice):
    take_page(place, page(said("Du pain.")))
    made = make_watch(brands.cafe, Wish("Pain", "topic", "pain"), by=alice)
    assert "Reading what was said before" in client.get(url("watch", made.pk)).content.decode()
    Backfill.objects.update(done_at=made.created_at)
    assert "Reading what was" not in client.get(url("watch_progress", made.pk)).content.decode()


def test_a_query_of_another_tool_is_brought_over_with_what_changed(client, told):
    data = form(query="apple NEAR/5 (watch OR phone)", tool="brandwatch", carry="1")
    text = client.post(url("new_watch"), data).content.decode()
    assert "apple NEAR/6 (watch OR phone)" in text
    assert "here the steps" in text
    assert not Watch.objects.exists()
    same = client.post(url("new_watch"), form(query="perron", tool="none", carry="1"))
    assert "perron" in same.content.decode()


def test_what_a_query_may_not_mean_is_remarked_while_it_is_tried(client, told):
    text = client.post(url("watch_trial"), {"query": "perron and terrasse"}).content.decode()
    assert "in small letters is a word to look for" in text
    assert "perron AND terrasse" in text
    never = client.post(url("watch_trial"), {"query": "perron NOT perron"}).content.decode()
    assert "can never match" in never
