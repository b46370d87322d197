"""Gathers what waits in every room for one brand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.channels.models import Channel, ChannelState, Place
from parvis.channels.rules import say
from parvis.inbox.models import Conversation, ConversationState
from parvis.inbox.queries import offered
from parvis.members.models import Member
from parvis.members.telling import current_version, last_seen
from parvis.site.models import Round
from parvis.site.today.rules import (
    ANSWER,
    DECIDE,
    LONGEST_DAY,
    TIRED,
    Harm,
    Line,
    Pace,
    pace,
    put_off,
)
from parvis.site.today.unsettled import unsettled
from parvis.strategy.models import Purpose
from parvis.stream.glimpse import glimpse
from parvis.stream.models import Item
from parvis.team.models import AuditEntry, Brand, User

MEASURED_DAYS: Final = timedelta(days=60)
MEASURED_ACTS: Final = 1000
THANKS: Final = ("merci", "bravo", "thank you", "thanks", "best ", "meilleur", "tabarnouche")


def lines(
    brand: Brand, user: User, *, keep: Collection[str] = (), known: Pace | None = None
) -> list[Line]:
    """List everything that waits for a person at a brand's desk, in no order.

    `keep` are keys of the day: what they name is listed for as long as it waits. What somebody
    else took is not this person's to do.
    """
    measured = known or Pace({ANSWER: 3, DECIDE: 1})
    return [
        *_first_steps(brand),
        *_channels(brand),
        *unsettled(brand),
        *_conversations(brand, user, keep, measured),
        *_offered(brand, measured),
        *_newcomers(brand),
        *_thanks(brand),
    ]


def pace_of(brand: Brand) -> Pace:
    """Measure how long answering and deciding take at this desk, from the audit log of 60 days."""
    since = timezone.now() - MEASURED_DAYS
    acts = AuditEntry.objects.filter(brand=brand, at__gte=since).exclude(actor=None)
    recent = acts.order_by("-at").values_list("actor_id", "verb", "at")[:MEASURED_ACTS]
    return pace((actor, _sort(verb), at) for actor, verb, at in reversed(recent) if actor)


def _sort(verb: str) -> str:
    if verb == "conversation.answered":
        return ANSWER
    return DECIDE if verb in {"conversation.state", "item.moderated"} else ""


def days_before(brand: Brand, user: User, today: date) -> list[list[str]]:
    """List what was skipped on each of a person's latest days, newest first."""
    rounds = Round.objects.filter(brand=brand, user=user, day__lte=today).order_by("-day")
    return list(rounds.values_list("skipped", flat=True)[:TIRED])


def tired(brand: Brand, user: User, today: date) -> frozenset[str]:
    """Name what a person put off three days running."""
    return put_off(days_before(brand, user, today))


def dropped(brand: Brand, user: User) -> frozenset[str]:
    """Name what a person let go in the last sixty days."""
    recent = Round.objects.filter(
        brand=brand, user=user, day__gte=timezone.localdate() - MEASURED_DAYS
    )
    return frozenset(key for keys in recent.values_list("dropped", flat=True) for key in keys)


def good_news(brand: Brand) -> Item | None:
    """Find the latest kind word somebody said of us in a week."""
    words = Q()
    for word in THANKS:
        words |= Q(text__icontains=word)
    recent = brand.items.filter(
        said_at__gte=timezone.now() - timedelta(days=7),
        ours=False,
        gone_at=None,
        standing="published",
        kind="comment",
    )
    return recent.filter(words).select_related("author").order_by("-id").first()


def _first_steps(brand: Brand) -> Iterator[Line]:
    purpose = Purpose.objects.filter(brand=brand).first()
    yield from _notice(brand)
    if not brand.channels.exclude(state=ChannelState.REMOVED).exists():
        yield Line(
            key="connect",
            harm=Harm.WAITING,
            minutes=2,
            since=brand.created_at,
            icon="blog",
            title=_("Give Parvis the address of your site"),
            detail=_("Its comments come here, and you answer them from one place."),
            verb=_("Connect a site"),
            url=reverse("channels", args=[brand.slug]),
        )
    elif purpose is None or not (purpose.why and purpose.for_whom and purpose.success):
        yield Line(
            key="purpose",
            harm=Harm.LATER,
            minutes=5,
            since=brand.created_at,
            icon="compass",
            title=_("Say why this community, and for whom"),
            detail=_("Three short questions. Everything later is measured against them."),
            verb=_("Answer the questions"),
            url=reverse("strategy", args=[brand.slug]),
        )


