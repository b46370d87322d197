"""What each network lets a small firm hear, and what it does not, and why. Pure.

A network that is not in this table says what its connector cannot do (`Spec.cannot`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from parvis.wire.networks import NETWORKS
from parvis.wire.words import gettext_noop as _


class Way(StrEnum):
    """By what something of a network is heard all the same."""

    ACCOUNT = "account"
    FEED = "feed"
    NOTICES = "notices"
    HAND = "hand"


class Hearing(Struct, frozen=True, kw_only=True):
    """What is heard of one network; sentences are msgids.

    `network` is the name of a connector, or of one of `wire.networks`. `heard` says what is heard
    once it is connected ("" where nothing can be), `unheard` what is not heard and why, `ways` by
    what one hears something of it, best first.
    """

    network: str
    label: str
    heard: str = ""
    unheard: str
    ways: tuple[Way, ...] = (Way.NOTICES, Way.HAND)


_LABELS: Final = {network.name: network.label for network in NETWORKS}


def _closed(network: str, unheard: str, *ways: Way) -> Hearing:
    """Make the line of a network that cannot be connected."""
    return Hearing(
        network=network,
        label=_LABELS[network],
        unheard=unheard,
        ways=ways or (Way.NOTICES, Way.HAND),
    )


HEARINGS: Final = (
    Hearing(
        network="wordpress",
        label="WordPress",
        heard=_("The posts and comments that the site shows; with a key, held ones too."),
        unheard=_("Comments that the site leaves to another service, such as Disqus or Facebook."),
        ways=(Way.ACCOUNT,),
    ),
    Hearing(
        network="feed",
        label=_("Feed"),
        heard=_("What the feed lists at each reading: as a rule its ten to fifty latest entries."),
        unheard=_("What it no longer listed when it was first read, and comments, for which the site"
                  " may have another feed."),
        ways=(Way.FEED,),
    ),
    Hearing(
        network="notices",
        label=_("Notification e-mails"),
        heard=_("What networks announce to you by e-mail: mentions, comments, reviews."),
        unheard=_("What is said of you without naming your account: no network announces it."),
        ways=(Way.ACCOUNT,),
    ),
    Hearing(
        network="hand",
        label=_("Noted by hand"),
        heard=_("What you note yourselves, wherever it was said."),
        unheard=_("Everything else: nothing is fetched there."),
        ways=(Way.HAND,),
    ),
    Hearing(
        network="mastodon",
        label="Mastodon",
        heard=_("What is said to your account, and what your server knows of a word or a hashtag."),
        unheard=_("Servers that yours has never met, and authors who did not agree to be found."),
        ways=(Way.ACCOUNT, Way.FEED, Way.HAND),
    ),
    Hearing(
        network="bluesky",
        label=_LABELS["bluesky"],
        heard=_("What is said to your account, and everything public that a watch looks for."),
        unheard=_("Conversations in private, and what its author has deleted."),
        ways=(Way.ACCOUNT, Way.FEED, Way.HAND),
    ),
    Hearing(
        network="discourse",
        label="Discourse",
        heard=_("The public topics and replies of the forum."),
        unheard=_("Private messages and closed categories, unless your account may read them."),
        ways=(Way.ACCOUNT, Way.FEED, Way.HAND),
    ),
    Hearing(
        network="x",
        label="X",
        heard=_("Who names or answers your account, and the words that you pay to look for."),
        unheard=_("Everything else: each post that is read is billed to you."),
        ways=(Way.ACCOUNT, Way.NOTICES, Way.HAND),
    ),
    _closed("facebook", _("Its search is open to no small firm, and closed groups to nobody.")),
    _closed("instagram", _("Its search is open to no small firm: only what names your account is"
                           " announced to you.")),
    _closed("threads", _("A search needs an application that Meta has examined, which a small firm"
                         " seldom obtains.")),
    _closed("linkedin", _("Its search is open to no small firm.")),
    _closed("youtube", _("Comments need a Google key of your own, which Parvis does not use yet. The"
                         " videos of a channel have a feed."), Way.FEED, Way.NOTICES, Way.HAND),
    _closed("google", _("Reviews are opened on request only. New ones are announced by e-mail to"
                        " whoever manages the profile.")),
    _closed("tripadvisor", _("No small firm may read its reviews. New ones are announced by e-mail to"
                             " the owner.")),
    _closed("reddit", _("Each application is approved one by one. A community and a search have a"
                        " feed, as long as it may be read: add “.rss” to the address."),
            Way.FEED, Way.NOTICES, Way.HAND),
    _closed("tiktok", _("Its search is open to researchers only.")),
    _closed("pinterest", _("Its search is open to nobody: only what concerns your own pins is"
                           " announced.")),
    _closed("yelp", _("Applications are shown a few excerpts of reviews only. New ones are announced"
                      " by e-mail to the owner.")),
)  # fmt: skip

_BY_NAME: Final = {hearing.network: hearing for hearing in HEARINGS}


def hearing_of(network: str) -> Hearing | None:
    """Say what is heard of a network; None for one that this table does not know."""
    return _BY_NAME.get(network)
