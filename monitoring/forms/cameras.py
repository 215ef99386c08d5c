"""Forms of the camera pages. They take apart what was typed; what of it is accepted is the service's word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.forms.boundfield import BoundField

from monitoring.analysis.systems import SystemEntry, catalogue
from monitoring.forms.people import Data
from monitoring.intake.camera_settings import LIMITS, CameraSettings, InvalidCamera
from monitoring.intake.cameras import Addresses
from monitoring.live.sources import CLIP
from monitoring.models import Camera, Clip
from monitoring.systems import SystemChoice, choices

_KINDS = [
    (Camera.Kind.PUBLISH, "It sends its picture here: a phone, a browser, or any WHIP encoder"),
    (Camera.Kind.PULL, "It is fetched from an address: RTSP or HTTP"),
    (Camera.Kind.FILE, "A recording plays over and over"),
]
_PLAIN_TEXT = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
NEWEST = 200
"""Recordings offered to be played."""


def _recordings() -> list[tuple[str, str]]:
    newest = Clip.objects.order_by("-created_at").values_list("pk", "title")[:NEWEST]
    return [("", "Choose a recording"), *((f"{CLIP}:{pk}", title) for pk, title in newest)]


def _number(name: str, label: str, help_text: str = "") -> forms.FloatField:
    lowest, highest, _ = LIMITS[name]
    widget = forms.NumberInput(attrs={"min": f"{lowest:g}", "max": f"{highest:g}", "step": "any"})
    # The limits are the browser's hint only: the service says in a sentence what is out of them.
    return forms.FloatField(label=label, help_text=help_text, widget=widget)


def _whole(name: str, label: str, help_text: str = "") -> forms.IntegerField:
    lowest, highest, _ = LIMITS[name]
    widget = forms.NumberInput(attrs={"min": f"{lowest:g}", "max": f"{highest:g}", "step": "1"})
    return forms.IntegerField(label=label, help_text=help_text, widget=widget)


class NewCameraForm(forms.Form):
    """What a camera needs to begin with; the rest has defaults and a page of its own."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs=_PLAIN_TEXT))
    kind = forms.ChoiceField(
        label="Where its picture comes from",
        choices=_KINDS,
        widget=forms.RadioSelect,
        initial=Camera.Kind.PUBLISH,
    )
    source = forms.CharField(
        label="Address",
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.TextInput(
            attrs={**_PLAIN_TEXT, "placeholder": "rtsp://user:password@192.0.2.7/stream1"}
        ),
        help_text="It is stored encrypted, and its user and password are never shown again.",
    )
    recording = forms.ChoiceField(label="Recording", required=False, choices=_recordings)
    time_zone = forms.CharField(
        label="Time zone of the site",
        widget=forms.TextInput(attrs={**_PLAIN_TEXT, "list": "time-zones"}),
        help_text="Schedules, alerts and e-mails tell the time of this place.",
        initial="UTC",
    )
    groups = forms.ModelMultipleChoiceField(
        label="Groups that may see it",
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Administrators see every camera.",
    )

    def __init__(self, data: Data = None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)

    def settings(self) -> CameraSettings:
        return CameraSettings(
            name=self.cleaned_data["name"],
            kind=self.cleaned_data["kind"],
            time_zone=self.cleaned_data["time_zone"],
        )

    def addresses(self) -> Addresses:
        return Addresses(source=self._source())

    def _source(self) -> str | None:
        """What was entered as the source of this kind; None for nothing."""
        field = "recording" if self.cleaned_data["kind"] == Camera.Kind.FILE else "source"
        return self.cleaned_data[field] or None

    def refuse(self, refusal: InvalidCamera) -> None:
        """Puts each sentence beside the field that it is about."""
        for name, sentence in refusal.problems.items():
            if name == "source" and self.cleaned_data.get("kind") == Camera.Kind.FILE:
                name = "recording"
            self.add_error(name if name in self.fields else None, sentence)