def _notice(brand: Brand) -> Iterator[Line]:
    """Ask to read what one tells people, before anything waits for it; again when it changed."""
    seen = last_seen(brand)
    if brand.is_sample or (seen and seen.version == current_version(brand)):
        return
    waits = Place.objects.filter(channel__brand=brand, due_at=None, last_read_at=None)
    live = waits.filter(channel__state=ChannelState.CONNECTED).exists()
    listens = live or brand.channels.exclude(state=ChannelState.REMOVED).exists()
    if not listens:
        return
    yield Line(
        key=f"notice:{seen.pk if seen else 0}",
        harm=Harm.WAITING if live else Harm.LATER,
        minutes=2,
        since=seen.at if seen else brand.created_at,
        icon="eye",
        title=_("Read again what you tell people, it has changed")
        if seen
        else _("Read what you tell people before you listen"),
        detail=_("What waits for it is read at once afterwards.")
        if live
        else _("The listening notice: what is read, why, for how long."),
        verb=_("Read the notice"),
        url=reverse("notice_first" if live else "notice", args=[brand.slug]),
    )


def _channels(brand: Brand) -> Iterator[Line]:
    states = (ChannelState.RECONNECT, ChannelState.DOWN, ChannelState.EXPIRING)
    for channel in brand.channels.filter(state__in=states):
        yield _channel_line(brand, channel)


def _channel_line(brand: Brand, channel: Channel) -> Line:
    if channel.state == ChannelState.EXPIRING or not channel.trouble:
        return _key_line(brand, channel)
    dead = channel.state == ChannelState.RECONNECT
    return Line(
        key=f"channel:{channel.pk}:{channel.state}",
        harm=Harm.FAILED if dead else Harm.WAITING,
        minutes=2,
        since=channel.down_since or channel.trouble_at or channel.connected_at,
        icon="hold",
        title=_("%(site)s: Parvis cannot read it any more") % {"site": channel.title},
        detail=say(channel.trouble) if channel.trouble else "",
        verb=_("Connect again") if dead else _("See what happens"),
        url=reverse("channels", args=[brand.slug]),
    )


def _key_line(brand: Brand, channel: Channel) -> Line:
    """Ask for the key of an account that has none yet, or whose key stops working soon."""
    expires = channel.state == ChannelState.EXPIRING
    title = _("%(site)s: its key stops working soon") if expires else _("Let Parvis in at %(site)s")
    return Line(
        key=f"channel:{channel.pk}:{channel.state}",
        harm=Harm.WAITING,
        minutes=2,
        since=channel.checked_at or channel.connected_at,
        icon="clock" if expires else "lock",
        title=title % {"site": channel.title},
        detail="" if expires else _("Nothing is read yet: the account itself must let Parvis in."),
        verb=_("Connect again") if expires else _("Let Parvis in"),
        url=reverse("channel", args=[brand.slug, channel.pk]),
    )


def _conversations(brand: Brand, user: User, keep: Collection[str], known: Pace) -> Iterator[Line]:
    theirs = _waiting(brand, user)
    kept = [int(key.split(":")[1]) for key in keep if key.startswith("conversation:")]
    may_be_asked = theirs.filter(Q(pk__in=kept) | Q(has_held=True)) if kept else theirs
    listed = list(may_be_asked[: LONGEST_DAY + len(kept)])
    for conversation in listed:
        yield _conversation_line(brand, conversation, known)
    hidden = theirs.exclude(pk__in=[c.pk for c in listed])
    for is_grave in (True, False):
        more = hidden.filter(has_held=is_grave).count()
        if more:
            yield _more_line(brand, more, is_grave=is_grave)


