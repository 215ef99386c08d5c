"""Shapes of the API's JSON about alerts and cameras' scores; they document, render and check what is
asked."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from rest_framework import serializers

from monitoring.alert_search import AlertFilter
from monitoring.analysis.systems import UnknownSystem, check_names
from monitoring.api.description_serializers import DescribedSerializer
from monitoring.api.serializers import SharesSerializer
from monitoring.live_history import LONGEST, MOST_POINTS
from monitoring.models import Alert
from monitoring.searching.meaning import Readiness
from monitoring.searching.search import LONGEST as LONGEST_SEARCH

_LATEST = 4_102_444_800.0
"""2100: later Unix times are nobody's."""


class SightingSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    title = serializers.CharField()
    place = serializers.IntegerField(help_text="of the system among all of the site")
    model_version = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    peak = serializers.FloatField()
    line = serializers.FloatField()
    class_scores = serializers.DictField(child=serializers.FloatField(), help_text="at the peak")
    dark_share = serializers.FloatField(allow_null=True, help_text="of the picture's pixels, under 100")
    low_light = serializers.BooleanField()


class AlertSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    camera = serializers.UUIDField(allow_null=True, help_text="null: a fault of the site itself")
    camera_name = serializers.CharField()
    cause = serializers.ChoiceField(choices=Alert.Cause.values)
    system = serializers.CharField()
    model_version = serializers.CharField()
    state = serializers.ChoiceField(choices=Alert.State.values)
    severity = serializers.ChoiceField(choices=Alert.Severity.values)
    opened_at = serializers.CharField(help_text="ISO 8601, UTC: start of the first snippet above the line")
    last_at = serializers.CharField(help_text="end of the last snippet above the line")
    ended_at = serializers.CharField(allow_null=True)
    peak = serializers.FloatField(help_text="highest score")
    peak_at = serializers.CharField(allow_null=True)
    line = serializers.FloatField(help_text="the camera's line when it opened")
    label = serializers.CharField()  # type: ignore[assignment]
    seen_by = SightingSerializer(many=True, help_text="each system that saw it, the strongest first")
    description = serializers.CharField(help_text="a sentence of measured facts, times in the camera's zone")
    described = DescribedSerializer()
    contributions = serializers.DictField(child=serializers.FloatField(), help_text="mean share by modality")
    acknowledged_by = serializers.CharField(allow_null=True)
    acknowledged_at = serializers.CharField(allow_null=True)
    confirmed = serializers.BooleanField(allow_null=True, help_text="a reviewer's verdict")
    review = serializers.ChoiceField(choices=Alert.Review.values, help_text="what the verdicts amount to")
    review_revision = serializers.IntegerField(help_text="how many verdicts were given or taken back")
    reviewed_label = serializers.CharField(help_text="what reviewers say it was; empty: as alerted")
    reviewed_at = serializers.CharField(allow_null=True, help_text="when the verdict was settled")
    on_hold = serializers.BooleanField()
    snapshot_url = serializers.CharField(allow_null=True)
    evidence_url = serializers.CharField(allow_null=True)
    evidence_start = serializers.CharField(allow_null=True)
    evidence_end = serializers.CharField(allow_null=True)
    sequence = serializers.IntegerField(help_text="grows with each change")
    url = serializers.CharField()


class WhySerializer(serializers.Serializer[Any]):
    words = serializers.ListField(child=serializers.CharField(), help_text="of the search, that it has")
    means = serializers.CharField(
        help_text="its phrase that is nearest in meaning; empty: found by words alone"
    )
    closeness = serializers.FloatField(help_text="cosine of that phrase and the search")


class FoundAlertSerializer(AlertSerializer):
    why = WhySerializer(required=False, help_text="why a search in words found it")


class ChipSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="time, camera, zone, class, severity, state, verdict, seen or hold"
    )
    words = serializers.CharField(help_text="the filter as a person reads it")
    said = serializers.CharField(help_text="the part of `q` that it was read from")
    instead = serializers.CharField(help_text="the `q` to ask for without this filter")


class AlertPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True, help_text="address of the next page")
    results = FoundAlertSerializer(many=True)
    understood = ChipSerializer(many=True, help_text="filters that were read from `q`")
    meaning = serializers.ChoiceField(
        choices=[state.value for state in Readiness],
        help_text="whether a search in words went by meaning, too: `loading` does seconds later",
    )


