"""What a status is to us: whom it names, where it stands, who reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from parvis.connectors.mastodon.answers import Account, Status
from parvis.connectors.mastodon.asking import lasting, number
from parvis.connectors.mastodon.saying import Teller
from parvis.wire.errors import Gone
from parvis.wire.items import Audience, Kind, Poll

US = {"id": "1", "acct": "four", "url": "https://social.example/@four"}
LEA = {"id": "2", "acct": "lea@ailleurs.example", "display_name": "Léa"}
ZOE = {"id": "3", "acct": "zoe"}


def status(own: str, account=LEA, above: dict | None = None, **more) -> dict:
    told = {"id": own, "created_at": "2026-03-01T08:00:00.000Z", "account": account, **more}
    if above:
        told |= {"in_reply_to_id": above["id"], "in_reply_to_account_id": above["account"]["id"]}
    return told


def naming_us(own: str, **more) -> dict:
    return status(own, mentions=[{"id": "1", "acct": "four", "url": US["url"]}], **more)


OURS = status("10", US)
GOES_ON = status("11", US, OURS)
REPLY = status("12", LEA, OURS)
ANSWER = status("13", US, REPLY)
THANKS = status("14", LEA, ANSWER)
OTHER = status("15", ZOE, OURS)
STRANGERS = status("20", ZOE)
CALLED = naming_us("21", above=STRANGERS)
SECRET = naming_us("30", visibility="direct")
SECRET_ANSWER = status("31", US, SECRET, visibility="direct")
OVERHEARD = status("40", ZOE, status("39", LEA))
EVERYTHING = (OURS, GOES_ON, REPLY, ANSWER, THANKS, OTHER, STRANGERS, CALLED, SECRET, SECRET_ANSWER,
              OVERHEARD)  # fmt: skip


@pytest.fixture
def teller() -> Teller:
    made = Teller("https://social.example", msgspec.convert(US, Account))
    made.learn(msgspec.convert(list(EVERYTHING), list[Status]))
    return made


@pytest.mark.parametrize(
    ("told", "kind", "parent", "about"),
    [
        (OURS, Kind.POST, None, None),
        (GOES_ON, Kind.POST, "10", None),
        (REPLY, Kind.COMMENT, None, "10"),
        (OTHER, Kind.COMMENT, None, "10"),
        (ANSWER, Kind.COMMENT, "12", "10"),
        (THANKS, Kind.COMMENT, "13", "10"),
        (STRANGERS, Kind.POST, None, None),
        (CALLED, Kind.COMMENT, None, "20"),
        (SECRET, Kind.MESSAGE, None, None),
        (SECRET_ANSWER, Kind.MESSAGE, "30", None),
        (OVERHEARD, Kind.POST, "39", None),
    ],
)
def test_each_stands_where_it_was_said(teller, told, kind, parent, about):
    item = teller.item(msgspec.convert(told, Status))
    expected = (kind, parent and f"status:{parent}", about and f"status:{about}")
    assert (item.kind, item.parent, item.about) == expected
    assert item.addressed == (kind is not Kind.POST and not item.ours)


@pytest.mark.parametrize(
    ("visibility", "software", "audience"),
    [
        ("public", "mastodon", Audience.PUBLIC),
        ("unlisted", "mastodon", Audience.UNLISTED),
        ("private", "mastodon", Audience.FOLLOWERS),
        ("private", "snac", Audience.PRIVATE),
        ("direct", "mastodon", Audience.PRIVATE),
        ("local", "pleroma", Audience.UNLISTED),
        ("a word of tomorrow", "mastodon", Audience.PRIVATE),
    ],
)
def test_what_is_not_known_is_never_taken_for_wider(visibility, software, audience):
    teller = Teller("https://social.example", msgspec.convert(US, Account), software)
    row = msgspec.convert(status("1", visibility=visibility), Status)
    assert teller.audience(row) is audience


def test_a_name_in_the_words_counts_where_the_list_of_names_is_empty(teller):
    told = status("50", content=f'<a href="{US["url"]}" class="u-url mention">@four</a> Allô')
    assert teller.kind(msgspec.convert(told, Status)) is Kind.COMMENT


def test_polls_files_counts_and_warnings_are_told(teller):
    told = naming_us(
        "60",
        content="<p>Seigle?</p>",
        spoiler_text="Pain",
        poll={
            "options": [{"title": "Oui & non", "votes_count": 3}, {"title": "Non"}],
            "multiple": True,
            "expires_at": "2026-03-02T08:00:00.000Z",
            "votes_count": 4,
            "voters_count": 2,
        },
        media_attachments=[
            {
                "id": "1",
                "type": "image",
                "url": "https://f.example/1.png",
                "description": "Un pain",
            },
            {"id": "2", "type": "unknown", "url": None, "remote_url": None},
        ],
        favourites_count=2,
        quote={"state": "accepted", "quoted_status": STRANGERS},
    )
    item = teller.item(msgspec.convert(told, Status))
    assert item.html == "<p>Seigle?</p><ul><li>Oui &amp; non</li><li>Non</li></ul>"
    assert (item.warning, item.quoted) == ("Pain", "status:20")
    assert [(one.url, one.alt) for one in item.media] == [("https://f.example/1.png", "Un pain")]
    ends = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert item.counts.poll == Poll(votes=(3, None), several=True, ends_at=ends, voters=2)
    assert item.counts.likes == 2
    assert item.counts.reposts is None


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("116123456789012345", "116123456789012345"),
        ("01HV5Z3W9QK8", "01HV5Z3W9QK8"),
        ("1796094372465378e9bbf1ca49c27d21b223587069", "465378e9bbf1ca49c27d21b223587069"),
    ],
)
def test_an_id_that_changes_is_known_by_the_part_that_stays(own, kept):
    assert lasting(own) == kept
    assert lasting(number(f"status:{kept}")) == kept


@pytest.mark.parametrize("asked", ["", "comment:5", "status:", "status:../x", "status:a/b"])
def test_what_is_no_status_is_asked_of_nobody(asked):
    with pytest.raises(Gone):
        number(asked)


@pytest.mark.parametrize(
    ("told", "people"),
    [
        (CALLED, ("lea@ailleurs.example",)),
        (REPLY, ("lea@ailleurs.example",)),
        (status("50") | {"mentions": [ZOE, {"id": "1", "acct": "four"}]}, ("lea@ailleurs.example", "zoe")),
        (ANSWER, ()),
    ],
)  # fmt: skip
def test_an_item_says_whom_its_answer_names(teller, told, people):
    assert teller.item(msgspec.convert(told, Status)).named == people