def _waiting(brand: Brand, user: User) -> QuerySet[Conversation]:
    """Select what waits for this person's answer: held first, then questions, then the oldest."""
    rows = Conversation.objects.filter(
        Q(assignee=None) | Q(assignee=user),
        brand=brand,
        state=ConversationState.OPEN,
        merged_into=None,
        is_history=False,
    )
    asks = Case(
        When(last_item__text__contains="?", then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    related = rows.select_related("author", "last_item", "channel", "member")
    return related.annotate(asks=asks).order_by("-has_held", "-asks", "waiting_since", "pk")


def _more_line(brand: Brand, more: int, *, is_grave: bool) -> Line:
    return Line(
        key="inbox:held" if is_grave else "inbox",
        harm=Harm.GRAVE if is_grave else Harm.LATER,
        minutes=0,
        since=timezone.now(),
        icon="hold" if is_grave else "inbox",
        title=(
            ngettext("%(n)s other remark is held", "%(n)s other remarks are held", more)
            if is_grave
            else ngettext("%(n)s other conversation waits", "%(n)s other conversations wait", more)
        )
        % {"n": more},
        detail=_("The oldest first, as far as your minutes go."),
        verb=_("Open the inbox"),
        url=reverse("inbox", args=[brand.slug]) + ("?state=held" if is_grave else ""),
        many=more,
    )


def _conversation_line(brand: Brand, conversation: Conversation, known: Pace) -> Line:
    name = conversation.author.name if conversation.author else _("Someone")
    item = conversation.last_item
    held = conversation.has_held
    since = conversation.waiting_since or conversation.sort_at
    return Line(
        key=f"conversation:{conversation.pk}:{int(since.timestamp())}",
        harm=Harm.GRAVE if held else Harm.ASKED if item and "?" in item.text else Harm.WAITING,
        minutes=known.minutes[DECIDE] if held else known.minutes[ANSWER],
        since=since,
        icon="hold" if held else "inbox",
        title=(_("Read what %(name)s wrote, held on the site") if held else _("Answer %(name)s"))
        % {"name": name},
        detail=_("%(site)s, under “%(title)s”")
        % {"site": conversation.channel.title, "title": conversation.title}
        if conversation.title
        else conversation.channel.title,
        verb=_("Read it") if held else _("Answer %(name)s") % {"name": name.split(" ")[0]},
        url=reverse("conversation", args=[brand.slug, conversation.pk]),
        quote=glimpse(item, length=220) if item else "",
        quote_language=item.language if item else "",
        warning=_("Nobody else sees it until you decide.") if held else "",
    )


def _offered(brand: Brand, known: Pace) -> Iterator[Line]:
    """Offer what was asked shortly before a site was connected and never answered, for a week."""
    recent = brand.channels.filter(connected_at__gte=timezone.now() - timedelta(days=7))
    questions = offered(brand) if recent.exists() else []
    if not questions:
        return
    first = questions[0]
    yield Line(
        key="offered",
        harm=Harm.KIND,
        minutes=known.minutes[ANSWER] * len(questions),
        since=first.sort_at,
        icon="inbox",
        title=ngettext(
            "%(n)s question stood unanswered when you came",
            "%(n)s questions stood unanswered when you came",
            len(questions),
        )
        % {"n": len(questions)},
        detail=_("The latest ones only; the rest is history."),
        verb=_("Read the latest"),
        url=reverse("conversation", args=[brand.slug, first.pk]),
    )


def _newcomers(brand: Brand) -> Iterator[Line]:
    since = timezone.now() - timedelta(days=7)
    new = Member.objects.filter(brand=brand, merged_into=None, first_at__gte=since).order_by(
        "-first_at"
    )
    names = list(new.values_list("name", flat=True)[:3])
    if not names:
        return
    count = new.count()
    yield Line(
        key=f"newcomers:{timezone.localdate()}",
        harm=Harm.KIND,
        minutes=2,
        since=timezone.now(),
        icon="people",
        title=ngettext("Welcome %(n)s new person", "Welcome %(n)s new people", count)
        % {"n": count},
        detail=", ".join(names) + ("…" if count > len(names) else ""),
        verb=_("Meet them"),
        url=reverse("members", args=[brand.slug]) + "?new=1",
    )


def _thanks(brand: Brand) -> Iterator[Line]:
    """Offer to thank an ambassador who spoke this week and has had no answer."""
    spoke = Conversation.objects.filter(
        brand=brand,
        member__is_ambassador=True,
        merged_into=None,
        is_history=False,
        sort_at__gte=timezone.now() - timedelta(days=7),
        answered_at=None,
    ).exclude(state__in=(ConversationState.OPEN, ConversationState.SPAM))
    for conversation in spoke.select_related("member", "last_item").order_by("-sort_at")[:1]:
        name = conversation.member.name if conversation.member else ""
        item = conversation.last_item
        yield Line(
            key=f"thanks:{conversation.pk}:{int(conversation.sort_at.timestamp())}",
            harm=Harm.KIND,
            minutes=2,
            since=conversation.sort_at,
            icon="heart",
            title=_("Thank %(name)s") % {"name": name},
            detail=_("An ambassador spoke of you this week, and nobody answered."),
            verb=_("Thank %(name)s") % {"name": name.split(" ")[0]},
            url=reverse("conversation", args=[brand.slug, conversation.pk]),
            quote=glimpse(item, length=160) if item else "",
            quote_language=item.language if item else "",
        )
