"""Words followed once a day: what is asked, what is kept, what is shown, what is never passed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.listening import engines as told

from parvis.channels.models import Channel, Place
from parvis.kit import jobs
from parvis.kit.errands import Lane
from parvis.listening.models import Engine, Phrase, Rank
from parvis.listening.presence import actions, queries
from parvis.listening.presence.engines import Sought, brave, console
from parvis.team.models import AuditEntry

SLUG = "cafe-du-perron"
OURS = "https://www.cafe.example/pain"


def url(name: str, *more: object) -> str:
    return reverse(name, args=[SLUG, *more])


def shown(answer) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def server(settings, monkeypatch):
    """Serve the engines, and have the desk ask them here."""
    with told.served() as made:
        settings.PARVIS_ALLOWED_HOSTS_OUT = ["127.0.0.1"]
        monkeypatch.setattr(brave, "ADDRESS", made.url)
        monkeypatch.setattr(console, "TOKENS", f"{made.url}/token")
        monkeypatch.setattr(console, "API", made.url)
        yield made


@pytest.fixture
def phrase(brands, alice):
    return actions.follow(brands.cafe, Sought(words="pain au levain", language="fr"), by=alice)


@pytest.fixture
def engine(brands, alice, server):
    def made(kind: str, cap: int = 0) -> Engine:
        set_up = {
            "searxng": ({"address": server.url}, {}),
            "brave": ({}, {"token": "BSA-1"}),
            "console": ({"site": "https://cafe.example/"}, console.key_of(told.key_file())),
        }
        values, secret = set_up[kind]
        return actions.keep_engine(
            brands.cafe, kind, settings=values, secret=secret, cap=cap, by=alice
        )

    return made


def look() -> None:
    """Do the step of each phrase that is due."""
    jobs.run_due(Lane.INCOMING)


def again(phrase: Phrase) -> None:
    """Come back as if it were due."""
    Phrase.objects.filter(pk=phrase.pk).update(due_at=timezone.now())
    look()


@pytest.mark.django_db
def test_a_phrase_is_asked_of_every_engine_once_a_day(phrase, engine, server):
    engine("searxng")
    engine("brave")
    server.answers["search"] = told.searx("https://a.example/", OURS)
    server.answers["res"] = told.brave("https://a.example/", "https://b.example/")
    look()
    ranks = {rank.engine: rank for rank in Rank.objects.all()}
    assert (ranks["searxng"].position, ranks["searxng"].page) == (2, OURS)
    assert ranks["searxng"].others == [[1, "a.example"], [2, "cafe.example"]]
    assert (ranks["brave"].position, ranks["brave"].depth) == (None, 2)
    phrase.refresh_from_db()
    assert timedelta() < phrase.due_at - timezone.now() < timedelta(days=2)
    again(phrase)
    assert len(server.seen) == 2
    Phrase.objects.update(asked={"searxng": "2020-01-01", "brave": "2020-01-01"})
    again(phrase)
    assert (len(server.seen), Rank.objects.count()) == (4, 2)


@pytest.mark.django_db
def test_search_console_brings_the_past_first_then_the_latest_days(phrase, engine, server, brands):
    engine("console")
    today = queries.today_of(brands.cafe)
    day = (today - timedelta(days=3)).isoformat()
    server.answers["sites"] = told.console((day, OURS, 2, 30, 6.4))
    look()
    rank = Rank.objects.get()
    assert (rank.day.isoformat(), rank.position, rank.clicks, rank.displays) == (day, 6.4, 2, 30)
    server.answers["sites"] = told.console((day, OURS, 3, 31, 6.2))
    Phrase.objects.update(asked={})
    again(phrase)
    assert Rank.objects.get().displays == 31
    bodies = [asked.body.decode() for asked in server.seen if asked.path != "/token"]
    assert f'"startDate":"{today - timedelta(days=480)}"' in bodies[0].replace(" ", "")
    assert f'"startDate":"{today - timedelta(days=10)}"' in bodies[1].replace(" ", "")


@pytest.mark.django_db
def test_an_engine_that_fails_for_a_while_is_asked_again_and_the_others_are_not(
    phrase, engine, server
):
    engine("searxng")
    engine("brave")
    server.answers["search"] = told.always(502, b"bad")
    look()
    phrase.refresh_from_db()
    assert timedelta(minutes=4) < phrase.due_at - timezone.now() < timedelta(hours=3)
    assert phrase.troubles["searxng"]["kind"] == "try_later"
    server.answers["search"] = told.searx(OURS)
    again(phrase)
    phrase.refresh_from_db()
    assert phrase.troubles == {}
    assert [asked.path for asked in server.seen].count("/res/v1/web/search") == 1
    assert Rank.objects.get(engine="searxng").position == 1


@pytest.mark.django_db
def test_a_dead_key_is_asked_no_more_and_says_so_on_the_page(phrase, engine, server, alice, sit):
    engine("brave")
    server.answers["res"] = told.refused_by_brave(422, "SUBSCRIPTION_TOKEN_INVALID")
    look()
    assert not Engine.objects.get().is_on
    Phrase.objects.update(asked={})
    again(phrase)
    assert len(server.seen) == 1
    assert "Brave does not accept this key." in shown(sit(alice).get(url("presence")))


@pytest.mark.django_db
def test_a_cap_is_never_passed_and_a_new_month_opens_again(phrase, engine, server, brands):
    engine("brave", cap=2)
    month = queries.today_of(brands.cafe).replace(day=1)
    Engine.objects.update(month=month, asked=2)
    look()
    assert not server.seen
    phrase.refresh_from_db()
    assert phrase.troubles["brave"]["values"] == {"cap": 2}
    assert phrase.asked["brave"] == queries.today_of(brands.cafe).isoformat()
    Engine.objects.update(month=month - timedelta(days=1), asked=2)
    Phrase.objects.update(asked={})
    again(phrase)
    assert (len(server.seen), Engine.objects.get().asked) == (1, 1)


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches a kill."""


