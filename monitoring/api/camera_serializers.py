"""Shapes of the API's JSON about cameras; they document, render and check types. Rules are the service's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from rest_framework import serializers

from monitoring.models import Camera


class PointField(serializers.ListField):
    child = serializers.FloatField()


class ZoneSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=["watch", "mask"])
    points = serializers.ListField(
        child=PointField(), help_text="corners as [x, y], fractions of the picture's width and height"
    )


class PeriodSerializer(serializers.Serializer[Any]):
    days = serializers.ListField(child=serializers.IntegerField(), help_text="0 is Monday")
    start = serializers.CharField(help_text='"08:00", in the time zone of the camera')
    end = serializers.CharField(help_text="when not after the start: of the next day")


class SystemNowSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    place = serializers.IntegerField(help_text="among all systems of the site")
    line = serializers.FloatField(help_text="the score at which an alert by it opens now")
    problem = serializers.CharField(help_text="why it scores nothing now; empty when it does")


class CameraSerializer(serializers.Serializer[Any]):
    """A camera and what it does now."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Camera.Kind.values)
    enabled = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["live", "lagging", "offline", "disabled", "failed"])
    reason = serializers.CharField(help_text="a sentence when it is not live")
    health = serializers.DictField(help_text="fps, width, height, bitrate, lost, ...; empty when unknown")
    time_zone = serializers.CharField()
    line = serializers.FloatField(help_text="the score at which an alert opens now")
    line_mode = serializers.ChoiceField(choices=Camera.LineMode.values)
    learning = serializers.ChoiceField(choices=Camera.Learning.values)
    learned = serializers.FloatField(help_text="share of the footage that learning needs, 0 to 1")
    learning_note = serializers.CharField()
    systems = serializers.ListField(child=serializers.CharField(), help_text="the wall shows the first")
    scoring = SystemNowSerializer(many=True, help_text="the same with what each does now")
    zones = ZoneSerializer(many=True)
    sound = serializers.BooleanField()
    last = serializers.DictField(allow_null=True, help_text="the newest scored snippet")
    points = serializers.ListField(child=PointField(), help_text="[Unix seconds, score], the last minutes")
    skipped = serializers.IntegerField(help_text="snippets that were never scored, ever growing")
    snapshot_url = serializers.CharField()
    thermal_url = serializers.CharField(allow_null=True, help_text="the thermal companion's newest picture")
    mjpeg_url = serializers.CharField()
    whep_url = serializers.CharField()
    url = serializers.CharField()
    version = serializers.IntegerField()
    can_manage = serializers.BooleanField()


class CameraSettingsSerializer(serializers.Serializer[Any]):
    """What administrators see and change. Addresses are shown without their credentials, and never else."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=Camera.Kind.values)
    enabled = serializers.BooleanField()
    time_zone = serializers.CharField(help_text="an IANA name such as Europe/Berlin")
    position = serializers.IntegerField(help_text="order on the wall")
    groups = serializers.SlugRelatedField(
        slug_field="name", many=True, queryset=Group.objects.all(), help_text="names of groups that see it"
    )
    sound = serializers.BooleanField()
    thermal_tolerance = serializers.FloatField(help_text="seconds")
    thermal_offset = serializers.FloatField(help_text="seconds to add to the thermal stream's times")
    analysis_fps = serializers.IntegerField()
    systems = serializers.ListField(child=serializers.CharField(), help_text="the wall shows the first")
    zones = ZoneSerializer(many=True)
    line_mode = serializers.ChoiceField(choices=Camera.LineMode.values)
    line = serializers.FloatField(help_text="0 to 1")
    budget = serializers.FloatField(help_text="false alarms a day")
    schedule = PeriodSerializer(many=True, help_text="when alerts may open; empty: always")
    min_duration = serializers.FloatField(help_text="seconds above the line before an alert opens")
    cooldown = serializers.FloatField(help_text="seconds within which alerts are one")
    record_always = serializers.BooleanField()
    pre_roll = serializers.FloatField(help_text="seconds")
    post_roll = serializers.FloatField(help_text="seconds")
    keep_days = serializers.IntegerField()


class CameraSettingsView(CameraSettingsSerializer):
    source = serializers.CharField(source="source_display", help_text="without its credentials")  # type: ignore[assignment]
    sub = serializers.CharField(source="sub_display")
    thermal = serializers.CharField(source="thermal_display")
    publish_token = serializers.SerializerMethodField(help_text="whether there is one")
    budget_line = serializers.FloatField(allow_null=True, help_text="the line that the budget came to")
    version = serializers.IntegerField()

    def get_publish_token(self, camera: Camera) -> bool:
        return bool(camera.publish_token_hash)


class CameraDetailSerializer(CameraSerializer):
    settings = CameraSettingsView(allow_null=True, help_text="null for everyone but administrators")


def _address(help_text: str) -> serializers.CharField:
    return serializers.CharField(
        write_only=True, allow_blank=True, trim_whitespace=False, max_length=1000, help_text=help_text
    )


class CameraRequestSerializer(CameraSettingsSerializer):
    """Only what is given is changed."""

    source = _address("rtsp(s):// or http(s)://, or clip:<id> to play a recording")  # type: ignore[assignment]
    sub = _address("a smaller stream of the same picture, to analyse; empty: none")
    thermal = _address("a thermal companion of the picture; empty: none")
    version = serializers.IntegerField(help_text="the version that you saw; another is refused with 409")


class TrialRequestSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[Camera.Kind.PULL.value, Camera.Kind.FILE.value])
    stream = serializers.ChoiceField(choices=["source", "sub", "thermal"], default="source")
    address = _address("empty: the one stored for `camera`")
    camera = serializers.UUIDField(required=False, allow_null=True)


class TrialStartedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()


class TrialSerializer(serializers.Serializer[Any]):
    done = serializers.BooleanField()
    ok = serializers.BooleanField()
    code = serializers.CharField()
    detail = serializers.CharField(help_text="a sentence that says what failed")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    fps = serializers.FloatField()
    codec = serializers.CharField()
    sound = serializers.CharField()
    seconds = serializers.FloatField()
    picture = serializers.CharField(help_text="JPEG in base64")


class PublishTokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="shown only now")
    whip_url = serializers.CharField()
