"""Times, lengths, numbers and names, as each language writes them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import formats, timezone, translation

from parvis.kit import saying

QUEBEC = ZoneInfo("America/Toronto")
# Tuesday, November 24, 2026, 8:42 a.m. in Québec
NOW = datetime(2026, 11, 24, 13, 42, tzinfo=UTC)
N = "\N{NO-BREAK SPACE}"


def plain(words: str) -> str:
    assert "  " not in words
    return words.replace(N, " ")


@pytest.mark.parametrize(
    ("before", "french", "english"),
    [
        (timedelta(seconds=-30), "à l’instant", "just now"),
        (timedelta(seconds=59), "à l’instant", "just now"),
        (timedelta(minutes=1), "1 min", "1 min"),
        (timedelta(minutes=52), "52 min", "52 min"),
        (timedelta(minutes=60), "1 h", "1 h"),
        (timedelta(hours=13), "13 h", "13 h"),
        (timedelta(hours=23, minutes=59), "23 h", "23 h"),
        (timedelta(hours=24), "hier", "yesterday"),
        (timedelta(hours=32, minutes=42), "hier", "yesterday"),
        (timedelta(hours=32, minutes=43), "22 nov.", "Nov. 22"),
        (timedelta(days=23), "1er nov.", "Nov. 1"),
        (timedelta(days=400), "20 oct. 2025", "Oct. 20, 2025"),
        (timedelta(minutes=-20), "aujourd’hui, 9 h 02", "today, 9:02 a.m."),
        (timedelta(days=-3), "27 novembre, 8 h 42", "November 27, 8:42 a.m."),
    ],
)
def test_an_age_is_as_short_as_a_list_needs(before, french, english):
    for language, expected in (("fr-ca", french), ("en", english)):
        said = saying.ago(NOW - before, now=NOW, zone=QUEBEC, language=language)
        assert plain(said) == expected


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (datetime(2026, 11, 24, 0, 42, tzinfo=UTC), "hier, 19 h 42", "yesterday, 7:42 p.m."),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), "aujourd’hui, 0 h", "today, 12 a.m."),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "aujourd’hui, 12 h", "today, 12 p.m."),
        (datetime(2026, 11, 25, 12, 30, tzinfo=UTC), "demain, 7 h 30", "tomorrow, 7:30 a.m."),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "1er juillet, 8 h 05", "July 1, 8:05 a.m."),
        (
            datetime(2024, 2, 29, 18, 0, tzinfo=UTC),
            "29 février 2024, 13 h",
            "February 29, 2024, 1 p.m.",
        ),
    ],
)
def test_a_moment_is_said_in_full(at, french, english):
    assert plain(saying.moment(at, now=NOW, zone=QUEBEC, language="fr-ca")) == french
    assert plain(saying.moment(at, now=NOW, zone=QUEBEC, language="en")) == english


def test_yesterday_is_yesterday_where_the_reader_stands():
    at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    now = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)  # still the 24th in Québec
    assert saying.ago(at, now=now, zone=QUEBEC, language="en") == "yesterday"
    assert saying.ago(at, now=now, zone=UTC, language="en") == f"Nov.{N}23"


def test_a_number_never_parts_from_its_unit():
    at = datetime(2026, 11, 24, 0, 42, tzinfo=UTC)
    assert saying.moment(at, now=NOW, zone=QUEBEC, language="fr") == f"hier, 19{N}h{N}42"
    assert saying.moment(at, now=NOW, zone=QUEBEC, language="en") == f"yesterday, 7:42{N}p.m."


def test_a_day_carries_its_weekday():
    on = date(2026, 11, 23)
    assert plain(saying.weekday(on, language="fr-ca")) == "lundi 23 novembre"
    assert plain(saying.weekday(on, language="en")) == "Monday, November 23"


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (-4, "0 s", "0 s"),
        (40, "40 s", "40 s"),
        (1500, "25 min", "25 min"),
        (4200, "1 h 10 min", "1 h 10 min"),
        (7200, "2 h", "2 h"),
        (timedelta(days=3, hours=4), "3 jours", "3 days"),
        (timedelta(days=1200), "1 200 jours", "1,200 days"),
    ],
)
def test_a_length_is_said_with_two_units_at_most(seconds, french, english):
    assert plain(saying.duration(seconds, language="fr")) == french
    assert plain(saying.duration(seconds, language="en")) == english


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (0, None, "0", "0"),
        (65525, None, "65 525", "65,525"),
        (1234567, None, "1 234 567", "1,234,567"),
        (5.25, None, "5,25", "5.25"),
        (1234.5, 2, "1 234,50", "1,234.50"),
        (-3, None, "−3", "−3"),
    ],
)
def test_numbers_have_the_separators_of_the_language(value, decimals, french, english):
    assert plain(saying.number(value, language="fr", decimals=decimals)) == french
    assert saying.number(value, language="en", decimals=decimals) == english


def test_quotation_marks_follow_the_language():
    assert saying.quoted("Bon", language="fr") == f"«{N}Bon{N}»"
    assert saying.quoted("Good", language="en") == "“Good”"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("Court", 10, "Court"),
        ("  deux\n lignes ", 20, "deux lignes"),
        ("un deux trois quatre", 12, "un deux…"),
        ("un deux, trois", 9, "un deux…"),
        ("anticonstitutionnellement", 10, "anticonst…"),
        ("caffe\u0301 noir et", 6, "caff…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_stops_at_a_word(text, length, expected):
    assert saying.excerpt(text, length=length) == expected
    assert len(saying.excerpt(text, length=length)) <= length


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mathieu Bouchard", "MB"),
        ("Gaétan P.", "GP"),
        ("Marie-Ève de la Tour", "MT"),
        ("@mathb.limoilou", "M"),
        ("élodie", "É"),
        ("李小龍", "李"),
        ("🥐 Le Four", "LF"),
        ("🥐", "?"),
        ("", "?"),
    ],
)
def test_a_name_has_a_monogram(name, letters):
    assert saying.monogram(name) == letters


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr-ca", "5 janvier 2026, 13 h 40"),
        ("fr", "5 janvier 2026, 13 h 40"),
        ("en", "January 5, 2026, 1:40 p.m."),
    ],
)
def test_dates_of_django_follow_our_formats(language, expected):
    at = datetime(2026, 1, 5, 18, 40, tzinfo=UTC)
    with translation.override(language), timezone.override(QUEBEC):
        said = formats.date_format(timezone.localtime(at), "DATETIME_FORMAT", use_l10n=True)
    assert plain(said) == expected
