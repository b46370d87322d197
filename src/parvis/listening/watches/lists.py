from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.listening.forms import WordListForm
from parvis.listening.models import WordList
from parvis.listening.watches import actions, queries
from parvis.team.access import BrandRequest, in_brand
from parvis.team.rules import Right, allows


@require_safe
@in_brand(Right.READ)
def word_lists(request: BrandRequest) -> HttpResponse:
    """Show the lists of words, and who names each."""
    rows = WordList.objects.filter(brand=request.brand).order_by("name")
    seen = set(queries.watches_of(request.brand, request.user).values_list("pk", flat=True))
    context = {
        "lists": [(row, _users(row, seen)) for row in rows],
        "may": allows(request.seat.role, Right.LISTEN),
    }
    return render(request, "listening/watches/lists.html", context)


def _users(row: WordList, seen: set[int]) -> dict[str, object]:
    users = queries.users_of(row)
    shown = [watch for watch in users.watches if watch.pk in seen]
    return {"watches": shown, "lists": users.lists, "others": len(users.watches) - len(shown)}


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def new_word_list(request: BrandRequest) -> HttpResponse:
    """Write a list of words."""
    return _edit(request, WordList(brand=request.brand))


@require_http_methods(["GET", "HEAD", "POST"])
@in_brand(Right.LISTEN)
def word_list(request: BrandRequest, pk: int) -> HttpResponse:
    """Change a list of words, or remove one that nothing names."""
    found = get_object_or_404(WordList.objects.select_related("brand"), pk=pk, brand=request.brand)
    if request.method == "POST" and "remove" in request.POST:
        try:
            actions.remove_list(found, by=request.user)
        except actions.InUse:
            told = _("Something still names this list. Take it out there first, then remove it.")
            messages.error(request, told)
            return redirect("word_list", request.brand.slug, pk)
        messages.success(request, _("The list is gone."))
        return redirect("word_lists", request.brand.slug)
    return _edit(request, found)


def _edit(request: BrandRequest, found: WordList) -> HttpResponse:
    lists = queries.lists_of(request.brand)
    data = request.POST if request.method == "POST" else None
    form = WordListForm(data, brand=request.brand, lists=lists, instance=found)
    if data is not None and form.is_valid():
        actions.keep_list(form.save(commit=False), by=request.user)
        messages.success(
            request, _("Kept. The watches that name it read again what was said before.")
        )
        return redirect("word_lists", request.brand.slug)
    context = {"form": form, "list": found}
    status = 422 if data is not None else 200
    return render(request, "listening/watches/list.html", context, status=status)
