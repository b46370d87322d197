"""Says who someone is, in one sentence from real history, in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.kit import saying
from parvis.members.facts import SAMPLE, Facts
from parvis.members.forgetting import Plan
from parvis.members.rules import leaning

FRESH: Final = timedelta(days=30)
LONG_AWAY: Final = timedelta(days=365)
REGULAR: Final = 10


def who_is_this(facts: Facts, *, beside: int | None = None, now: datetime | None = None) -> str:
    """Say who someone is in one sentence; `beside` is the id of the remark it stands beside.

    Only what was said, where, when, and whether we answered: no opinion, no score, no sensitive
    theme. A rank (“4th comment”) is said beside their latest remark only, where it is true.
    """
    now = now or timezone.now()
    if facts.kind != "person":
        return ngettext(
            "A site that linked to you.", "A site that linked to you %(n)s times.", facts.count
        ) % {"n": _number(facts.count)}
    if facts.count <= 1:
        return _only_once(facts, now)
    is_latest = beside is not None and beside == facts.latest
    parts = [_how_often(facts, is_latest=is_latest) + _mostly(facts)]
    away = _away(facts) if is_latest else ""
    if away:
        parts.append(away)
    if facts.answered_at:
        parts.append(_("you answered %(when)s") % {"when": _around(facts.answered_at, now)})
    else:
        parts.append(_("never answered yet"))
    return "; ".join(parts) + "."


def in_one_breath(facts: Facts, *, now: datetime | None = None) -> str:
    """Say who a member is: the sentence, and how one speaks with them."""
    said = who_is_this(facts, now=now) if facts.count else _("Has said nothing yet.")
    if facts.address:
        said += " " + _("You say “%(word)s” to each other.") % {"word": facts.address}
    return said


def told(plan: Plan) -> list[str]:
    """Say what forgetting would do, in lines: how many, where, since when, and what stays."""
    lines = [
        _("%(days)s days: %(authors)s authors and %(items)s remarks to forget.")
        % {"days": plan.days, "authors": _number(plan.authors), "items": _number(plan.items)}
    ]
    if plan.oldest and plan.newest:
        networks = ", ".join(
            f"{looks.network_name(name)} {_number(count)}"
            for name, count in plan.by_network.most_common()
        )
        lines.append(
            _("Silent since %(oldest)s to %(newest)s. By network: %(networks)s.")
            % {"oldest": _day(plan.oldest), "newest": _day(plan.newest), "networks": networks}
        )
    lines.append(
        _("What stays: %(members)s members, %(still)s heard more recently, %(held)s held.")
        % {
            "members": _number(plan.members),
            "still": _number(plan.still),
            "held": _number(plan.held),
        }
    )
    return lines


def _day(at: datetime) -> str:
    return saying.date(timezone.localtime(at).date(), language=_language(), year=True)


def _only_once(facts: Facts, now: datetime) -> str:
    if facts.latest_at and now - facts.latest_at > FRESH:
        when = _around(facts.latest_at, now)
        if facts.answered_at:
            return _("Only time here, %(when)s; you answered.") % {"when": when}
        return _("Only time here, %(when)s; never answered.") % {"when": when}
    if facts.answered_at:
        return _("First time here; you answered.")
    return _("First time here.")


def _how_often(facts: Facts, *, is_latest: bool) -> str:
    number = {"n": _number(facts.count)}
    said_for = (facts.latest_at - facts.first_at) if facts.latest_at and facts.first_at else None
    comments = facts.comments_only and facts.count <= SAMPLE
    how_many = (
        ngettext("%(n)s comment", "%(n)s comments", facts.count)
        if comments
        else ngettext("%(n)s remark", "%(n)s remarks", facts.count)
    ) % number
    if facts.count >= REGULAR and said_for and facts.first_at and said_for >= LONG_AWAY:
        year = timezone.localtime(facts.first_at).year
        return _("Has written here since %(year)s, %(how_many)s") % {
            "year": year,
            "how_many": how_many,
        }
    if is_latest:
        rank = {"rank": saying.ordinal(facts.count, language=_language())}
        return (_("%(rank)s comment") if comments else _("%(rank)s remark")) % rank
    return how_many


def _mostly(facts: Facts) -> str:
    found = leaning(facts.under, count=min(facts.count, SAMPLE))
    if found is None:
        return ""
    if found.title:
        title = saying.quoted(saying.excerpt(found.title, length=60), language=_language())
        return _(", mostly under %(title)s") % {"title": title}
    word = saying.quoted(found.word, language=_language())
    return _(", mostly under posts whose title says %(word)s") % {"word": word}


def _away(facts: Facts) -> str:
    if not facts.previous_at or not facts.latest_at:
        return ""
    gap = facts.latest_at - facts.previous_at
    years = gap // LONG_AWAY
    if not years:
        return ""
    return ngettext("back after a year", "back after %(n)s years", years) % {"n": _number(years)}


def _around(at: datetime, now: datetime) -> str:
    zone = timezone.get_current_timezone()
    return saying.around(at, now=now, zone=zone, language=_language())


def _number(value: int) -> str:
    return saying.number(value, language=_language())


def _language() -> str:
    return get_language() or "en"
