"""How four other tools spell their queries, as their own help pages say.

Google Alerts: Google's search operators (support.google.com/websearch/answer/2466433; the operators
of the Search Appliance, “Search Protocol Reference”, pp. 25–30).
Brandwatch: “Advanced Query Operators” (support.brandwatch.com, article 204114708): NEAR/2f is found
“with 2 or fewer words in-between”.
Meltwater: “How to Master Boolean Search” 2/3 and 3/3 (support.meltwater.com, article 360023166073):
a bare NEAR is “no more than 4 words between each other”, ^9 weighs.
Talkwalker: “Search Syntax” of Talkwalker Alerts (talkwalker.com/syntax-alerts).
"""

from __future__ import annotations

import re
from typing import Final

from parvis.text.analyzer import fold
from parvis.text.query.fields import BY_NAME, SYNONYMS
from parvis.text.query.spellings import notes
from parvis.text.query.spellings.carrying import Spelling

LANGUAGES: Final = {
    "french": "fr", "english": "en", "spanish": "es", "italian": "it", "portuguese": "pt",
    "german": "de", "français": "fr", "anglais": "en",
}  # fmt: skip
KINDS: Final = {
    "reply": "is:reply", "replies": "is:reply", "comment": "type:comment", "retweet": "is:repost",
    "repost": "is:repost", "review": "type:review", "post": "type:post", "blog": "type:post",
}  # fmt: skip


def _site(value: str) -> tuple[str, str]:
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", value).rstrip("/*").lstrip("*.")
    return (f"url:{host}" if "/" in host else f"site:{host}"), ""


def _language(value: str) -> tuple[str, str]:
    code = LANGUAGES.get(value.casefold(), value.casefold()[:2])
    return (f"lang:{code}", "") if code in BY_NAME["lang"].values else ("", notes.LEFT)


def _sentiment(value: str) -> tuple[str, str]:
    told = {"-1": "negative", "0": "neutral", "1": "positive"}.get(value, value.casefold())
    told = SYNONYMS.get(fold(told), told)
    return (f"sentiment:{told}", "") if told in BY_NAME["sentiment"].values else ("", notes.LEFT)


def _kind(value: str) -> tuple[str, str]:
    told = KINDS.get(value.casefold(), "")
    return (told, notes.BECAME) if told else ("", notes.LEFT)


def _number(value: str) -> tuple[str, str]:
    found = re.fullmatch(r"(>=|<=|>|<)?\s*(\d+)", value)
    return (f"reach:{found[1] or '>='}{found[2]}", notes.BECAME) if found else ("", notes.LEFT)


def _date(name: str, value: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", value)
    if not found:
        return "", notes.LEFT
    told = f"{name}:{found[1]}-{int(found[2] or 1):02d}-{int(found[3] or 1):02d}"
    return told, "" if found[3] else notes.YEAR


def _after(value: str) -> tuple[str, str]:
    return _date("after", value)


def _before(value: str) -> tuple[str, str]:
    return _date("before", value)


GOOGLE: Final = Spelling(
    "google",
    {
        "site": _site, "intitle": "title:", "allintitle": "title:", "intext": "body:",
        "allintext": "body:", "inurl": "url:", "allinurl": "url:", "link": "links:",
        "inposttitle": "title:", "inauthor": "author:", "author": "author:", "after": _after,
        "before": _before,
    },
    either_first=True,
)  # fmt: skip
BRANDWATCH: Final = Spelling(
    "brandwatch",
    {
        "title": "title:", "site": _site, "url": "url:", "links": "links:", "author": "author:",
        "raw": "raw:", "language": _language, "lang": _language, "hashtags": "#", "hashtag": "#",
        "at_mentions": "@", "mentions": "@", "engagementtype": _kind, "sentiment": _sentiment,
        "channel": "source:", "pagetype": _kind,
    },
    exact=True,
)  # fmt: skip
MELTWATER: Final = Spelling(
    "meltwater",
    {
        "title": "title:", "ingress": "body:", "text": "body:", "body": "body:", "author": "author:",
        "url": "url:", "site": _site, "source": "source:", "language": _language,
        "languagecode": _language, "lang": _language, "hashtag": "#", "mention": "@",
        "sentiment": _sentiment, "reach": _number,
    },
    near=4,
    small=True,
    near_fields=frozenset({"ingress"}),
)  # fmt: skip
TALKWALKER: Final = Spelling(
    "talkwalker",
    {
        "title": "title:", "content": "body:", "site": _site, "domain": _site, "url": "url:",
        "author": "author:", "lang": _language, "language": _language, "hashtag": "#",
        "mention": "@", "sentiment": _sentiment, "reach": _number, "engagement": _number,
        "sourcetype": _kind, "posttype": _kind,
    },
    exact=True,
    sentence=True,
    sites_either=True,
)  # fmt: skip
SPELLINGS: Final = {one.name: one for one in (GOOGLE, BRANDWATCH, MELTWATER, TALKWALKER)}
