"""The listening notice: seen before anything is read, asked again when it changes, public at last."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from parvis.channels.actions import connect_channel, let_answer, move_channel
from parvis.channels.models import Channel, ChannelState, Place
from parvis.members import forgetting, telling
from parvis.members.models import Notice, NoticeSeen
from parvis.members.notice import LANGUAGES, REGIMES, write
from parvis.site.today import queries
from parvis.team.models import AuditEntry
from parvis.wire.connector import Found
from parvis.wire.connector import Place as WirePlace
from parvis.wire.items import Author

N = "\N{NO-BREAK SPACE}"


def found(name: str = "site") -> Found:
    url = f"https://{name}.example"
    places = (WirePlace(key="posts", label="posts"), WirePlace(key="comments", label="comments"))
    return Found(
        network="wordpress", authority=url, title=name, url=url, settings={}, places=places
    )


def waiting() -> set[str]:
    return set(Place.objects.filter(due_at=None).values_list("channel__title", flat=True))


def see(brand, by) -> bool:
    return telling.see_notice(brand, version=telling.current_version(brand), by=by)


def test_nothing_that_is_not_ours_is_read_before_the_notice_was_seen(brands, alice):
    connect_channel(found("theirs"), brand=brands.cafe, by=alice, ours=False)
    connect_channel(found("first"), brand=brands.cafe, by=alice, wait=True)
    connect_channel(found("later"), brand=brands.cafe, by=alice)
    assert waiting() == {"theirs", "first"}
    assert see(brands.cafe, alice)
    assert waiting() == set()
    assert not Place.objects.get(channel__title="theirs", key="posts").ours
    seen = NoticeSeen.objects.get()
    assert (seen.by, seen.version) == (alice, telling.current_version(brands.cafe))
    assert AuditEntry.objects.filter(verb="notice.seen", actor=alice).exists()


def test_a_key_or_a_pause_is_no_way_around_it(brands, alice):
    channel = connect_channel(found(), brand=brands.cafe, by=alice, ours=False)
    account = Author(remote_id="user:1", name="Nous")
    let_answer(channel, secret={"user": "x"}, account=account, limits=None, by=alice)
    move_channel(channel, ChannelState.PAUSED, by=alice)
    move_channel(channel, ChannelState.CONNECTED, by=alice)
    assert waiting() == {"site"}
    see(brands.cafe, alice)
    assert waiting() == set()


def test_a_version_that_changed_is_asked_again_and_what_was_begun_goes_on(brands, alice):
    brand = brands.cafe
    connect_channel(found("one"), brand=brand, by=alice, ours=False)
    old = telling.current_version(brand)
    assert see(brand, alice)
    forgetting.keep_for(brand, days=60, reason="", by=alice)
    assert telling.current_version(brand) != old
    assert not telling.see_notice(brand, version=old, by=alice)
    connect_channel(found("two"), brand=brand, by=alice, ours=False)
    connect_channel(found("ours"), brand=brand, by=alice)
    assert waiting() == {"two"}
    assert any(line.key.startswith("notice:") for line in queries.lines(brand, alice))
    assert see(brand, alice)
    assert waiting() == set()
    assert not any(line.key.startswith("notice:") for line in queries.lines(brand, alice))


@pytest.mark.parametrize(
    "change",
    [{"person": "Benoit"}, {"title": "x"}, {"contact": "x"}, {"hosting": "x"}, {"regimes": []}],
)
def test_everything_the_notice_says_counts_in_its_version(brands, alice, change):
    row = telling.begin_notice(brands.cafe, by=alice)
    before = telling.current_version(brands.cafe)
    Notice.objects.filter(pk=row.pk).update(**change)
    assert telling.current_version(brands.cafe) != before
    Notice.objects.filter(pk=row.pk).update(published_url="https://x.example")
    Notice.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in change})
    assert telling.current_version(brands.cafe) == before


def test_the_notice_says_what_the_law_asks_in_both_languages(brands, alice):
    row = telling.begin_notice(brands.cafe, by=alice)
    row.person, row.title, row.contact = "Marguerite Roy", "propriétaire", "vie.privee@cafe.example"
    row.hosting, row.regimes = "À Québec, dans notre boutique", list(REGIMES)
    both = {language: write(row, days=45, language=language) for language in LANGUAGES}
    for written in both.values():
        for text in (written.text, written.html, written.markdown.replace("\\", "")):
            for said in (
                "Café du Perron", "Marguerite Roy", "propriétaire", "vie.privee@cafe.example",
                "À Québec, dans notre boutique", "45", "30", "www.cai.gouv.qc.ca", "www.priv.gc.ca",
                "www.cnil.fr",
            ):  # fmt: skip
                assert said in text, said
    assert "oubliés 45 jours après" in both["fr"].text
    assert "forgotten 45 days after" in both["en"].text
    assert not re.search(r" [:;!?»]|« ", both["fr"].text)
    with translation.override("en"):
        assert write(row, days=45, language="fr") == both["fr"]
    quebec_only = write(Notice(brand=brands.cafe, regimes=["france"]), days=90, language="en")
    assert "cai.gouv" not in quebec_only.text
    assert "whoever directs it" in quebec_only.text


def test_what_a_person_typed_is_never_markup(brands, alice):
    row = telling.begin_notice(brands.cafe, by=alice)
    row.person, row.contact = "<script>alert(1)</script>", "[x](javascript:alert(1)) *&* `b`"
    written = write(row, days=90, language="en")
    assert "<script" not in written.html
    assert "<script" not in written.markdown
    assert "\\[x\\](javascript" in written.markdown
    assert "[x](javascript" in written.text


def test_the_first_run_shows_it_in_full_and_one_click_begins(brands, alice, sit):
    brand, client = brands.cafe, sit(alice)
    connect_channel(found(), brand=brand, by=alice, wait=True)
    page = client.get(reverse("notice_first", args=[brand.slug])).content.decode()
    for part in write(telling.notice_of(brand), days=90, language="en").sections:
        assert part.heading in page
    assert "Alice Roy" in page
    assert not NoticeSeen.objects.exists()
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    stale = client.post(reverse("notice_seen", args=[brand.slug]), {"version": "x", "first": "1"})
    assert stale["Location"] == reverse("notice_first", args=[brand.slug])
    assert waiting() == {"site"}
    begun = client.post(
        reverse("notice_seen", args=[brand.slug]), {"version": version, "first": "1"}
    )
    assert begun["Location"] == reverse("reading", args=[brand.slug])
    assert waiting() == set()
    assert Place.objects.filter(due_at__lte=timezone.now()).count() == 2


def test_the_public_page_shows_the_notice_and_nothing_else(sample_arguments, brands, alice, sit):
    key = Notice.objects.get(brand=brands.cafe).key
    anyone = sit()
    answer = anyone.get(reverse("public_notice", args=[key]), headers={"Accept-Language": "fr"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Nous écoutons" in body.split("We listen")[0]
    assert "We listen to what is said" in body
    for secret in ("mimosa", "varech", "Port de plaisance", "/b/", brands.cafe.slug):
        assert secret not in body
    wrong = anyone.get(reverse("public_notice", args=["x" * 16]))
    other = anyone.get("/nothing-here/")
    assert wrong.status_code == other.status_code == 404
    assert anyone.get("/notice/cafe-du-perron/").status_code == 404
    assert anyone.post(reverse("public_notice", args=[key])).status_code == 405
    strip = re.compile(rb"(/nothing-here/|/notice/x+/|value=\"[\w-]+\"|X-CSRFToken[^}]+)")
    assert strip.sub(b"", wrong.content) == strip.sub(b"", other.content)


def test_it_is_taken_away_in_three_forms(brands, alice, sit):
    telling.begin_notice(brands.cafe, by=alice)
    client = sit(alice)
    for form, kind in (("html", "text/html"), ("md", "text/markdown"), ("txt", "text/plain")):
        answer = client.get(reverse("notice_copy", args=[brands.cafe.slug, "fr", form]))
        assert answer["Content-Type"].startswith(kind)
        assert answer["Content-Disposition"].endswith(f'avis.{form}"')
        assert "oubliés 90" in answer.content.decode()
    for language, form in (("de", "txt"), ("fr", "pdf")):
        url = reverse("notice_copy", args=[brands.cafe.slug, language, form])
        assert client.get(url).status_code == 404


def test_whoever_answers_for_it_is_changed_with_a_form(brands, alice, sit):
    client, slug = sit(alice), brands.cafe.slug
    bad = client.post(reverse("notice_change", args=[slug]), {"published_url": "pas une adresse"})
    assert bad.status_code == 422
    given = {
        "person": "Benoit Côté", "title": "Directeur", "contact": "418 555-0100",
        "hosting": "À Québec", "regimes": ["france", "quebec"], "published_url": "cafe.example/avis",
    }  # fmt: skip
    assert client.post(reverse("notice_change", args=[slug]), given).status_code == 302
    row = Notice.objects.get()
    assert row.regimes == ["quebec", "france"]
    assert row.published_url == "https://cafe.example/avis"
    assert b"It is not complete" not in client.get(reverse("notice", args=[slug])).content


def test_who_only_reads_makes_no_notice(brands, olivier, sit):
    assert sit(olivier).get(reverse("notice", args=[brands.cafe.slug])).status_code == 200
    assert not Notice.objects.exists()
    assert Channel.objects.count() == 0
