"""Shapes of shifts and of what they came to, as the API takes and gives them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from rest_framework import serializers

from inference.describe.draft import Language
from monitoring.api.reports import RowSerializer
from monitoring.intake.shifts import ShiftSettings
from monitoring.models import Shift

_LANGUAGES = [language.value for language in Language]


class ShiftSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=80)
    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        help_text="on which it begins, Monday 0",
    )
    starts = serializers.TimeField(format="%H:%M", help_text="local time")
    ends = serializers.TimeField(
        format="%H:%M", help_text="local time; at or before `starts`: on the next day"
    )
    time_zone = serializers.CharField(max_length=64)
    group = serializers.PrimaryKeyRelatedField(
        queryset=Group.objects.all(), allow_null=True, required=False, help_text="null: all cameras"
    )
    enabled = serializers.BooleanField(default=True, help_text="whether it is summed up when it ends")
    version = serializers.IntegerField(required=False, help_text="that which was read, when changing one")


class ShiftSentenceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    alerts = serializers.ListField(child=serializers.UUIDField(), help_text="that it is made of")
    camera = serializers.CharField(help_text="id of the one camera that it is about, or empty")
    tone = serializers.ChoiceField(
        choices=["", "alert", "notice", "good"],
        help_text="alert: somebody must still do something; notice: something was missing",
    )


class ShiftSectionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    numbers = RowSerializer()
    sentences = ShiftSentenceSerializer(many=True)


class ShiftAlertSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.CharField(help_text="when it opened, in the time of the site")
    camera = serializers.CharField(help_text="its name")
    severity = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    gone = serializers.BooleanField(help_text="whether it is no longer kept")


class ShiftSummarySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="empty: it was made for this request and is not kept")
    name = serializers.CharField()
    site = serializers.CharField(help_text="name of the group of cameras, or empty")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    time_zone = serializers.CharField()
    language = serializers.ChoiceField(choices=_LANGUAGES)
    made_at = serializers.DateTimeField()
    so_far = serializers.BooleanField(help_text="whether the hours had not ended when it was made")
    made_by = serializers.CharField(help_text="empty: by itself")
    note = serializers.CharField()
    total = RowSerializer()
    overview = ShiftSentenceSerializer(many=True)
    cameras = ShiftSectionSerializer(many=True)
    alerts = ShiftAlertSerializer(many=True)


class ListedSummarySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    site = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    when = serializers.CharField(help_text="the same in the time of the site")
    made_by = serializers.CharField()
    has_note = serializers.BooleanField()


class SummaryQuerySerializer(serializers.Serializer[Any]):
    start = serializers.CharField(required=False, help_text="default: the shift that is most likely wanted")
    end = serializers.CharField(required=False)
    zone = serializers.CharField(required=False, help_text="of times without an offset")
    site = serializers.CharField(required=False, help_text="id of a group; default: all that you may see")
    shift = serializers.CharField(required=False, help_text="id of the shift whose hours these are")
    language = serializers.ChoiceField(choices=_LANGUAGES, required=False)


class NewSummarySerializer(SummaryQuerySerializer):
    note = serializers.CharField(required=False, allow_blank=True)


def shift_json(shift: Shift) -> dict[str, Any]:
    """As ShiftSerializer describes it."""
    return dict(ShiftSerializer(shift).data)


def settings_of(given: dict[str, Any], shift: Shift | None) -> ShiftSettings:
    """Of what was sent; what was not is as it was."""
    known = ShiftSettings.of(shift) if shift is not None else None
    names = ShiftSettings.__slots__
    values = {name: getattr(known, name) for name in names} if known is not None else {}
    values |= {name: given[name] for name in names if name in given}
    return ShiftSettings(**{**values, "days": tuple(values["days"])})