class CameraForm(NewCameraForm):
    """Everything about one camera. `version` is that of the camera that the editor was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    enabled = forms.BooleanField(label="Watch this camera", required=False)
    sub = forms.CharField(
        label="Address of a smaller stream",
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.TextInput(attrs=_PLAIN_TEXT),
        help_text="Most cameras have one. Analysing it saves processor time; viewers still get the main one.",
    )
    remove_sub = forms.BooleanField(label="Use it no longer", required=False)
    thermal = forms.CharField(
        label="Address of a thermal companion",
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.TextInput(attrs=_PLAIN_TEXT),
        help_text="A thermal camera that looks at the same scene.",
    )
    remove_thermal = forms.BooleanField(label="Use it no longer", required=False)
    thermal_tolerance = _number(
        "thermal_tolerance", "Pair pictures up to (seconds)", "How far apart in time two pictures may be."
    )
    thermal_offset = _number(
        "thermal_offset", "Thermal clock offset (seconds)", "Added to the times of the thermal stream."
    )
    sound = forms.BooleanField(label="Listen to its sound too", required=False)

    zones = forms.JSONField(widget=forms.HiddenInput, required=False)

    systems = forms.MultipleChoiceField(label="Scoring systems", widget=forms.CheckboxSelectMultiple)
    main_system = forms.ChoiceField(
        label="Shown on the wall",
        required=False,
        help_text="The camera's page shows each of them. One event is one alert, whoever saw it.",
    )
    analysis_fps = _whole(
        "analysis_fps", "Pictures analysed a second", "Eight are scored once a second; more cost more."
    )
    line_mode = forms.ChoiceField(
        label="An alert opens",
        choices=[
            (Camera.LineMode.BUDGET, "so seldom that false alarms stay within a number a day"),
            (Camera.LineMode.LINE, "when the score passes a fixed line"),
        ],
        widget=forms.RadioSelect,
    )
    budget = _number(
        "budget", "False alarms a day", "The line is set from this camera's own normal scores, each night."
    )
    line = _number("line", "Line (0 to 1)", "0.5 is the neutral line; higher means fewer alerts.")
    min_duration = _number("min_duration", "For at least (seconds)", "How long the score must stay above it.")
    cooldown = _number(
        "cooldown", "Join alerts within (seconds)", "What follows sooner goes on with the same alert."
    )
    schedule = forms.JSONField(widget=forms.HiddenInput, required=False)

    record_always = forms.BooleanField(
        label="Record all the time",
        required=False,
        help_text="Otherwise only what surrounds alerts is kept.",
    )
    pre_roll = _number("pre_roll", "Seconds before an alert")
    post_roll = _number("post_roll", "Seconds after an alert")
    keep_days = _whole(
        "keep_days", "Days that recordings are kept", "Evidence on hold stays until it is let go."
    )
    position = _whole("position", "Place on the wall", "Smaller numbers come first.")

    def __init__(self, data: Data = None, *, camera: Camera) -> None:
        self.camera = camera
        initial = {name: _plain(getattr(camera, name)) for name in CameraSettings.names()}
        initial |= {
            "version": camera.version,
            "groups": camera.groups.all(),
            "main_system": camera.main_system,
        }
        super().__init__(data, initial=initial)
        named = [(entry.name, entry.title) for entry in self.known_systems()]
        systems: Any = self.fields["systems"]
        main: Any = self.fields["main_system"]
        systems.choices = main.choices = named
        for stream in ("source", "sub", "thermal"):
            shown = getattr(camera, f"{stream}_display")
            self.fields[stream].widget.attrs["placeholder"] = (
                f"{shown} (leave empty to keep it)" if shown else ""
            )
        if camera.kind == Camera.Kind.FILE and camera.source_display:
            recording: Any = self.fields["recording"]
            recording.choices = [("", _keep_words(camera)), *_recordings()[1:]]

    def known_systems(self) -> list[SystemEntry]:
        """Those that can score cameras, and what this camera uses already."""
        return [entry for entry in catalogue().values() if entry.live or entry.name in self.camera.systems]

    def system_choices(self) -> list[SystemChoice]:
        """The same as rows of the page, ticked as sent, else as stored."""
        return choices(chosen=self["systems"].value() or [], live=True)

    def settings(self) -> CameraSettings:
        given = {name: self.cleaned_data[name] for name in CameraSettings.names()}
        main = self.cleaned_data["main_system"] or self.camera.main_system
        given["systems"] = sorted(given["systems"], key=lambda name: name != main)
        given["zones"] = given["zones"] or []
        given["schedule"] = given["schedule"] or []
        return CameraSettings(**given)

    def addresses(self) -> Addresses:
        return Addresses(source=self._source(), sub=self._other("sub"), thermal=self._other("thermal"))

    def _other(self, stream: str) -> str | None:
        return "" if self.cleaned_data[f"remove_{stream}"] else self.cleaned_data[stream] or None

    def drawn(self, name: str) -> Any:
        """The zones or the schedule as the page's editor shall show them: as sent, else as stored."""
        try:
            return json.loads(self.data[name]) if self.is_bound else getattr(self.camera, name)
        except (KeyError, ValueError):
            return getattr(self.camera, name)

    def problems(self) -> Iterator[BoundField]:
        """The fields with mistakes, for the list at the top of a long page."""
        return (field for field in self if field.errors)


def _plain(value: Any) -> Any:
    """Whole numbers without ".0", as people write them."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _keep_words(camera: Camera) -> str:
    kind, _, name = camera.source_display.partition(":")
    title = Clip.objects.filter(pk=name).values_list("title", flat=True).first() if kind == CLIP else name
    return f"Keep: {title or 'a recording that was deleted'}"
