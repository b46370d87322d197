"""Queries written for other tools: what each becomes here, and what is noted on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.text.query.check import Subject, compiled
from parvis.text.query.spellings import SPELLINGS, carry

STEPS, LEFT, CLOSE = "the words between are counted", "was left out", "close but not the same"

GOOGLE = [
    ("boulangerie Limoilou", "boulangerie Limoilou", []),
    ('"Acme Corp" (scam OR fraud) -site:acmecorp.com', None, []),
    ("Acme scam OR fraud", "Acme (scam OR fraud)", []),
    ("scam OR fraud Acme", "(scam OR fraud) Acme", []),
    ("scam OR fraud", "scam OR fraud", []),
    ("(foo | bar) baz", "(foo OR bar) baz", []),
    ('jaguar -car -"big cat"', None, []),
    ("intitle:boulangerie Limoilou", "title:boulangerie Limoilou", []),
    ('intitle:"pain frais"', 'title:"pain frais"', []),
    ("-intitle:emploi boulangerie", "-title:emploi boulangerie", []),
    ("allintitle: pain levain", "title:(pain levain)", []),
    ("intext:levain pain", "body:levain pain", []),
    ("inurl:menu pain", "url:menu pain", []),
    ("site:https://www.exemple.org/ pain", "site:exemple.org pain", []),
    ("site:exemple.org/blogue pain", "url:exemple.org/blogue pain", []),
    ('"three * mice"', '"three mice"~1', [CLOSE]),
    ('"de * à * pain"', '"de à pain"~2', [CLOSE]),
    ("pain AROUND(3) levain", "pain NEAR/4 levain", [STEPS]),
    ("pain filetype:pdf", "pain", [LEFT]),
    ("pain OR filetype:pdf", "pain", [LEFT]),
    ("related:exemple.org pain", "pain", [LEFT]),
    ("pain before:2024-06-30", None, []),
    ("pain after:2024", "pain after:2024-01-01", ["first day"]),
    ("+pain ~levain", "pain levain", [CLOSE]),
    ("“pain frais”", '"pain frais"', []),
    ("https://exemple.org/menu", None, []),
]
BRANDWATCH = [
    ('"apple juice"', None, []),
    ('"apple juice"~5', None, []),
    ("(apple OR orange) NEAR/5 (smartphone OR phone)", "(apple OR orange) NEAR/6 (smartphone OR phone)", [STEPS]),
    ("logitech NEAR/2f keyboard", "logitech ONEAR/3 keyboard", [STEPS]),
    ("raw:Google+", None, []),
    ("{Apple} AND watch", 'raw:"Apple" AND watch', []),
    ("{Apple Watch}", 'raw:"Apple Watch"', []),
    ('city:berlin AND "apple juice"', '"apple juice"', [LEFT]),
    ('"apple juice" AND country:deu', '"apple juice"', [LEFT]),
    ('"apple juice" NOT country:deu', '"apple juice"', [LEFT]),
    ('"apple juice" AND (country:deu OR city:berlin)', '"apple juice"', [LEFT, LEFT]),
    ('site:twitter.com AND "apple juice"', None, []),
    ('url:msn.com/news AND "Simon Cowell"', None, []),
    ("links:msn.com", None, []),
    ("author:bob AND acme", None, []),
    ("author:(bob OR alice) AND acme", "(author:bob OR author:alice) AND acme", []),
    ("title:(acme OR zenith)", None, []),
    ("hashtags:pain", "#pain", []),
    ("hashtags:(pain OR levain)", "(#pain OR #levain)", []),
    ("at_mentions:parvis", "@parvis", []),
    ("((cake OR pie) AND birthday)~5", "((cake OR pie) AND birthday)", [LEFT]),
    ("<<< our brand >>> acme*", "acme*", ["comment was left out"]),
    ("engagementType:RETWEET AND acme", "is:repost AND acme", [CLOSE]),
    ("authorFollowers:[100 TO 1000] AND acme", "acme", [LEFT]),
    ("language:fr AND acme", "lang:fr AND acme", []),
    ("language:french acme", "lang:fr acme", []),
    ("sentiment:negative AND acme", None, []),
    ("advert*ing OR acme", "advert* OR acme", ["a star ends a word"]),
    ("acme NOT (jobs OR hiring)", None, []),
    ("acme OR *nith", "acme", [LEFT]),
]  # fmt: skip
MELTWATER = [
    ("Apple AND watch", None, []),
    ("Apple OR iPhone", None, []),
    ("Apple NOT “apple juice”", 'Apple NOT "apple juice"', []),
    ("Apple NEAR watch", "Apple NEAR/5 watch", [STEPS]),
    ("Apple NEAR/10 watch", "Apple NEAR/11 watch", [STEPS]),
    ("Apple ONEAR watch", "Apple ONEAR/5 watch", [STEPS]),
    ("Apple ONEAR/10 watch", "Apple ONEAR/11 watch", [STEPS]),
    ("Apple NEAR/100 watch", None, []),
    ("Apple AND (watch OR iWatch)", None, []),
    ('("sailboat" or "boat") AND "racing"', '("sailboat" OR "boat") AND "racing"', []),
    ("acme and zenith not jobs", "acme AND zenith NOT jobs", []),
    ('title:"acme"', None, []),
    ('title:"acme" AND ingress:"launch"', 'title:"acme" AND body:"launch"', [CLOSE]),
    ("TITLE:acme", "title:acme", []),
    ("apple AND (watch OR ios)^9", "apple AND (watch OR ios)", ["weight"]),
    ("iphone^9 AND apple", "iphone AND apple", ["weight"]),
    ('"golden state"^5', '"golden state"', ["weight"]),
    ("country:ca AND acme", "acme", [LEFT]),
    ("internat* NEAR/3 fair", "internat* NEAR/4 fair", [STEPS]),
    ("D*C* OR acme", "acme", [LEFT]),
    ("languageCode:fr AND acme", "lang:fr AND acme", []),
    ("author:bob AND acme", None, []),
    ("hashtag:pain", "#pain", []),
    ("(”Golden State Warriors” OR “GSW”) AND basketball", '("Golden State Warriors" OR "GSW") AND basketball', []),
]  # fmt: skip
TALKWALKER = [
    ("BMW AND bike", None, []),
    ("BMW AND NOT bike", None, []),
    ("chocolate -swiss", None, []),
    ("BMW OR bike", None, []),
    ("“BMW series”", '"BMW series"', []),
    ("BMW -site:”mysite.com”", "BMW -site:mysite.com", []),
    ("Luxembourg site:”http://www.wort.lu”", "Luxembourg site:wort.lu", []),
    ("BlackBerry site:”www.cnet.com” site:”bild.de”", "BlackBerry (site:cnet.com OR site:bild.de)", ["either"]),
    ("BMW AND (motorcycle OR car)", None, []),
    ("Luxemb*", None, []),
    ("organi?ation", None, []),
    ('++"Apple"', 'raw:"Apple"', []),
    ("+Apple OR watch", 'raw:"Apple" OR watch', []),
    ("acme NEAR/5 lent", "acme NEAR/6 lent", [STEPS]),
    ("acme ONEAR/5 lent", "acme ONEAR/6 lent", [STEPS]),
    ("acme SENTENCE lent", None, []),
    ("title:acme", None, []),
    ("content:acme", "body:acme", []),
    ("acme lang:fr", None, []),
    ("acme lang:jp", "acme", [LEFT]),
    ("acme sourcetype:BLOG", "acme type:post", [CLOSE]),
    ("acme sourcetype:TV", "acme", [LEFT]),
    ("acme engagement:>50", "acme reach:>50", [CLOSE]),
    ("acme sourcecountry:fr", "acme", [LEFT]),
    ("acme sentiment:negative", None, []),
    ("author:bob acme", None, []),
]  # fmt: skip
CASES = [
    (name, *case)
    for name, cases in (
        ("google", GOOGLE), ("brandwatch", BRANDWATCH), ("meltwater", MELTWATER), ("talkwalker", TALKWALKER),
    )
    for case in cases
]  # fmt: skip


@pytest.mark.parametrize(("tool", "query", "told", "noted"), CASES)
def test_a_query_of_another_tool_is_carried_over_with_what_changed(tool, query, told, noted):
    carried = carry(query, SPELLINGS[tool])
    assert carried.query == (query if told is None else told)
    assert carried.fault is None
    assert carried.tree is not None
    assert len(carried.notes) == len(noted)
    for note, words in zip(carried.notes, noted, strict=True):
        assert words in str(note)
        start, end = note.at
        assert query[start:end].strip()
        assert "said" not in note.values or note.values["said"] == query[start:end].strip()


def test_two_words_between_there_are_three_steps_here():
    """Brandwatch: « logitech NEAR/2f keyboard » finds “with 2 or fewer words in-between”."""
    test = compiled(carry("logitech NEAR/2f keyboard", SPELLINGS["brandwatch"]).tree)
    assert test(Subject.of("Logitech wireless solar keyboard", "en")) is not None
    assert test(Subject.of("Logitech wireless and solar keyboard", "en")) is None
    assert test(Subject.of("A keyboard by Logitech", "en")) is None


def test_either_holds_tighter_in_google_and_looser_here():
    test = compiled(carry("Acme scam OR fraud", SPELLINGS["google"]).tree)
    assert test(Subject.of("Acme fraud", "en")) is not None
    assert test(Subject.of("Another fraud", "en")) is None


@pytest.mark.parametrize("query", ["", "country:us", "()", '"', "NEAR/5", "AND", "-", "title:"])
@pytest.mark.parametrize("tool", SPELLINGS)
def test_what_leaves_nothing_says_what_is_wrong(tool, query):
    carried = carry(query, SPELLINGS[tool])
    assert carried.tree is None
    assert str(carried.fault)


@settings(deadline=None, max_examples=150)
@given(
    query=st.text(alphabet='()"-*?:#@ ORANDTNEAR/35~^{}[]<>|+“”a', max_size=60),
    tool=st.sampled_from(sorted(SPELLINGS)),
)
def test_anything_is_carried_over_or_told_what_is_wrong(query, tool):
    carried = carry(query, SPELLINGS[tool])
    assert (carried.tree is None) == (carried.fault is not None)
    assert all(0 <= note.at[0] <= note.at[1] <= len(query) for note in carried.notes)
