from __future__ import annotations

import pytest
from tests.intake.scripted import comment, page, place, post
from tests.listening.test_spikes import watch_of

from parvis.intake.actions import take_page
from parvis.listening import opinions
from parvis.listening.mentions import actions, queries
from parvis.listening.mentions.queries import Wanted
from parvis.listening.mentions.rules import exclusions
from parvis.listening.models import Mention, Muted, Watch
from parvis.listening.rules import passage
from parvis.stream.models import Item
from parvis.team.models import Seat


def said(text: str, spans, width: int = 280) -> str:
    return "".join(f"[{p.text}]" if p.is_match else p.text for p in passage(text, spans, width))


@pytest.mark.parametrize(
    ("text", "spans", "told"),
    [
        ("du bon pain", [[7, 11]], "du bon [pain]"),
        ("pain, pain", [[0, 4], [6, 10]], "[pain], [pain]"),
        ("pain", [[0, 3], [2, 4]], "[pain]"),
        ("court", [[3, 90]], "court"),
        ("court", [], "court"),
        ("", [[0, 2]], ""),
    ],
)
def test_a_passage_marks_what_matched(text, spans, told):
    assert said(text, spans) == told


def test_a_long_passage_is_cut_at_words_around_the_match():
    text = "avant " * 80 + "le pain chaud " + "après " * 80
    at = text.index("pain")
    told = said(text, [[at, at + 4]], width=120)
    assert told.startswith("…avant ")
    assert told.endswith("après…")
    assert "[pain]" in told


def test_exclusions_say_what_each_word_would_have_cost():
    wrong = [("emploi de boulangère à Laval", "fr", False), ("un emploi au four", "fr", False)]
    right = [("votre pain est bon", "fr", True), ("mon emploi? goûter votre pain", "fr", True)]
    [found] = [e for e in exclusions([*wrong, *wrong, *right], ["pain"]) if e.word == "emploi"]
    assert (found.dropped, found.cost, found.unsaid) == (5, 1, 0)
    assert exclusions([wrong[0], *right]) == []


def test_no_form_of_what_is_asked_is_proposed():
    wrong = [("boulanger et croissants, emploi", "fr", False)] * 3
    told = [one.word for one in exclusions(wrong, ["boulang*", "croissant", "ET"])]
    assert told == ["emploi"]


@pytest.fixture
def heard(alice):
    where = place()
    brand = where.channel.brand
    Seat.objects.create(brand=brand, user=alice, role="owner")
    take_page(
        where,
        page(
            post(),
            comment(1, text="du pain", url="https://blogue.exemple/a"),
            comment(2, text="du bon pain"),
            comment(8, text="du pain encore"),
        ),
    )
    watch = Watch.objects.create(brand=brand, name="pain", query="pain", created_by=alice)
    first = Item.objects.get(remote_id="comment:1")
    for item in Item.objects.filter(kind="comment"):
        Mention.objects.create(
            brand=brand, watch=watch, item=item, spans=[[item.text.index("pain"), item.text.index("pain") + 4]], fold=first.pk if item.remote_id == "comment:8" else item.pk
        )  # fmt: skip
    return brand, watch


@pytest.mark.django_db
def test_near_copies_stand_under_the_first(heard, alice):
    brand, _watch = heard
    rows, more = queries.page(brand, alice, Wanted())
    assert [row.item.remote_id for row in rows] == ["comment:2", "comment:1"]
    assert more == 0
    assert queries.copies(brand, [row.fold for row in rows]) == {rows[1].item_id: 1}
    [copy] = queries.copies_of(brand, alice, rows[1].item_id)
    assert copy.item.remote_id == "comment:8"


@pytest.mark.django_db
def test_a_watch_of_another_is_seen_by_them_alone(heard, alice, benoit):
    brand, watch = heard
    Watch.objects.filter(pk=watch.pk).update(is_shared=False)
    assert queries.page(brand, benoit, Wanted())[0] == []
    assert queries.page(brand, alice, Wanted())[0]


