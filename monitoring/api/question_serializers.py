"""Questions and answers as the API takes and gives them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inference.describe.questions import LONGEST, Verdict


class QuestionSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(
        max_length=LONGEST, help_text="in words; English, German, French or Spanish"
    )


class PieceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False)
    time = serializers.FloatField(
        allow_null=True, help_text="the moment that the words name: seconds of a recording, or Unix seconds"
    )
    alert = serializers.UUIDField(allow_null=True, help_text="the alert that the words name")


class QuestionAnswerSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    answer = serializers.CharField(help_text="made of measured facts alone")
    kind = serializers.ChoiceField(
        choices=[verdict.value for verdict in Verdict],
        help_text="corrected: it took for granted what was not measured; unknown: it cannot be told",
    )
    language = serializers.CharField()
    pieces = PieceSerializer(many=True, help_text="the answer, with what its words lead to")


class SuggestionsSerializer(serializers.Serializer[Any]):
    language = serializers.CharField()
    suggestions = serializers.ListField(child=serializers.CharField())
