"""The form of a shift; what of it is accepted is the service's to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group

from monitoring.forms.people import Data
from monitoring.intake.shifts import LONGEST_NAME, InvalidShift, ShiftSettings
from monitoring.models import Shift

DAYS = list(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))


class ShiftForm(forms.Form):
    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    starts = forms.TimeField(
        label="Begins at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label="Ends at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="At or before its begin: on the next day.",
    )
    days = forms.TypedMultipleChoiceField(
        label="Begins on", choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.CharField(
        label="Time zone of the site",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        label="Cameras",
        queryset=Group.objects.order_by("name"),
        required=False,
        empty_label="All cameras",
        help_text="Whoever reads its summary is told of the cameras that they may see.",
    )
    enabled = forms.BooleanField(label="Sum it up when it ends", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Data = None, *, shift: Shift | None, time_zone: str) -> None:
        initial: dict[str, Any] = {"days": list(range(7)), "time_zone": time_zone, "enabled": True}
        if shift is not None:
            known = ShiftSettings.of(shift)
            initial = {name: getattr(known, name) for name in ShiftSettings.__slots__}
            initial["version"] = shift.version
        super().__init__(data, initial=initial, label_suffix="")

    def settings(self) -> ShiftSettings:
        given = dict(self.cleaned_data)
        given.pop("version")
        return ShiftSettings(**{**given, "days": tuple(given["days"])})

    def refuse(self, refusal: InvalidShift) -> None:
        """Puts each sentence beside the field that it is about."""
        for name, sentence in refusal.problems.items():
            self.add_error(name, sentence)
