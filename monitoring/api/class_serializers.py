"""How classes, examples and versions are told and asked for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from monitoring.intake.classes import LONGEST


class ClassSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    base = serializers.BooleanField(help_text="whether the installed model knows it")
    in_use = serializers.BooleanField(help_text="whether the model in use knows it")
    ready = serializers.IntegerField(help_text="examples that are measured")
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()
    sources = serializers.IntegerField(help_text="scenes that its examples are of")
    missing = serializers.IntegerField(help_text="examples that it lacks to be learned")
    created_by = serializers.CharField()
    created_at = serializers.CharField()


class NewClassSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=LONGEST)


class ExampleSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    class_name = serializers.CharField()
    state = serializers.CharField(help_text="waiting, ready, failed or withdrawn")
    error = serializers.CharField(help_text="why it could not be measured")
    kind = serializers.ChoiceField(choices=["clip", "alert", "camera", "gone"])
    name = serializers.CharField()
    url = serializers.CharField(help_text="the page that shows it")
    start = serializers.FloatField(help_text="seconds of its recording; Unix seconds of a camera's")
    end = serializers.FloatField()
    source = serializers.CharField(help_text="what is not split between learning and testing")  # type: ignore[assignment]
    judged_by = serializers.CharField()
    judged_at = serializers.CharField()


class NewExampleSerializer(serializers.Serializer[Any]):
    """One of alert, annotation and clip; a stretch and a scene only with a clip."""

    alert = serializers.UUIDField(required=False)
    annotation = serializers.UUIDField(required=False)
    clip = serializers.UUIDField(required=False)
    start = serializers.FloatField(required=False, min_value=0, help_text="seconds; by default its begin")
    end = serializers.FloatField(required=False, min_value=0, help_text="seconds; by default its end")
    scene = serializers.CharField(
        required=False,
        max_length=200,
        help_text="the place that a recording shows, where it is not its camera's: recordings of one place "
        "are never learned from and tested on at once",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({"alert", "annotation", "clip"} & set(attrs)) != 1:
            raise serializers.ValidationError("Name one alert, one annotation or one clip.")
        if "clip" not in attrs and {"start", "end", "scene"} & set(attrs):
            raise serializers.ValidationError("Only a clip is given with a stretch and a scene.")
        return attrs


class ComparisonSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    recordings = serializers.IntegerField()
    sources = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True, help_text="share called so, of recordings left out")
    after = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)
    worse = serializers.BooleanField(help_text="by more than two points and one recording")


class VersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="0: the installed model")
    state = serializers.CharField(help_text="fitting, ready or failed")
    error = serializers.CharField()
    damaged = serializers.CharField()
    note = serializers.CharField()
    made_by = serializers.CharField()
    made_at = serializers.CharField()
    is_active = serializers.BooleanField()
    activated_at = serializers.CharField()
    classes = serializers.ListField(child=serializers.CharField())
    compared_with = serializers.IntegerField(help_text="number of the version that was in use")
    comparisons = ComparisonSerializer(many=True)
    on_cameras = ComparisonSerializer(many=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="examples by class")
    left_out = serializers.DictField(child=serializers.IntegerField(), help_text="classes with too few")
    seconds = serializers.FloatField()
    preview = serializers.DictField(
        help_text="alerts and clips looked at, changes among them, and what is nearest to the boundary"
    )


class NewVersionSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
