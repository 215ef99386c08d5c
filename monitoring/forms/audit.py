"""What to look for in the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django import forms

from monitoring.audit.search import AuditFilter
from monitoring.audit.words import action_words
from monitoring.forms.people import Data
from monitoring.models import Camera

_GROUPS = {"signin": "signing in", "evidence_key": "keys of evidence"}
"""Words for the first part of actions, where it is none."""
_TIME = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AuditForm(forms.Form):
    person = forms.CharField(required=False, max_length=150)
    action = forms.ChoiceField(required=False)
    target = forms.CharField(required=False, max_length=120)
    camera = forms.ChoiceField(required=False)
    since = forms.DateTimeField(required=False, label="From", widget=_TIME)
    until = forms.DateTimeField(required=False, label="To", widget=_TIME)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, actions: list[str]) -> None:
        super().__init__(data, label_suffix="")
        groups = sorted({action.partition(".")[0] for action in actions})
        chosen: list[tuple[str, str]] = [("", "Anything")]
        for group in groups:
            within = [action for action in actions if action.partition(".")[0] == group]
            if len(within) > 1:
                chosen.append((group, f"{_GROUPS.get(group, group.replace('_', ' ')).capitalize()}: all"))
            chosen += [(action, action_words(action).capitalize()) for action in within]
        action: forms.ChoiceField = self.fields["action"]  # type: ignore[assignment]
        action.choices = chosen
        camera: forms.ChoiceField = self.fields["camera"]  # type: ignore[assignment]
        cameras = Camera.objects.order_by("name").values_list("pk", "name")
        camera.choices = [("", "Any camera"), *((str(pk), name) for pk, name in cameras)]

    def wanted(self) -> AuditFilter:
        given = self.cleaned_data
        until = _utc(given["until"])
        return AuditFilter(
            person=given["person"].strip(),
            action=given["action"],
            target=given["target"].strip(),
            camera=given["camera"],
            since=_utc(given["since"]),
            # What is entered has no seconds: the whole of that minute is meant.
            until=until + timedelta(minutes=1) if until else None,
        )


def _utc(given: datetime | None) -> datetime | None:
    return given.astimezone(UTC) if given else None
