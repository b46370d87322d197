from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels.models import ChannelState
from parvis.inbox import actions, queries, show, who
from parvis.inbox.answering.queries import answering
from parvis.inbox.bulk.show import bar, latest
from parvis.inbox.bulk.show import said as bulk_said
from parvis.inbox.changing import show as changing
from parvis.inbox.forms import FilterForm, NoteForm, StateForm
from parvis.inbox.later import saying as later
from parvis.inbox.models import Change, Conversation
from parvis.inbox.moderating.show import dress
from parvis.inbox.presence.actions import look
from parvis.inbox.presence.queries import Company, company
from parvis.inbox.queries import InboxFilter, Key
from parvis.inbox.reacting import show as reacting
from parvis.inbox.saved import queries as saved
from parvis.inbox.tags import queries as tags
from parvis.kit.pointing import as_fault, pointed
from parvis.stream import history
from parvis.team.access import BrandRequest, in_brand
from parvis.team.models import User
from parvis.team.rules import Right, allows
from parvis.text.query.faults import QueryError


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
    found = find(request, pk)
    if found.pk != pk:
        return redirect("conversation", request.brand.slug, found.pk)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "open":
        return render(
            request, "inbox/_open.html", open_page(request, found) | _list_address(request)
        )
    return render(request, "inbox/index.html", _list(request) | open_page(request, found))


@require_safe
@in_brand(Right.READ)
def thread(request: BrandRequest, pk: int) -> HttpResponse:
    """Draw the thread of an open conversation again, and what leaves from it."""
    context = open_page(request, find(request, pk)) | {"apart": True}
    return render(request, "inbox/_thread.html", context)


@require_safe
@in_brand(Right.READ)
def pulse(request: BrandRequest) -> HttpResponse:
    """Say cheaply whether anything changed, and who else is here: 204 when nothing did."""
    version = _pulse(request)
    changed = request.GET.get("v") != str(version)
    here = _company(request)
    if not changed and here is None:
        return HttpResponse(status=204)
    context = {"pulse": version, "company": here, "at": request.GET.get("at")}
    response = render(request, "inbox/_pulse.html", context)
    if changed:
        response["HX-Trigger"] = "parvis:changed"
    return response


def _company(request: BrandRequest) -> Company | None:
    """Note that a conversation is looked at; say who else is there when that changed."""
    at = request.GET.get("at", "")
    found = queries.conversation(request.brand, int(at)) if at.isdecimal() else None
    if found is None:
        return None
    if allows(request.seat.role, Right.ANSWER):
        look(found, by=request.user)
    here = company(found, request.user)
    return here if here.mark != request.GET.get("company", "") else None