class _Moment(serializers.DateTimeField):
    """ISO 8601 with a zone (without one: UTC), or Unix seconds."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            seconds = float(value)
        except (TypeError, ValueError):
            return super().to_internal_value(value)
        if not 0 <= seconds <= _LATEST:
            self.fail("overflow")
        return datetime.fromtimestamp(seconds, self.default_timezone())


class AlertQuerySerializer(serializers.Serializer[Any]):
    camera = serializers.UUIDField(required=False)
    system = serializers.CharField(required=False, max_length=40, help_text="one of those that saw it")
    cause = serializers.ChoiceField(choices=Alert.Cause.values, required=False)
    severity = serializers.ChoiceField(choices=Alert.Severity.values, required=False)
    state = serializers.ChoiceField(choices=Alert.State.values, required=False)
    acknowledged = serializers.BooleanField(required=False, allow_null=True, default=None)
    confirmed = serializers.BooleanField(required=False, allow_null=True, default=None)
    review = serializers.ChoiceField(choices=Alert.Review.values, required=False)
    on_hold = serializers.BooleanField(required=False, allow_null=True, default=None)
    since = _Moment(required=False, help_text="still going on then; ISO 8601 or Unix seconds")
    until = _Moment(required=False, help_text="open by then")
    label = serializers.CharField(required=False, max_length=120)  # type: ignore[assignment]
    text = serializers.CharField(required=False, max_length=200, help_text="in label, description or camera")
    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=LONGEST_SEARCH,
        help_text="a search in words: by words and meaning; times, cameras, zones, classes and verdicts "
        "in it are filters (see `understood`), what stands in quotation marks must be there, "
        '"-word" must not',
    )
    order = serializers.ChoiceField(
        choices=["best", "newest"], required=False, default="best", help_text="of what `q` finds"
    )
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=200)
    cursor = serializers.CharField(required=False, max_length=200, help_text="from `next`")

    def wanted(self) -> AlertFilter:
        given = dict(self.validated_data)
        for name in ("limit", "q", "order"):
            given.pop(name)
        given.pop("cursor", None)
        return AlertFilter(**given)


class HoldRequestSerializer(serializers.Serializer[Any]):
    on_hold = serializers.BooleanField(default=True)


class UnixField(serializers.FloatField):
    """Unix seconds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=_LATEST, **options)

    def to_internal_value(self, data: Any) -> float:
        value = float(super().to_internal_value(data))
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class SystemField(serializers.CharField):
    """The name of a scoring system of this site; empty: the camera's first one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, default="", allow_blank=True, max_length=40, help_text=self.__doc__, **options
        )

    def to_internal_value(self, data: Any) -> str:
        name = str(super().to_internal_value(data))
        try:
            return check_names([name])[0] if name else ""
        except UnknownSystem as error:
            raise serializers.ValidationError(str(error)) from None


class OthersField(serializers.BooleanField):
    """Whether the camera's further systems are wanted, too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=False, help_text=self.__doc__, **options)


class LiveQuerySerializer(serializers.Serializer[Any]):
    since = UnixField(required=False, help_text="Unix seconds; the last ten minutes at most")
    system = SystemField()
    others = OthersField()


class LiveSeriesSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    last = serializers.DictField(allow_null=True, help_text="the newest scored snippet")
    line = serializers.FloatField(help_text="the score at which an alert opens now")
    sequence = serializers.ListField(child=serializers.IntegerField())
    start = serializers.ListField(child=serializers.FloatField(), help_text="Unix seconds")
    end = serializers.ListField(child=serializers.FloatField(), help_text="Unix seconds")
    score = serializers.ListField(child=serializers.FloatField())
    label = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    contributions = SharesSerializer()


class LiveSerializer(LiveSeriesSerializer):
    camera = serializers.UUIDField()
    others = LiveSeriesSerializer(many=True, help_text="the camera's further systems, when asked for")


class HistoryQuerySerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # "from" can be no attribute of a class.
        return {
            "from": UnixField(source="start", help_text="Unix seconds"),
            "to": UnixField(source="end", help_text="Unix seconds, at most seven days later"),
            "points": serializers.IntegerField(
                required=False, default=MOST_POINTS, min_value=1, max_value=MOST_POINTS
            ),
            "system": SystemField(),
            "others": OthersField(),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not 0 < attrs["end"] - attrs["start"] <= LONGEST:
            raise serializers.ValidationError({"to": ["Ask for a range of at most seven days."]})
        return attrs


class BandSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    severity = serializers.ChoiceField(choices=Alert.Severity.values)
    state = serializers.ChoiceField(choices=Alert.State.values)
    cause = serializers.ChoiceField(choices=Alert.Cause.values)
    label = serializers.CharField()  # type: ignore[assignment]
    systems = serializers.ListField(child=serializers.CharField(), help_text="names of those that saw it")


class RecordedSerializer(serializers.Serializer[Any]):
    start = serializers.FloatField()
    end = serializers.FloatField()


class SeriesSerializer(serializers.Serializer[Any]):
    """The scores of one system; one entry of each column for each bucket in which it scored anything."""

    system = serializers.CharField()
    line = serializers.FloatField()
    time = serializers.ListField(child=serializers.FloatField(), help_text="middle of the bucket")
    lowest = serializers.ListField(child=serializers.FloatField())
    mean = serializers.ListField(child=serializers.FloatField())
    highest = serializers.ListField(child=serializers.FloatField())


class VersionMarkSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    time = serializers.FloatField(help_text="Unix seconds: the end of its first snippet")
    name = serializers.CharField()


class HistorySerializer(SeriesSerializer):
    """Times in Unix seconds; the columns are those of `system`."""

    camera = serializers.UUIDField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    step = serializers.FloatField(help_text="length of a bucket in seconds")
    others = SeriesSerializer(many=True, help_text="the camera's further systems, when asked for")
    alerts = BandSerializer(many=True)
    recordings = RecordedSerializer(many=True)
    versions = VersionMarkSerializer(
        many=True, help_text="where a curve goes on with another version of a taught model"
    )