@pytest.mark.django_db
def test_muting_hides_all_of_an_author_and_lifting_shows_it_again(heard, alice):
    brand, _watch = heard
    one = Mention.objects.get(item__remote_id="comment:1")
    both = [actions.mute_author(one, by=alice), actions.mute_site(one, by=alice)]
    assert {row.item.remote_id for row in queries.page(brand, alice, Wanted())[0]} == {"comment:2"}
    actions.lift(both[0], by=alice)
    hidden = Mention.objects.exclude(muted=None).values_list("item__remote_id", flat=True)
    assert list(hidden) == ["comment:1"]
    actions.lift(Muted.objects.get(), by=alice)
    assert not Mention.objects.exclude(muted=None).exists()


@pytest.mark.django_db
def test_the_page_marks_corrects_and_sorts_out(heard, alice, client):
    brand, watch = heard
    client.force_login(alice)
    address = f"/b/{brand.slug}/listening/mentions/"
    text = client.get(address).content.decode()
    assert "<mark>pain</mark>" in text
    assert Mention.objects.filter(seen_at=None).count() == 1
    one = Mention.objects.get(item__remote_id="comment:2")
    assert client.post(f"{address}{one.pk}/opinion/", {"opinion": "negative"}).status_code == 302
    assert client.post(f"{address}{one.pk}/opinion/", {"opinion": "to"}).status_code == 404
    one.refresh_from_db()
    assert (one.opinion, one.opinion_read, one.opinion_by) == ("negative", "to_read", alice)
    left = client.post(f"{address}{one.pk}/about/", {"about": "no", "next": "https://x.example/"})
    assert left.url == address
    assert "du bon" not in client.get(address).content.decode()
    assert "du bon" in client.get(f"{address}?about=no").content.decode()
    assert client.get(f"{address}?watch={watch.pk}&opinion=positive").status_code == 200


@pytest.mark.django_db
def test_what_is_caught_says_what_it_thinks_and_a_correction_teaches(alice):
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role="owner")
    watch_of(where, alice, "pain")
    said = {
        1: "Votre pain est excellent, merci, je l'adore!",
        2: "Le pain est horrible et dur, nul.",
    }
    take_page(where, page(post(), *(comment(n, text=text) for n, text in said.items())))
    told = dict(Mention.objects.values_list("item__remote_id", "opinion"))
    assert told == {"comment:1": "positive", "comment:2": "negative"}
    mention = Mention.objects.get(item__remote_id="comment:1")
    before = opinions.taught(where.channel.brand_id)
    actions.correct(mention, "negative", by=alice)
    after = opinions.taught(where.channel.brand_id)
    assert after is not before
    spans = [tuple(span) for span in mention.spans]
    assert after(said[1], spans, "fr").score != before(said[1], spans, "fr").score


@pytest.mark.django_db
def test_a_second_correction_of_one_passage_is_learned_too(alice):
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role="owner")
    watch_of(where, alice, "pain")
    take_page(where, page(post(), comment(1, text="Le pain est là, comme hier.")))
    mention = Mention.objects.get()
    spans = [tuple(span) for span in mention.spans]
    actions.correct(mention, "negative", by=alice)
    first = opinions.taught(where.channel.brand_id)(mention.item.text, spans, "fr")
    actions.correct(mention, "positive", by=alice)
    assert opinions.taught(where.channel.brand_id)(mention.item.text, spans, "fr") != first


@pytest.mark.django_db
def test_what_was_edited_is_judged_again_unless_a_person_said_what_it_thinks(alice):
    where = place()
    Seat.objects.create(brand=where.channel.brand, user=alice, role="owner")
    watch_of(where, alice, "pain")
    good, bad = "Votre pain est excellent, merci, je l'adore!", "Le pain est horrible et dur, nul."
    take_page(where, page(post(), comment(1, text=good), comment(2, text=good + " Bravo.")))
    actions.correct(Mention.objects.get(item__remote_id="comment:2"), "neutral", by=alice)
    take_page(where, page(comment(1, text=bad), comment(2, text=bad + " Vraiment.")))
    told = Mention.objects.order_by("item__remote_id")
    assert list(told.values_list("opinion", "opinion_read")) == [
        ("negative", "negative"),
        ("neutral", "positive"),
    ]
