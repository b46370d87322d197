"""Says who someone is, in one breath, in the reader's language."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.kit import saying
from parvis.members.models import Member
from parvis.members.queries import breath


def in_one_breath(member: Member) -> str:
    """Say how often someone spoke, since when, and when they were last answered."""
    known = breath(member)
    if known.is_new:
        return (
            _("First remark here. Nobody has answered yet.")
            if not known.answered_at
            else _("First remark here, and you answered it.")
        )
    parts = [
        ngettext("%(n)s remark", "%(n)s remarks", known.count) % {"n": _number(known.count)}
        + (_(" since %(date)s.") % {"date": _date(known.first_at)} if known.first_at else ".")
    ]
    if known.answered_at:
        parts.append(_("You last answered on %(date)s.") % {"date": _date(known.answered_at)})
    else:
        parts.append(_("Never answered yet."))
    if member.address:
        parts.append(_("You say “%(word)s” to each other.") % {"word": member.address})
    return " ".join(parts)


def _number(value: int) -> str:
    return saying.number(value, language=get_language() or "en")


def _date(at: object) -> str:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    same_year = local.year == timezone.localdate().year
    return saying.date(local.date(), language=get_language() or "en", year=not same_year)
