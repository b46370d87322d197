"""Says what a file holds, how far it is and what stayed, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.imports.rules import Tally
from parvis.kit import saying

Line = tuple[str, str]

KINDS: Final = {
    "post:published": ngettext_lazy("post", "posts", "count"),
    "comment:published": ngettext_lazy("published comment", "published comments", "count"),
    "comment:held": ngettext_lazy(
        "comment awaiting approval", "comments awaiting approval", "count"
    ),
    "comment:spam": ngettext_lazy("comment taken for spam", "comments taken for spam", "count"),
    "comment:trash": ngettext_lazy("comment in the trash", "comments in the trash", "count"),
    "message": ngettext_lazy("private message", "private messages", "count"),
    "automatic": ngettext_lazy("machine’s answer", "machine’s answers", "count"),
    "pingback": ngettext_lazy("pingback", "pingbacks", "count"),
    "trackback": ngettext_lazy("trackback", "trackbacks", "count"),
    "new": ngettext_lazy("new member", "new members", "count"),
    "consent": ngettext_lazy("consent written down", "consents written down", "count"),
    "twin": ngettext_lazy(
        "has the name of a member who is here already",
        "have the name of a member who is here already",
        "count",
    ),
}
LANGUAGES: Final = {
    "fr": pgettext_lazy("language of a text", "French"),
    "en": pgettext_lazy("language of a text", "English"),
    "?": pgettext_lazy("language of a text", "too short to tell"),
}
LEFT_OUT: Final = {
    "comments whose page is not in the file": ngettext_lazy(
        "comment whose page is not in the file", "comments whose page is not in the file", "count"
    ),
    "pages without address and title": ngettext_lazy(
        "page without address and title", "pages without address and title", "count"
    ),
    "rows without a name and without an e-mail address": ngettext_lazy(
        "row without a name and without an e-mail address",
        "rows without a name and without an e-mail address",
        "count",
    ),
    "rows whose e-mail address is not one": ngettext_lazy(
        "row whose e-mail address is not one", "rows whose e-mail address is not one", "count"
    ),
    "lines without a web address": ngettext_lazy(
        "line without a web address", "lines without a web address", "count"
    ),
    "feeds that stand there twice": ngettext_lazy(
        "feed that stands there twice", "feeds that stand there twice", "count"
    ),
    "menus, pictures and other parts of the site": ngettext_lazy(
        "menu, picture or other part of the site",
        "menus, pictures and other parts of the site",
        "count",
    ),
    "drafts and private posts": ngettext_lazy(
        "draft or private post", "drafts and private posts", "count"
    ),
    "notes that plug-ins wrote for themselves": ngettext_lazy(
        "note that a plug-in wrote for itself", "notes that plug-ins wrote for themselves", "count"
    ),
    "newsletters and letters of lists": ngettext_lazy(
        "newsletter or letter of a list", "newsletters and letters of lists", "count"
    ),
    "drafts, spam, chats and deleted letters": ngettext_lazy(
        "draft, spam, chat or deleted letter", "drafts, spam, chats and deleted letters", "count"
    ),
    "letters of yours to nobody, or to more than ten people": ngettext_lazy(
        "letter of yours to nobody, or to more than ten people",
        "letters of yours to nobody, or to more than ten people",
        "count",
    ),
    "letters that stand there twice": ngettext_lazy(
        "letter that stands there twice", "letters that stand there twice", "count"
    ),
    "letters that cannot be read": ngettext_lazy(
        "letter that cannot be read", "letters that cannot be read", "count"
    ),
    "people erased here before": ngettext_lazy(
        "person erased here before, who does not come back",
        "people erased here before, who do not come back",
        "count",
    ),
    "remarks of people erased here before": ngettext_lazy(
        "comment of someone erased here before, which does not come back",
        "comments of people erased here before, which do not come back",
        "count",
    ),
}
BASES: Final = {
    "express": _("express consent"),
    "implied": _("implied consent"),
    "none": _("no consent told"),
}
STAYS: Final = {
    "worked_on": _("because somebody worked on their conversation since"),
    "elsewhere": _("because another file holds them too"),
    "person": _("because their author is someone your team knows: a note, an ambassador"),
    "post": _("because others talk under these posts"),
    "read_live": _("because your site has told them too since"),
}
COLUMNS: Final = {
    "name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Family name"),
    "email": _("E-mail address"),
    "language": _("Language"),
    "note": _("Note"),
    "consent": _("Consent"),
    "consent_at": _("Date of the consent"),
    "consent_where": _("Where the consent comes from"),
    "consent_proof": _("Proof of the consent"),
}


def number(count: int) -> str:
    """Write a number as the reader does."""
    return saying.number(count, language=get_language() or "en")


def kinds(tally: Tally) -> list[Line]:
    """Say what there is, by kind and standing: number, words."""
    return [(number(count), kind_words(key, count)) for key, count in tally.kinds.items() if count]


def kind_words(key: str, count: int) -> str:
    """Say a kind in words that agree with the count."""
    words = KINDS.get(key) or KINDS.get(key.partition(":")[0])
    return str(words % {"count": count}) if words else gettext(key)


def left_out(tally: Tally) -> list[Line]:
    """Say what is left out, and why: number, reason."""
    return [
        (
            number(count),
            str(LEFT_OUT[reason] % {"count": count}) if reason in LEFT_OUT else gettext(reason),
        )
        for reason, count in tally.left_out.items()
        if count
    ]


def languages(tally: Tally) -> str:
    """Say in which languages people talk, by a sample: the most frequent first, with its part."""
    total = sum(tally.languages.values())
    most = sorted(tally.languages.items(), key=lambda pair: -pair[1])[:3]
    return ", ".join(
        gettext("%(language)s %(part)s%%")
        % {"language": LANGUAGES.get(name, name), "part": round(100 * count / total)}
        for name, count in most
        if round(100 * count / total)
    )


def bases(tally: Tally) -> list[Line]:
    """Say on what the consents of a list rest: number, words."""
    return [
        (number(tally.bases[basis]), str(words))
        for basis, words in BASES.items()
        if tally.bases.get(basis)
    ]


def stays(kept: Mapping[str, int]) -> list[Line]:
    """Say what an undoing left, and why: number, reason."""
    return [(number(kept[why]), str(words)) for why, words in STAYS.items() if kept.get(why)]