@pytest.mark.django_db
def test_a_worker_killed_before_it_wrote_asks_once_more_and_counts_both(
    phrase, engine, server, monkeypatch
):
    engine("brave", cap=10)
    server.answers["res"] = told.brave(OURS)

    def cut(*_told, **_more):
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(Rank.objects, "bulk_create", cut)
        with pytest.raises(PowerCut):
            actions.step(phrase.pk)
    phrase.refresh_from_db()
    assert (phrase.asked, Rank.objects.count(), Engine.objects.get().asked) == ({}, 0, 1)
    again(phrase)
    assert (Rank.objects.get().position, Engine.objects.get().asked) == (1, 2)
    assert len(server.seen) == 2


@pytest.mark.django_db(transaction=True)  # the engine’s thread has a connection of its own
def test_words_no_longer_followed_while_an_engine_answers_leave_nothing(
    phrase, engine, server, alice
):
    engine("searxng")

    def leave(asked):
        Phrase.objects.all().delete()
        connection.close()
        return told.searx(OURS)(asked)

    server.answers["search"] = leave
    actions.step(phrase.pk)
    assert not Rank.objects.exists()


@pytest.mark.django_db
def test_ranks_are_forgotten_after_two_years(phrase, brands):
    today = queries.today_of(brands.cafe)
    for days in (732, 731):
        Rank.objects.create(phrase=phrase, engine="brave", day=today - timedelta(days=days))
    look()
    assert [today - rank.day for rank in Rank.objects.all()] == [timedelta(days=731)]


@pytest.mark.django_db
def test_without_an_engine_the_page_stays_calm(brands, alice, sit):
    client = sit(alice)
    assert "No engine is asked for now, and none has to be." in shown(client.get(url("presence")))
    client.post(url("presence_follow"), {"words": "  pain   au levain ", "language": "fr"})
    phrase = Phrase.objects.get()
    assert (phrase.words, phrase.language, phrase.region) == ("pain au levain", "fr", "")
    look()
    text = shown(client.get(url("presence")))
    assert "pain au levain" in text
    assert "Not looked at yet." in text
    assert "at most 31 requests a month" in text
    assert AuditEntry.objects.filter(verb="presence.followed").exists()
    client.post(url("presence_removal", phrase.pk))
    assert not Phrase.objects.exists()


@pytest.mark.django_db
def test_the_page_says_ranks_changes_and_who_else_is_there(phrase, engine, alice, brands, sit):
    engine("searxng")
    today = queries.today_of(brands.cafe)
    others = [[1, "a.example"], [2, "cafe.example"], [3, "b.example"]]
    for n in range(14):
        place = 2 if n < 7 else 5
        Rank.objects.create(
            phrase=phrase, engine="searxng", day=today - timedelta(days=n), position=place,
            depth=20, page=OURS, others=others,
        )  # fmt: skip
    Rank.objects.create(phrase=phrase, engine="brave", day=today, depth=20, others=others[:1])
    Rank.objects.create(
        phrase=phrase, engine="console", day=today, position=4.26, clicks=1, displays=9, page=OURS
    )
    client = sit(alice)
    text = shown(client.get(url("presence")))
    assert "<b>2nd</b>" in text
    assert "3 places better in a week" in text
    assert "14 days with a rank, best 2, worst 5" in text
    assert "Others: 1 a.example, 3 b.example" in text
    assert "not among the first 20" in text
    assert "4.3 on average" in text
    assert 'class="rank-line" d="M' in text
    assert "Taken for yours, with what is under them: cafe.example." in text
    one = shown(client.get(url("presence_phrase", phrase.pk)))
    assert one.count("<td>2nd</td>") == 7
    assert "<td>9</td><td>1</td>" in one


