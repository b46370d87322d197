from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels.models import ChannelState, OutgoingState
from parvis.channels.outbox import it_is_there, let_go
from parvis.inbox import actions, queries, show
from parvis.inbox.bulk.show import bar, latest, said
from parvis.inbox.forms import FilterForm, NoteForm, ReplyForm, StateForm
from parvis.inbox.models import Change, Conversation, ConversationState, Reply
from parvis.inbox.moderating.show import dress
from parvis.inbox.queries import InboxFilter, Key
from parvis.stream.models import Item
from parvis.team.access import BrandRequest, in_brand
from parvis.team.models import User
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def inbox(request: BrandRequest) -> HttpResponse:
    """Show the list; of itself only, when it asks to be drawn again."""
    context = _list(request)
    partial = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "inbox-list"
    return render(request, "inbox/_list.html" if partial else "inbox/index.html", context)


@require_safe
@in_brand(Right.READ)
def conversation(request: BrandRequest, pk: int) -> HttpResponse:
    """Show a conversation beside the list; alone, when the page only swaps that part."""
    found = _find(request, pk)
    if found.pk != pk:
        return redirect("conversation", request.brand.slug, found.pk)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "open":
        return render(request, "inbox/_open.html", _open(request, found) | _list_address(request))
    return render(request, "inbox/index.html", _list(request) | _open(request, found))


@require_safe
@in_brand(Right.READ)
def thread(request: BrandRequest, pk: int) -> HttpResponse:
    """Draw the thread of an open conversation again."""
    return render(request, "inbox/_thread.html", _open(request, _find(request, pk)))


@require_safe
@in_brand(Right.READ)
def pulse(request: BrandRequest) -> HttpResponse:
    """Say cheaply whether anything changed: 204 when nothing did."""
    version = _pulse(request)
    if request.GET.get("v") == str(version):
        return HttpResponse(status=204)
    response = render(request, "inbox/_pulse.html", {"pulse": version})
    response["HX-Trigger"] = "parvis:changed"
    return response


@require_POST
@in_brand(Right.ANSWER)
def replies(request: BrandRequest, pk: int) -> HttpResponse:
    """Answer; it leaves after ten seconds."""
    found = _find(request, pk)
    form = ReplyForm(request.POST)
    error = ""
    if form.is_valid():
        to = _answered(found, form.cleaned_data["to"])
        try:
            actions.reply(found, to=to, text=form.cleaned_data["text"], by=request.user)
        except actions.NotPossible:
            error = _("What you answer was deleted meanwhile. Choose another remark of the thread.")
        else:
            return _back(request, found)
    else:
        error = (
            str(form.errors["text"][0]) if "text" in form.errors else _("Choose what you answer.")
        )
    context = _open(request, found)
    context["reply"] |= {"error": error, "text": request.POST.get("text", "")}
    return _answer_page(request, context, status=422)


@require_POST
@in_brand(Right.ANSWER)
def cancellation(request: BrandRequest, pk: int, reply: int) -> HttpResponse:
    """Take an answer back, or speak for one that waits for a word."""
    found = _find(request, pk)
    answer = get_object_or_404(Reply, pk=reply, conversation=found)
    word = request.POST.get("word", "")
    if word == "again":
        let_go(answer.outgoing, by=request.user)
    elif word == "there" and answer.outgoing.state == OutgoingState.UNCONFIRMED:
        it_is_there(answer.outgoing, by=request.user)
    else:
        actions.take_back(answer, by=request.user)
    return _back(request, found, text=answer.text if not word else "")


