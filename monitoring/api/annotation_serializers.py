"""The JSON of annotations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inference.annotation_formats.tracks import Key, Rectangle
from monitoring.intake.annotation_fields import LONGEST_NOTE, MOST_KEYS, MOST_LABELS, MOST_TRACKS, TrackDraft
from monitoring.intake.annotation_spans import MOST_MERGED


class KeySerializer(serializers.Serializer[Any]):
    time = serializers.FloatField(help_text="seconds, as the annotation's")
    left = serializers.FloatField(help_text="share of the picture's width, 0 to 1")
    top = serializers.FloatField()
    right = serializers.FloatField()
    bottom = serializers.FloatField()
    outside = serializers.BooleanField(
        default=False, help_text="out of sight from here on, until the next key that is not"
    )


class TrackSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="kept where it is free; else a new one"
    )
    label = serializers.CharField(allow_blank=True, default="", max_length=1000)  # type: ignore[assignment]
    keys = serializers.ListField(child=KeySerializer(), max_length=MOST_KEYS)


class AnnotationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    clip = serializers.UUIDField(allow_null=True)
    camera = serializers.UUIDField(allow_null=True)
    alert = serializers.UUIDField(allow_null=True, help_text="the alert that it corrects")
    start = serializers.FloatField(help_text="seconds from a recording's begin; a camera's: Unix seconds")
    end = serializers.FloatField()
    labels = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    author = serializers.CharField(help_text="who made it")
    revision = serializers.IntegerField(help_text="grows with every change; send it with yours")
    deleted = serializers.BooleanField()
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()
    tracks = TrackSerializer(many=True)


class AnnotationQuerySerializer(serializers.Serializer[Any]):
    """One of the three; `from` and `to` with a camera."""

    clip = serializers.UUIDField(required=False)
    camera = serializers.UUIDField(required=False)
    alert = serializers.UUIDField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a word of the language.
        bounds = {
            name: serializers.FloatField(required=False, help_text="Unix seconds") for name in ("from", "to")
        }
        return {**super().get_fields(), **bounds}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({"clip", "camera", "alert"} & attrs.keys()) != 1:
            raise serializers.ValidationError("Name either a clip, a camera or an alert.")
        return attrs


class AnnotationEditSerializer(serializers.Serializer[Any]):
    """What is left out stays as it is. Tracks are replaced as a whole."""

    start = serializers.FloatField(required=False)
    end = serializers.FloatField(required=False)
    labels = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=1000), required=False, max_length=MOST_LABELS
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=2 * LONGEST_NOTE)
    tracks = serializers.ListField(child=TrackSerializer(), required=False, max_length=MOST_TRACKS)

    def drafts(self) -> tuple[TrackDraft, ...] | None:
        """The tracks that were sent; None: none were."""
        sent = self.validated_data.get("tracks")
        return None if sent is None else tuple(_track(track) for track in sent)


class AnnotationChangeSerializer(AnnotationEditSerializer):
    revision = serializers.IntegerField(min_value=1, help_text="the one that you saw")


class AnnotationRequestSerializer(AnnotationEditSerializer):
    """Of a recording, of a camera, or correcting an alert of a camera."""

    id = serializers.UUIDField(
        required=False, allow_null=True, help_text="of your own making: sent again, it makes no second one"
    )
    clip = serializers.UUIDField(required=False, allow_null=True)
    camera = serializers.UUIDField(required=False, allow_null=True)
    alert = serializers.UUIDField(required=False, allow_null=True)
    start = serializers.FloatField()
    end = serializers.FloatField()


class RevisionSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=1, help_text="the one that you saw")


class SplitRequestSerializer(RevisionSerializer):
    at = serializers.FloatField(help_text="seconds, inside the span")


class SplitSerializer(serializers.Serializer[Any]):
    first = AnnotationSerializer()
    second = AnnotationSerializer()


class SeenSerializer(RevisionSerializer):
    id = serializers.UUIDField()


class MergeRequestSerializer(serializers.Serializer[Any]):
    annotations = serializers.ListField(child=SeenSerializer(), min_length=2, max_length=MOST_MERGED)


class AnnotationConflictSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    current = AnnotationSerializer(help_text="what it is now; `deleted` where somebody deleted it")


def _track(sent: dict[str, Any]) -> TrackDraft:
    keys = tuple(
        Key(
            key["time"],
            Rectangle(*(key[edge] for edge in ("left", "top", "right", "bottom"))),
            key["outside"],
        )
        for key in sent["keys"]
    )
    return TrackDraft(sent["label"], keys, sent["id"])
