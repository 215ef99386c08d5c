"""`/settings/groups/`: which people see which cameras."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.forms.people import GroupForm
from monitoring.intake import people
from monitoring.views.gates import administrators_only


@require_safe
@administrators_only
def groups_list(request: HttpRequest) -> HttpResponse:
    found = Group.objects.annotate(people=Count("user")).prefetch_related("cameras").order_by("name")
    return render(
        request, "settings/groups.html", {"place": "settings", "section": "groups", "groups": found}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def group(request: HttpRequest, group_id: int | None = None) -> HttpResponse:
    found = get_object_or_404(Group, pk=group_id) if group_id is not None else None
    form = GroupForm(request.POST or None, group=found)
    if request.method == "POST" and form.is_valid():
        kept = people.keep_group(group=found, **form.cleaned_data)
        messages.success(request, f"The group {kept.name} is kept.")
        return redirect("groups")
    context = {"place": "settings", "section": "groups", "form": form, "group": found}
    return render(request, "settings/group.html", context)


@require_POST
@administrators_only
def delete_group(request: HttpRequest, group_id: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=group_id)
    people.remove_group(group=found)
    messages.success(request, f"The group {found.name} is deleted.")
    return redirect("groups")
