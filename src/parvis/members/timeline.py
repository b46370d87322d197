"""What happened with a member, newest first: what they said, what we answered, what we noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.channels import looks
from parvis.kit import saying
from parvis.members.models import Member
from parvis.members.queries import authors as authors_of
from parvis.members.queries import items_of
from parvis.stream.glimpse import glimpse
from parvis.stream.models import Item

PAGE: Final = 30
LONG: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened. `words` are somebody's own, in `language`."""

    at: datetime
    icon: str
    heading: str
    words: str = ""
    language: str = ""
    url: str = ""
    tone: str = ""
    state: str = ""
    ours: bool = False
    month: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the item to read on before."""

    lines: list[Line]
    before: int | None


def of_member(member: Member, *, before: int | None = None, only: str = "") -> Page:
    """Read a page of what happened with a member, over all their accounts.

    `only` is "" for everything, "talk" for what was said, "notes" for what the team wrote.
    """
    if only == "notes":
        return Page(_by_month(_noted(member, None, None)), None)
    said = items_of(authors_of(member), before=before, limit=PAGE + 1)
    page = said[:PAGE]
    more = page[-1].pk if len(said) > PAGE else None
    lines = list(_talk(page, member.brand.slug))
    if only != "talk":
        newest = Item.objects.filter(pk=before or 0).values_list("said_at", flat=True).first()
        oldest = page[-1].said_at if more else None
        lines += _noted(member, oldest, newest)
    return Page(_by_month(lines), more)


def of_author(author_id: int, slug: str, *, before: int | None = None) -> Page:
    """Read a page of what someone who is no member said."""
    said = items_of([author_id], before=before, limit=PAGE + 1)
    page = said[:PAGE]
    return Page(_by_month(_talk(page, slug)), page[-1].pk if len(said) > PAGE else None)


def _by_month(lines: Iterator[Line] | Sequence[Line]) -> list[Line]:
    """Order lines newest first; the first of each month says which."""
    told, last = [], ""
    for line in sorted(lines, key=lambda one: one.at, reverse=True):
        month = _month(line.at)
        told.append(replace(line, month=month if month != last else ""))
        last = month
    return told


def _month(at: datetime) -> str:
    return saying.month(timezone.localtime(at).date(), language=get_language() or "en")


def _talk(said: Sequence[Item], slug: str) -> Iterator[Line]:
    titles = _titles(said)
    answers = _answers(said)
    for item in said:
        where = titles.get((item.authority, item.about), "")
        yield Line(
            at=item.said_at,
            icon=looks.icon(item.channel.network),
            heading=_heading(item, where),
            words=glimpse(item, length=LONG),
            language=item.language,
            url=_conversation(item, slug) or item.url,
            state=_state(item),
            tone="say-warm" if item.standing == "held" else "",
        )
        for answer in answers.get((item.authority, item.remote_id), ()):
            yield Line(
                at=answer.said_at,
                icon="reply",
                heading=_answered(item, answer),
                words=glimpse(answer, length=LONG),
                language=answer.language,
                url=_conversation(item, slug),
                ours=True,
            )


def _heading(item: Item, where: str) -> str:
    kinds = {
        "comment": (_("Comment"), _("Comment, under %(title)s")),
        "pingback": (_("Linked to you"), _("Linked to %(title)s")),
        "trackback": (_("Linked to you"), _("Linked to %(title)s")),
        "message": (_("Private message"), _("Private message, under %(title)s")),
        "post": (_("Post"), _("Post: %(title)s")),
    }
    alone, under = kinds.get(item.kind, (_("Remark"), _("Remark, under %(title)s")))
    title = where or (item.title if item.kind == "post" else "")
    if not title:
        return alone
    short = saying.excerpt(title, length=90)
    return under % {"title": saying.quoted(short, language=get_language() or "en")}


def _answered(item: Item, answer: Item) -> str:
    after = (answer.said_at - item.said_at).total_seconds()
    if after < 0:
        return _("You answered")
    lasted = saying.duration(after, language=get_language() or "en")
    return _("You answered, within %(time)s") % {"time": lasted}


def _state(item: Item) -> str:
    if item.forgotten_at is not None:
        return _("Forgotten, as your notice says.")
    if item.gone_at is not None:
        return _("Deleted on the site. Its words are no longer kept.")
    words = {
        "held": _("Held on the site, nobody else sees it"),
        "spam": _("The site takes it for spam."),
        "trash": _("In the site’s trash."),
    }
    return words.get(item.standing, "")


def _titles(said: Sequence[Item]) -> dict[tuple[str, str], str]:
    wanted = [item for item in said if item.about]
    posts = Item.objects.filter(
        brand__in={item.brand_id for item in wanted},
        authority__in={item.authority for item in wanted},
        remote_id__in={item.about for item in wanted},
    )
    return {(p.authority, p.remote_id): p.title for p in posts}


def _answers(said: Sequence[Item]) -> dict[tuple[str, str], list[Item]]:
    told: dict[tuple[str, str], list[Item]] = {}
    rows = Item.objects.filter(
        brand__in={item.brand_id for item in said},
        authority__in={item.authority for item in said},
        parent__in={item.remote_id for item in said},
        ours=True,
        gone_at=None,
    ).exclude(parent="")
    for row in rows.order_by("pk"):
        told.setdefault((row.authority, row.parent), []).append(row)
    return told


def _conversation(item: Item, slug: str) -> str:
    entry = getattr(item, "entry", None)
    return reverse("conversation", args=[slug, entry.conversation_id]) if entry else ""


def _noted(member: Member, oldest: datetime | None, newest: datetime | None) -> list[Line]:
    """What the team wrote or decided between two moments; no bound reads on for ever."""
    lines = [
        Line(
            at=note.at,
            icon="note",
            heading=_("Note by %(name)s")
            % {"name": note.by.name if note.by else _("someone who left")},
            words=saying.excerpt(note.text, length=LONG),
            ours=True,
        )
        for note in member.notes.select_related("by")
    ]
    lines += [
        Line(
            at=tag.at,
            icon="tag",
            heading=_("Tagged %(tag)s")
            % {"tag": saying.quoted(tag.label, language=get_language() or "en")},
            ours=True,
        )
        for tag in member.tags.all()
    ]
    if member.ambassador_at:
        lines.append(
            Line(
                at=member.ambassador_at, icon="heart", heading=_("Becomes an ambassador"), ours=True
            )
        )
    return [
        line
        for line in lines
        if (oldest is None or line.at >= oldest) and (newest is None or line.at < newest)
    ]
