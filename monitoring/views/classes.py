"""`/classes/`: what is taught, from which examples, and which version of the model is in use."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from monitoring import teaching_views
from monitoring.access import can_annotate_clip, visible_clips, visible_examples
from monitoring.analysis.systems import catalogue
from monitoring.analysis.teaching import FEWEST, SYSTEM
from monitoring.intake import classes as service
from monitoring.intake import examples, model_versions
from monitoring.intake.classes import BadClass
from monitoring.intake.examples import BadExample
from monitoring.intake.model_versions import NotPossible
from monitoring.models import ModelVersion, TaughtClass, User
from monitoring.views.gates import signed_in, teachers_only

Action = Callable[[HttpRequest, User], None]


@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
@teachers_only
def classes(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if request.method == "POST":
        _act(request, user, {"create": _create, "fit": _fit, "activate": _activate, "teach": _teach})
        return redirect("classes")
    versions = teaching_views.list_versions(user=user)
    newest = next((version for version in versions if version.state == ModelVersion.State.READY), None)
    context = {
        "place": "classes",
        "system": catalogue().get(SYSTEM),
        "classes": teaching_views.list_classes(),
        "versions": versions,
        "in_use": next(version for version in versions if version.is_active),
        "nearest": newest.preview.get("nearest", []) if newest else [],
        "fresh": teaching_views.since_newest(),
        "pending": teaching_views.is_pending(),
        "fewest": FEWEST,
    }
    return render(request, "classes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
@teachers_only
def taught_class(request: HttpRequest, class_id: int) -> HttpResponse:
    """The examples of one class."""
    user = signed_in(request)
    found = TaughtClass.objects.filter(pk=class_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("action") == "remove":
            return _removed(request, user, found)
        _act(request, user, {"withdraw": _withdraw})
        return redirect("class", found.pk)
    context = {
        "place": "classes",
        "class": teaching_views.class_view(found),
        "examples": teaching_views.list_examples(user=user, taught_class=found),
        "pending": teaching_views.is_pending(),
        "fewest": FEWEST,
    }
    return render(request, "classes/detail.html", context)


def _act(request: HttpRequest, user: User, actions: dict[str, Action]) -> None:
    """Do what a form asks; a refusal becomes a message."""
    action = actions.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    try:
        action(request, user)
    except (BadClass, BadExample, NotPossible) as refusal:
        messages.error(request, str(refusal))


def _create(request: HttpRequest, user: User) -> None:
    made = service.create(name=request.POST.get("name", ""), by=user)
    count = examples.gather(taught_class=made)
    found = f" {count} judged before under this name are its first examples." if count else ""
    messages.success(request, f"“{made.name}” can be taught now.{found}")


def _fit(request: HttpRequest, user: User) -> None:
    version = model_versions.ask(by=user, note=request.POST.get("note", ""))
    messages.info(request, f"Version {version.number} is being fitted; it appears here by itself.")


def _activate(request: HttpRequest, user: User) -> None:
    number = request.POST.get("number", "")
    version = ModelVersion.objects.filter(
        system=SYSTEM, number=int(number) if number.isdecimal() else -1
    ).first()
    if version is None and number != "0":
        raise Http404
    model_versions.activate(version=version, by=user)
    messages.success(request, f"Version {number} scores from the next batch on.")


def _teach(request: HttpRequest, user: User) -> None:
    """A stretch of a recording that the model is unsure of."""
    try:
        clip = visible_clips(user).filter(pk=request.POST.get("clip", "")).first()
        start, end = float(request.POST.get("start", "")), float(request.POST.get("end", ""))
    except (ValueError, ValidationError):
        raise Http404 from None
    found = service.find(request.POST.get("class", ""))
    if clip is None or found is None:
        raise Http404
    if not can_annotate_clip(user, clip):
        raise PermissionDenied
    examples.teach_clip(clip=clip, taught_class=found, by=user, start=start, end=end)
    messages.success(request, f"{start:.0f} s of {clip.title} is an example of “{found.name}” now.")


def _withdraw(request: HttpRequest, user: User) -> None:
    try:
        example = visible_examples(user).filter(pk=UUID(request.POST.get("example", ""))).first()
    except ValueError:
        raise Http404 from None
    if example is None:
        raise Http404
    examples.withdraw(example=example, by=user)
    messages.success(request, "Withdrawn; the next version is fitted without it.")


def _removed(request: HttpRequest, user: User, found: TaughtClass) -> HttpResponse:
    try:
        service.remove(taught_class=found, by=user)
    except BadClass as refusal:
        messages.error(request, str(refusal))
        return redirect("class", found.pk)
    messages.success(request, f"“{found.name}” is gone.")
    return redirect("classes")
