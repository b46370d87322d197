"""One member: who they are in one breath, what happened with them, what the team knows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.channels import looks
from parvis.kit.saying import monogram
from parvis.members import actions, facts, linking, queries, timeline
from parvis.members.models import Address, Link, Member, MemberNote, MemberTag
from parvis.members.saying import in_one_breath
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows

LANGUAGES = (("fr", "français"), ("en", "English"))


@require_safe
@in_brand(Right.READ)
def member(request: BrandRequest, pk: int) -> HttpResponse:
    """Show one member: what happened with them, their accounts, what the team knows."""
    found = _find(request, pk)
    if found.merged_into_id:
        return redirect("member", request.brand.slug, found.merged_into_id)
    only = request.GET.get("show", "")
    only = only if only in {"talk", "notes"} else ""
    before = request.GET.get("before", "")
    page = timeline.of_member(
        found, before=int(before[:19]) if before.isdecimal() else None, only=only
    )
    also = f"&show={only}" if only else ""
    context = {
        "member": found,
        "initials": monogram(found.name),
        "face": queries.portraits(request.brand, [found]).get(found.pk, ""),
        "breath": in_one_breath(_facts(found)),
        "lines": page.lines,
        "shown": only,
        "older_url": f"?before={page.before}{also}" if page.before else "",
        "accounts": _accounts(found),
        "notes": found.notes.select_related("by").order_by("-at"),
        "tags": found.tags.order_by("label"),
        "known_tags": queries.tags_of(request.brand),
        "addresses": Address.choices,
        "languages": LANGUAGES,
        "links": linking.standing(found),
        "alike": linking.alike(found),
        "may_note": allows(request.seat.role, Right.NOTE),
        "may_answer": allows(request.seat.role, Right.ANSWER),
        "may_manage": allows(request.seat.role, Right.MANAGE),
        "me": request.user.pk,
    }
    return render(request, "members/member.html", context)


@require_POST
@in_brand(Right.NOTE)
def member_notes(request: BrandRequest, pk: int) -> HttpResponse:
    """Keep what the team knows of someone."""
    found = _find(request, pk)
    text = request.POST.get("text", "").strip()[:5000]
    if text:
        actions.add_note(found, text=text, by=request.user)
    return redirect("member", request.brand.slug, pk)


@require_POST
@in_brand(Right.NOTE)
def member_note(request: BrandRequest, pk: int, note: int) -> HttpResponse:
    """Write one's note again, or take it away; a manager may take anyone's away."""
    found = _find(request, pk)
    kept = get_object_or_404(
        MemberNote.objects.select_related("member__brand"), pk=note, member=found
    )
    mine = kept.by_id == request.user.pk
    if request.POST.get("remove") and (mine or allows(request.seat.role, Right.MANAGE)):
        actions.remove_note(kept, by=request.user)
    elif mine:
        actions.change_note(kept, text=request.POST.get("text", "")[:5000])
    else:
        messages.error(request, _("Only whoever wrote a note changes it."))
    return redirect("member", request.brand.slug, pk)


@require_POST
@in_brand(Right.NOTE)
def member_tags(request: BrandRequest, pk: int) -> HttpResponse:
    """Put a word on a member, or take one off."""
    found = _find(request, pk)
    gone = request.POST.get("remove", "")
    if gone.isdecimal():
        actions.untag(get_object_or_404(MemberTag, pk=int(gone[:18]), member=found))
    else:
        actions.tag_member(found, label=request.POST.get("label", ""), by=request.user)
    return redirect("member", request.brand.slug, pk)


@require_POST
@in_brand(Right.ANSWER)
def member_traits(request: BrandRequest, pk: int) -> HttpResponse:
    """Note a member's name, language, how to address them, or that they recommend us."""
    found = _find(request, pk)
    given = request.POST
    if given.get("address") in Address.values:
        actions.set_address(found, address=given["address"], by=request.user)
    if given.get("ambassador") in {"yes", "no"}:
        is_one = given["ambassador"] == "yes"
        actions.make_ambassador(found, is_ambassador=is_one, by=request.user)
    if given.get("language") in {"", *dict(LANGUAGES)}:
        actions.set_language(found, language=given["language"], by=request.user)
    if "name" in given:
        actions.rename(found, name=given["name"], by=request.user)
    return redirect("member", request.brand.slug, pk)


@require_safe
@in_brand(Right.MANAGE)
def member_same(request: BrandRequest, pk: int) -> HttpResponse:
    """Look for the other member that this person would be."""
    found = _find(request, pk)
    text = request.GET.get("q", "").strip()[:200]
    rows: list[Member] = []
    if text:
        listed, _more = queries.page(request.brand, queries.MemberFilter(text=text))
        rows = [row for row in listed if row.pk != found.pk][:20]
    return render(request, "members/same.html", {"member": found, "q": text, "rows": rows})


@require_safe
@in_brand(Right.MANAGE)
def member_linking(request: BrandRequest, pk: int, other: int) -> HttpResponse:
    """Show two members side by side, before anyone says that they are one person."""
    found, second = _find(request, pk), _find(request, other)
    sides = [
        {
            "member": one,
            "breath": in_one_breath(_facts(one)),
            "accounts": _accounts(one),
            "lines": [line for line in timeline.of_member(one, only="talk").lines if not line.ours][
                :4
            ],
        }
        for one in (found, second)
    ]
    context = {
        "sides": sides,
        "member": found,
        "other": second,
        "apart": linking.are_apart(found, second),
    }
    return render(request, "members/linking.html", context)


@require_POST
@in_brand(Right.MANAGE)
def member_links(request: BrandRequest, pk: int, other: int) -> HttpResponse:
    """Say that two members are one person, or that they are not."""
    found, second = _find(request, pk), _find(request, other)
    if request.POST.get("same") == "no":
        linking.say_apart(found, second, by=request.user)
        return redirect("member", request.brand.slug, pk)
    try:
        linking.link(found, second, reason=request.POST.get("reason", ""), by=request.user)
    except linking.NotPossible:
        messages.error(
            request,
            _(
                "These two cannot be shown as one: one of them changed meanwhile, or someone said no."
            ),
        )
    return redirect("member", request.brand.slug, pk)


@require_POST
@in_brand(Right.MANAGE)
def member_unlinking(request: BrandRequest, pk: int, link: int) -> HttpResponse:
    """Make two members of one again."""
    found = _find(request, pk)
    made = get_object_or_404(Link, pk=link, into=found)
    try:
        linking.unlink(made, by=request.user)
    except linking.NotPossible:
        messages.error(request, _("Undo the link that was made last first."))
    return redirect("member", request.brand.slug, pk)


def _find(request: BrandRequest, pk: int) -> Member:
    rows = Member.objects.select_related("brand", "address_by")
    return get_object_or_404(rows, pk=pk, brand=request.brand)


def _facts(found: Member) -> facts.Facts:
    first = next(iter(queries.authors(found)), None)
    known = facts.of_authors([first]) if first else {}
    return known.get(first or 0) or facts.Facts(member_id=found.pk, address=found.address)


def _accounts(found: Member) -> list[dict[str, Any]]:
    rows = found.accounts.select_related("author").order_by("author__first_at")
    return [
        {
            "icon": looks.icon(row.author.network),
            "network": looks.network_name(row.author.network),
            "name": row.author.name,
            "url": row.author.url,
            "at": row.author.authority,
            "since": row.author.first_at,
            "count": row.author.item_count,
        }
        for row in rows
    ]
