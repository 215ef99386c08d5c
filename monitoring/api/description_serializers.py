"""Shapes of the API's JSON about what is said of alerts and spans."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from monitoring.describing import edits
from monitoring.models import Description


class TextSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    scene = serializers.CharField()
    summary = serializers.CharField(help_text="one sentence")
    confidence = serializers.FloatField(help_text="0 to 1")
    concerns = serializers.ListField(child=serializers.CharField())
    threat_level = serializers.IntegerField(help_text="0 nothing to fear, 1 look at it, 2 act")
    threat = serializers.CharField(help_text="the same in words")
    model = serializers.CharField(help_text="which one wrote it")
    written_at = serializers.CharField(allow_null=True)
    current = serializers.BooleanField(help_text="false: more was measured since")


class DescribedSerializer(serializers.Serializer[Any]):
    shown = serializers.CharField(help_text="the words that come first: edited, else written, else measured")
    kind = serializers.ChoiceField(choices=["measured", "written", "edited"], help_text="of `shown`")
    by = serializers.CharField(help_text="the model, or the person who edited")
    mark = serializers.CharField(help_text="the same for a person to read")
    language = serializers.CharField(help_text="of `shown`; empty: unknown")
    sentence = serializers.CharField(help_text="made of measured facts alone")
    text = TextSerializer(allow_null=True, help_text="a model's, checked against the facts")
    state = serializers.ChoiceField(choices=Description.State.values)
    state_words = serializers.CharField()
    refused = serializers.IntegerField(help_text="texts turned away as not true to the facts")
    edit = serializers.CharField(help_text="a reviewer's own words")
    edited_by = serializers.CharField()
    edited_at = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField(help_text="grows with every edit")
    facts_revision = serializers.IntegerField(help_text="grows when more is measured")


class EditSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="empty: the words of before were taken away")
    by = serializers.CharField()
    at = serializers.CharField(help_text="ISO 8601, UTC")
    withdrawn_at = serializers.CharField(allow_null=True, help_text="when it was taken back")


class DescriptionSerializer(serializers.Serializer[Any]):
    described = DescribedSerializer()
    history = EditSerializer(many=True, help_text="every edit, the oldest first")
    may_edit = serializers.BooleanField()


class EditRequestSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(
        allow_blank=True, max_length=edits.LONGEST, help_text="empty: back to what was measured or written"
    )
    revision = serializers.IntegerField(min_value=0, help_text="that you saw")


class UndoRequestSerializer(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0, help_text="that you saw")


class EditedMeanwhileSerializer(serializers.Serializer[Any]):
    """409: somebody else edited it meanwhile; nothing was written."""

    code = serializers.CharField()
    detail = serializers.CharField(help_text="a sentence for a person")
    current = DescriptionSerializer()
    given = serializers.CharField(help_text="what was to be written")