@require_POST
@in_brand(Right.ANSWER)
def state(request: BrandRequest, pk: int) -> HttpResponse:
    """Say whose turn it is."""
    found = find(request, pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        return back(request, found)
    until, fault = later.read(request.POST, "until")
    if fault:
        return back(request, found, fault=fault)
    try:
        change = actions.change_state(
            found, form.cleaned_data["state"], by=request.user, until=until
        )
    except actions.NotPossible:
        return back(request, found)
    return back(request, found, change=change)


@require_POST
@in_brand(Right.ANSWER)
def assignment(request: BrandRequest, pk: int) -> HttpResponse:
    """Give a conversation to someone."""
    found = find(request, pk)
    who = request.POST.get("assignee", "")
    to = None
    if who:
        seats = User.objects.filter(seats__brand=request.brand)
        to = get_object_or_404(seats, pk=int(who) if who.isdigit() else 0)
    change = actions.assign(found, to=to, by=request.user)
    return back(request, found, change=change)


@require_POST
@in_brand(Right.NOTE)
def notes(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep a note between us."""
    found = find(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(found, text=form.cleaned_data["text"], by=request.user)
    return back(request, found)


@require_POST
@in_brand(Right.ANSWER)
def answered_there(request: BrandRequest, pk: int) -> HttpResponse:
    """Close a line that was answered on its own network."""
    found = find(request, pk)
    text = request.POST.get("text", "")[:65_000]
    try:
        change = actions.answered_there(found, text=text, by=request.user)
    except actions.NotPossible:
        return back(request, found)
    return back(request, found, change=change)


@require_POST
@in_brand(Right.ANSWER)
def undo(request: BrandRequest, pk: int, change: int) -> HttpResponse:
    """Put back what was just changed."""
    found = find(request, pk)
    made = get_object_or_404(Change, pk=change, conversation=found)
    if made.by_id != request.user.pk:
        raise PermissionDenied
    try:
        actions.undo(made, by=request.user)
    except actions.NotPossible:
        return back(request, found)
    return back(request, found)


def find(request: BrandRequest, pk: int) -> Conversation:
    """Find a conversation of the request's brand. Raises Http404."""
    found = queries.conversation(request.brand, pk, user=request.user)
    if found is None:
        raise Http404
    return found


def _filter(request: BrandRequest) -> InboxFilter:
    given = {name: request.GET.get(name, "")[:200] for name in InboxFilter.__dataclass_fields__}
    return InboxFilter(**given)


def _list_address(request: BrandRequest) -> dict[str, Any]:
    kept = {k: v for k, v in request.GET.items() if k in InboxFilter.__dataclass_fields__ and v}
    query = f"?{urlencode(kept)}" if kept else ""
    return {"query": query, "list_url": reverse("inbox", args=[request.brand.slug]) + query}


def _list(request: BrandRequest) -> dict[str, Any]:
    wanted = _filter(request)
    queries.tags(request.brand, at=_pulse(request))
    after = Key.read(request.GET.get("after", ""))
    rows, more = queries.page(request.brand, wanted, request.user, after=after)
    address = _list_address(request)
    joint = "&" if address["query"] else "?"
    pks = [row.pk for row in rows]
    match = len(pks) if more is None and after is None else _counted(request, wanted)
    last = latest(request.brand, request.session.get("bulk"))
    choose = bar(request.seat, wanted, pks=pks, match=match, query=address["query"])
    listed = _views(request, wanted)
    form = FilterForm(request.GET, request.brand, request.user)
    is_new = bool(wanted.given) and not any(view["current"] for view in listed)
    return address | {
        "bar": choose,
        "choosable": choose is not None,
        "bulk": bulk_said(last, get_language() or "") if last else None,
        "own": True,
        "sorted_out": _sorted_out(wanted),
        "rows": [show.row(row, address["query"]) for row in rows],
        "next_url": f"{address['list_url']}{joint}after={more}".replace("+", "%2B") if more else "",
        "views": listed,
        "wanted": wanted.given,
        "may_keep": is_new and allows(request.seat.role, Right.ANSWER),
        "filters": {
            "active": wanted.active,
            "form": form,
            "words": form.words(wanted.given) if is_new else "",
            **_fault(request, wanted),
        },
        "may_note_said": allows(request.seat.role, Right.ANSWER),
        "has_channel": any(
            c.state != ChannelState.REMOVED for c in queries.channels(request.brand)
        ),
        "pulse": _pulse(request),
        "open": None,
    }


def _fault(request: BrandRequest, wanted: InboxFilter) -> dict[str, Any]:
    """Say what is wrong with the words that are looked for, and where what could be meant leads."""
    try:
        if wanted.text:
            history.read(request.brand.pk, wanted.text)
    except QueryError as error:
        url = reverse("inbox", args=[request.brand.slug])
        url += _query(**{**wanted.given, "text": error.proposal})
        return {"fault": pointed(as_fault(error), wanted.text), "proposal_url": url}
    return {"fault": None}


def _counted(request: BrandRequest, wanted: InboxFilter) -> int | None:
    """Give how many a view holds when its tab counted them; None for any other filter."""
    counts = queries.counters(request.brand, request.user, at=_pulse(request))
    names = {InboxFilter(): "open", InboxFilter(assignee="me"): "mine"}
    names[InboxFilter(state="waiting")] = "waiting"
    return counts[names[wanted]] if wanted in names else None


def _views(request: BrandRequest, wanted: InboxFilter) -> list[dict[str, Any]]:
    counts = queries.counters(request.brand, request.user, at=_pulse(request))
    base = reverse("inbox", args=[request.brand.slug])
    held, aside = {"state": "held"}, wanted.state in {"held", "spam", "trash"}
    built_in = [
        (_("To answer"), {}, counts["open"]),
        (_("Mine"), {"assignee": "me"}, counts["mine"]),
        (_("Waiting"), {"state": "waiting"}, counts["waiting"]),
        (_("Held"), held, counts["held"]),
        *([(_("Spam"), {"state": "spam"}, 0)] if aside else ()),
        *([(pgettext("list", "Trash"), {"state": "trash"}, 0)] if aside else ()),
        (_("All"), {"state": "all"}, 0),
    ]
    kept = saved.tabs(request.brand, request.user, at=_pulse(request))
    listed = [*built_in, *((view.name, view.wanted, count) for view, count in kept)]
    return [
        {
            "label": label,
            "count": count,
            "url": base + _query(**given),
            "current": wanted == InboxFilter(**given),
        }
        for label, given, count in listed
        if count or aside or given != held
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


def open_page(request: BrandRequest, found: Conversation) -> dict[str, Any]:
    """Gather what the page of an open conversation shows."""
    queries.tags(request.brand, at=_pulse(request))
    items = queries.items(found)
    post = queries.post(found)
    may = {
        "answer": allows(request.seat.role, Right.ANSWER),
        "note": allows(request.seat.role, Right.NOTE),
        "moderate": allows(request.seat.role, Right.MODERATE),
    }
    people = who.known(found, items)
    said = show.thread(found, items, may_answer=may["answer"], people=people)
    said = dress(said, items, found, may=may["moderate"])
    said = changing.dress(said, items, found, may=may["answer"])
    said = reacting.dress(said, items, found, may=may["answer"])
    own = [s.change.way for s in said if s.change]
    ways = [w for s in said for w in (s.way, s.card.way if s.card else None) if w]
    ways += [way for way in own if way]
    moving = any(way.undo or way.icon == "send" for way in ways)
    moving = moving or any(one.moving for s in said for one in s.gestures)
    return _list_address(request) | {
        "open": show.opened(found, items, post),
        "post": post,
        "neighbours": queries.neighbours(found),
        "neighbours_url": reverse("inbox", args=[request.brand.slug])
        + _query(state="all", about=found.about),
        "thread": said,
        "thread_moves": moving,
        "notes": queries.notes(found),
        "reply": answering(request, found, items),
        "leaving": next((one for one in said if one.way and one.way.undo), None),
        "offers": later.offers() if may["answer"] else [],
        "clock_of": later.place(),
        "tags": tags.offered(found),
        "who": who.pane(found, people),
        "may": may,
        "people": queries.people(request.brand),
        "show": "who" if request.GET.get("show") == "who" else "talk",
        "change": None,
    }


def back(
    request: BrandRequest, found: Conversation, *, change: Change | None = None, fault: str = ""
) -> HttpResponse:
    """Answer an act: the conversation anew for htmx, its page for a plain form."""
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, fault)
        return redirect("conversation", request.brand.slug, found.pk)
    fresh = find(request, found.pk)
    context = open_page(request, fresh) | {"fault": fault}
    if change is not None:
        context["change"] = {"pk": change.pk, "sentence": show.change_sentence(change)}
    response = answer_page(request, context)
    response["HX-Trigger"] = "parvis:listchanged"
    return response


def answer_page(
    request: BrandRequest, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a conversation: alone for htmx, beside the list otherwise."""
    if request.headers.get("HX-Request"):
        return render(request, "inbox/_open.html", context, status=status)
    return render(request, "inbox/index.html", _list(request) | context, status=status)


def _pulse(request: BrandRequest) -> int:
    return queries.pulse_of(request, request.brand)