@require_POST
@in_brand(Right.ANSWER)
def state(request: BrandRequest, pk: int) -> HttpResponse:
    """Say whose turn it is."""
    found = _find(request, pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        return _back(request, found)
    wanted = form.cleaned_data["state"]
    until = (
        actions.tomorrow_morning(timezone.now()) if wanted == ConversationState.SNOOZED else None
    )
    try:
        change = actions.change_state(found, wanted, by=request.user, until=until)
    except actions.NotPossible:
        return _back(request, found)
    return _back(request, found, change=change)


@require_POST
@in_brand(Right.ANSWER)
def assignment(request: BrandRequest, pk: int) -> HttpResponse:
    """Give a conversation to someone."""
    found = _find(request, pk)
    who = request.POST.get("assignee", "")
    to = None
    if who:
        seats = User.objects.filter(seats__brand=request.brand)
        to = get_object_or_404(seats, pk=int(who) if who.isdigit() else 0)
    change = actions.assign(found, to=to, by=request.user)
    return _back(request, found, change=change)


@require_POST
@in_brand(Right.NOTE)
def notes(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep a note between us."""
    found = _find(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(found, text=form.cleaned_data["text"], by=request.user)
    return _back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def undo(request: BrandRequest, pk: int, change: int) -> HttpResponse:
    """Put back what was just changed."""
    found = _find(request, pk)
    made = get_object_or_404(Change, pk=change, conversation=found)
    if made.by_id != request.user.pk:
        raise PermissionDenied
    try:
        actions.undo(made, by=request.user)
    except actions.NotPossible:
        return _back(request, found)
    return _back(request, found)


def _find(request: BrandRequest, pk: int) -> Conversation:
    found = queries.conversation(request.brand, pk)
    if found is None:
        raise Http404
    return found


def _answered(found: Conversation, pk: int | None) -> Item | None:
    if pk is None:
        return None
    return get_object_or_404(Item, pk=pk, entry__conversation=found)


def _filter(request: BrandRequest) -> InboxFilter:
    names = ("state", "channel", "kind", "assignee", "language", "text", "about")
    given = {name: request.GET.get(name, "")[:200] for name in names}
    return InboxFilter(**given)


def _list_address(request: BrandRequest) -> dict[str, Any]:
    kept = {k: v for k, v in request.GET.items() if k in InboxFilter.__dataclass_fields__ and v}
    query = f"?{urlencode(kept)}" if kept else ""
    return {"query": query, "list_url": reverse("inbox", args=[request.brand.slug]) + query}


def _list(request: BrandRequest) -> dict[str, Any]:
    wanted = _filter(request)
    after = Key.read(request.GET.get("after", ""))
    rows, more = queries.page(request.brand, wanted, request.user, after=after)
    address = _list_address(request)
    joint = "&" if address["query"] else "?"
    pks = [row.pk for row in rows]
    match = len(pks) if more is None and after is None else _counted(request, wanted)
    last = latest(request.brand, request.session.get("bulk"))
    choose = bar(request.seat, wanted, pks=pks, match=match, query=address["query"])
    return address | {
        "bar": choose,
        "choosable": choose is not None,
        "bulk": said(last, get_language() or "") if last else None,
        "own": True,
        "sorted_out": _sorted_out(wanted),
        "rows": [show.row(row, address["query"]) for row in rows],
        "next_url": f"{address['list_url']}{joint}after={more}".replace("+", "%2B") if more else "",
        "views": _views(request, wanted),
        "filters": {
            "active": wanted.active,
            "form": FilterForm(request.GET, request.brand, request.user),
        },
        "has_channel": any(
            c.state != ChannelState.REMOVED for c in queries.channels(request.brand)
        ),
        "pulse": _pulse(request),
        "open": None,
    }


def _counted(request: BrandRequest, wanted: InboxFilter) -> int | None:
    """Give how many a view holds when its tab counted them; None for any other filter."""
    counts = queries.counters(request.brand, request.user, at=_pulse(request))
    names = {InboxFilter(): "open", InboxFilter(assignee="me"): "mine"}
    names[InboxFilter(state="waiting")] = "waiting"
    return counts[names[wanted]] if wanted in names else None


def _views(request: BrandRequest, wanted: InboxFilter) -> list[dict[str, Any]]:
    counts = queries.counters(request.brand, request.user, at=_pulse(request))
    mine = wanted.assignee == "me"
    base = reverse("inbox", args=[request.brand.slug])
    aside = wanted.state in {"held", "spam", "trash"}
    views = [
        (_("To answer"), "", "", counts["open"]),
        (_("Mine"), "", "me", counts["mine"]),
        (_("Waiting"), "waiting", "", counts["waiting"]),
        (_("Held"), "held", "", counts["held"]),
        *(
            [(_("Spam"), "spam", "", 0), (pgettext("list", "Trash"), "trash", "", 0)]
            if aside
            else []
        ),
        (_("All"), "all", "", 0),
    ]
    return [
        {
            "label": label,
            "count": count,
            "url": base + _query(state=state_name, assignee=assignee),
            "current": wanted.state == state_name and mine == (assignee == "me"),
        }
        for label, state_name, assignee, count in views
        if count or aside or state_name != "held"
    ]


def _sorted_out(wanted: InboxFilter) -> str:
    """Say that one of the three heaps is empty; "" for any other list."""
    if wanted.active:
        return ""
    words = {
        "held": _("Nothing is held"),
        "spam": _("Nothing is set aside as spam"),
        "trash": _("The trash of the site is empty"),
    }
    return words.get(wanted.state, "")


def _query(**given: str) -> str:
    kept = {name: value for name, value in given.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def _open(request: BrandRequest, found: Conversation) -> dict[str, Any]:
    items = queries.items(found)
    post = queries.post(found)
    may = {
        "answer": allows(request.seat.role, Right.ANSWER),
        "note": allows(request.seat.role, Right.NOTE),
        "moderate": allows(request.seat.role, Right.MODERATE),
    }
    talk = show.thread(found, items, may_answer=may["answer"])
    talk = dress(talk, items, found, may=may["moderate"])
    ways = [way for s in talk for way in (s.way, s.card.way if s.card else None) if way]
    moving = any(way.undo or way.icon == "send" for way in ways)
    return _list_address(request) | {
        "open": show.opened(found, items, post),
        "post": post,
        "neighbours": queries.neighbours(found),
        "neighbours_url": reverse("inbox", args=[request.brand.slug])
        + _query(state="all", about=found.about),
        "thread": talk,
        "thread_moves": moving,
        "notes": queries.notes(found),
        "reply": show.answering(found, items, request.GET.get("to", "")),
        "who": show.who(found),
        "may": may,
        "people": queries.people(request.brand),
        "show": "who" if request.GET.get("show") == "who" else "talk",
        "change": None,
    }


def _back(
    request: BrandRequest,
    found: Conversation,
    *,
    change: Change | None = None,
    text: str = "",
    trouble: str = "",
) -> HttpResponse:
    """Answer an act: the conversation anew for htmx, its page for a plain form."""
    if not request.headers.get("HX-Request"):
        if trouble:
            messages.error(request, trouble)
        return redirect("conversation", request.brand.slug, found.pk)
    fresh = _find(request, found.pk)
    context = _open(request, fresh)
    context["reply"]["text"] = text
    context["trouble"] = trouble
    if change is not None:
        context["change"] = {"pk": change.pk, "sentence": show.change_sentence(change)}
    response = _answer_page(request, context)
    response["HX-Trigger"] = "parvis:listchanged"
    return response


def _answer_page(
    request: BrandRequest, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "inbox/_open.html", context, status=status)
    return render(request, "inbox/index.html", _list(request) | context, status=status)


def _pulse(request: BrandRequest) -> int:
    return queries.pulse_of(request, request.brand)