@pytest.mark.django_db
def test_a_site_that_is_connected_as_ours_is_recognised(brands):
    theirs = Channel.objects.create(
        brand=brands.cafe, network="feed", authority="x", url="https://rival.example/blog"
    )
    Place.objects.create(channel=theirs, key="feed", ours=False)
    ours = Channel.objects.create(
        brand=brands.cafe, network="feed", authority="y", url="https://www.boutique.example/"
    )
    Place.objects.create(channel=ours, key="feed", ours=True)
    assert queries.own_hosts(brands.cafe) == ["boutique.example", "cafe.example"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("searxng", {"address": "{url}"}),
        ("brave", {"token": " BSA-1 ", "cap": "500"}),
        ("console", {"site": "https://cafe.example", "key": "{key}"}),
    ],
)
def test_an_engine_is_tried_before_it_is_kept_and_its_key_is_never_shown(
    phrase, server, alice, sit, kind, form
):
    key = told.key_file()
    sent = {name: value.format(url=server.url, key="{key}") for name, value in form.items()}
    sent = {name: key if value == "{key}" else value for name, value in sent.items()}
    Phrase.objects.update(due_at=None)
    client = sit(alice)
    assert client.post(url("presence_engine", kind), sent)["Location"] == url("presence")
    kept = Engine.objects.get()
    assert kept.is_on
    assert Phrase.objects.get().due_at is not None
    page = shown(client.get(url("presence_engine", kind)))
    assert "BSA-1" not in page
    assert "PRIVATE KEY" not in page
    assert "BSA-1" not in str(list(Engine.objects.values_list("settings", flat=True)))
    if kind == "console":
        assert kept.settings == {"site": "https://cafe.example/"}
    client.post(url("presence_engine_removal", kind))
    assert not Engine.objects.exists()


@pytest.mark.django_db
def test_an_engine_that_refuses_is_not_kept_and_says_why(server, brands, alice, sit):
    server.answers["search"] = told.always(403, b"Forbidden")
    answer = sit(alice).post(url("presence_engine", "searxng"), {"address": server.url})
    assert answer.status_code == 422
    assert "does not answer in JSON" in shown(answer)
    assert not Engine.objects.exists()
    wrong = sit(alice).post(url("presence_engine", "console"), {"site": "cafe", "key": "x"})
    assert "It begins with" in shown(wrong)
    assert "a JSON file that Google gives once" in shown(wrong)


@pytest.mark.django_db
def test_the_practice_desk_asks_nobody(server, brands, alice, sit):
    brands.cafe.is_sample = True
    brands.cafe.save()
    client = sit(alice)
    client.post(url("presence_engine", "searxng"), {"address": server.url})
    client.post(url("presence_follow"), {"words": "pain"})
    Phrase.objects.update(due_at=timezone.now())
    look()
    assert not server.seen
    assert Phrase.objects.get().due_at is None


@pytest.mark.django_db
def test_the_table_opens_in_a_spreadsheet_and_holds_no_formula(phrase, brands, alice, sit):
    Phrase.objects.update(words="=cmd()")
    Rank.objects.create(
        phrase=phrase, engine="brave", day=date(2026, 11, 3), position=2, depth=20, page=OURS,
        others=[[1, "a.example"]],
    )  # fmt: skip
    answer = sit(alice).get(url("presence_table"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [heads, row] = csv.reader(io.StringIO(text))
    assert heads[:3] == ["Day", "Words", "Language"]
    assert row == [
        "2026-11-03", "'=cmd()", "fr", "", "Brave Search", "2.0", "20", OURS, "", "", "1 a.example",
    ]  # fmt: skip


@pytest.fixture
def fifty(brands):
    """As many phrases as one may follow, each with ninety days of two engines."""
    today = queries.today_of(brands.cafe)
    Phrase.objects.bulk_create(
        Phrase(brand=brands.cafe, words=f"pain {n:02}") for n in range(actions.MOST)
    )
    Rank.objects.bulk_create(
        Rank(
            phrase=phrase, engine=kind, day=today - timedelta(days=n), position=1 + n * 7 % 30,
            depth=20, page=OURS, others=[[1, "a.example"], [2, "cafe.example"]],
        )
        for phrase in Phrase.objects.all()
        for kind in ("searxng", "brave")
        for n in range(90)
    )  # fmt: skip


@pytest.mark.django_db
def test_fifty_phrases_are_the_most_and_come_ten_at_a_time(fifty, alice, sit):
    client = sit(alice)
    answer = client.post(url("presence_follow"), {"words": "brioche"})
    assert answer.status_code == 422
    assert "You follow 50 already" in shown(answer)
    seen, page = [], url("presence")
    while page:
        answer = client.get(page)
        assert len(answer.content) < 50_000
        seen += [phrase.words for phrase, _cells in answer.context["lines"]]
        page = url("presence") + answer.context["next"] if answer.context["next"] else ""
    assert seen == [f"pain {n:02}" for n in range(50)]


@pytest.mark.django_db
def test_ten_phrases_cost_as_many_statements_as_one(phrase, alice, sit, brands):
    client = sit(alice)
    client.get(url("presence"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("presence"))
    for n in range(9):
        actions.follow(brands.cafe, Sought(words=f"brioche {n}"), by=alice)
    with CaptureQueriesContext(connection) as ten:
        client.get(url("presence"))
    assert len(ten) == len(one)
