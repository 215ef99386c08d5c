"""`/settings/people/`: who may sign in, as what, and which cameras their groups show them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.forms.people import NewPersonForm, PersonForm
from monitoring.intake import people
from monitoring.models import Camera, User
from monitoring.views.gates import administrators_only, signed_in


@require_safe
@administrators_only
def people_list(request: HttpRequest) -> HttpResponse:
    everyone = list(User.objects.prefetch_related("groups__cameras").order_by("username"))
    rows = [{"person": person, "seen": sorted(_rights(person), key=str)} for person in everyone]
    return render(request, "settings/people.html", {"place": "settings", "section": "people", "rows": rows})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def new_person(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = people.add(**form.cleaned_data)
        messages.success(request, f"{person.username} can sign in now.")
        return redirect("people")
    context = {"place": "settings", "section": "people", "form": form}
    return render(request, "settings/person.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    found = get_object_or_404(User, pk=person_id)
    form = PersonForm(request.POST or None, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            people.change(person=found, **form.cleaned_data)
        except people.LastAdministrator as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The account of {found.username} is changed.")
            return redirect("people")
    context = {
        "place": "settings",
        "section": "people",
        "form": form,
        "person": found,
        "is_self": found == signed_in(request),
        "rights": sorted(_rights(found).items(), key=lambda right: right[0].name),
    }
    return render(request, "settings/person.html", context)


def _rights(person: User) -> dict[Camera, list[str]]:
    """The cameras that this person's groups show, each with the names of these groups."""
    rights: dict[Camera, list[str]] = {}
    for group in person.groups.all():
        for camera in group.cameras.all():
            rights.setdefault(camera, []).append(group.name)
    return rights
