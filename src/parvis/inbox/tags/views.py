from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.inbox.models import Tag, TagColour
from parvis.inbox.tags import actions, queries
from parvis.inbox.views import back, find
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


class TagForm(forms.ModelForm):  # type: ignore[type-arg]
    """A tag's word and colour."""

    class Meta:
        model = Tag
        fields = ("name", "colour")


@require_POST
@in_brand(Right.ANSWER)
def conversation_tags(request: BrandRequest, pk: int) -> HttpResponse:
    """Give a tag or take it back; a new word makes a new tag."""
    found = find(request, pk)
    which = request.POST.get("tag", "")
    if which:
        number = int(which) if which.isdecimal() else 0
        tag = get_object_or_404(Tag, pk=number, brand=request.brand)
        return back(request, found, change=actions.toggle_tag(found, tag, by=request.user))
    try:
        tag = actions.make_tag(request.brand, name=request.POST.get("name", ""), by=request.user)
    except actions.NotPossible:
        return back(request, found, fault=_("Write a word for the tag, then press Enter."))
    if found.tags.filter(pk=tag.pk).exists():
        return back(request, found)
    return back(request, found, change=actions.toggle_tag(found, tag, by=request.user))


@require_safe
@in_brand(Right.READ)
def tags(request: BrandRequest) -> HttpResponse:
    """Show every tag of the brand, and let them be renamed, joined and removed."""
    may = allows(request.seat.role, Right.MANAGE)
    listed = list(queries.counted(request.brand))
    rows = [(tag, TagForm(instance=tag, auto_id=f"tag-{tag.pk}-%s")) for tag in listed]
    context = {"tags": rows, "may": may, "colours": TagColour.choices, "all_tags": listed}
    return render(request, "inbox/tags.html", context)


@require_POST
@in_brand(Right.MANAGE)
def tag(request: BrandRequest, pk: int) -> HttpResponse:
    """Change a tag, join it to another, or remove it."""
    found = get_object_or_404(Tag, pk=pk, brand=request.brand)
    form = TagForm(request.POST, instance=Tag(brand=request.brand))
    into = request.POST.get("into", "")
    if "remove" in request.POST:
        actions.remove_tag(found, by=request.user)
        messages.success(request, _("The tag is gone; the conversations are still there."))
    elif "merge" in request.POST:
        number = int(into) if into.isdecimal() else 0
        other = Tag.objects.filter(brand=request.brand, pk=number).exclude(pk=pk).first()
        if other is None:
            messages.error(request, _("Choose the tag that takes its place."))
        else:
            actions.merge_tag(found, into=other, by=request.user)
            messages.success(request, _("The two tags are one."))
    elif form.is_valid():
        _change(request, found, form)
    else:
        messages.error(request, _("A tag is a word of at most forty letters, and a colour."))
    return redirect("tags", request.brand.slug)


def _change(request: BrandRequest, found: Tag, form: TagForm) -> None:
    wanted = form.cleaned_data
    try:
        actions.change_tag(found, name=wanted["name"], colour=wanted["colour"], by=request.user)
    except actions.NotPossible:
        told = _("Another tag has this word already. Join them instead.")
        messages.error(request, told)
    else:
        messages.success(request, _("Kept."))
