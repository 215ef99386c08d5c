"""Shapes of the API's JSON, field by field the dataclasses of the selectors; they document and render.

Fields that are named like attributes of DRF's own classes (`label`, `fields`) do no harm: its metaclass
takes declared fields out of the class.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inference.types import Modality
from monitoring.api.description_serializers import DescribedSerializer
from monitoring.models import Analysis


class AnalysisSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    system = serializers.CharField()
    system_title = serializers.CharField()
    system_place = serializers.IntegerField(help_text="among all systems of the site")
    model_version = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in Analysis.State])
    stage = serializers.ChoiceField(choices=["", "index", "extract", "assess"])
    fraction = serializers.FloatField(min_value=0, max_value=1)
    seconds_left = serializers.FloatField(allow_null=True)
    error = serializers.CharField()
    summary = serializers.DictField()
    sequence = serializers.IntegerField()
    created_at = serializers.CharField(help_text="ISO 8601, UTC")
    finished_at = serializers.CharField(allow_null=True, help_text="ISO 8601, UTC")


class ClipSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    duration = serializers.FloatField(help_text="seconds")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    fps = serializers.FloatField()
    frame_count = serializers.IntegerField()
    has_audio = serializers.BooleanField()
    browser_playable = serializers.BooleanField()
    size = serializers.IntegerField(help_text="bytes")
    sha256 = serializers.CharField()
    created_at = serializers.CharField(help_text="ISO 8601, UTC")
    camera = serializers.CharField(allow_null=True)
    video_url = serializers.CharField()
    thermal_url = serializers.CharField(allow_null=True)
    poster_url = serializers.CharField(allow_null=True)
    can_delete = serializers.BooleanField()
    analyses = AnalysisSerializer(many=True)


class SharesSerializer(serializers.Serializer[Any]):
    """Share of each modality in the score; absent when it was never measured, null where it was not."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            modality.value: serializers.ListField(
                child=serializers.FloatField(allow_null=True), required=False
            )
            for modality in Modality
        }


class SnippetSeriesSerializer(serializers.Serializer[Any]):
    sequence = serializers.ListField(child=serializers.IntegerField())
    start = serializers.ListField(child=serializers.FloatField(), help_text="seconds")
    end = serializers.ListField(child=serializers.FloatField(), help_text="seconds")
    frame_start = serializers.ListField(child=serializers.IntegerField())
    frame_end = serializers.ListField(child=serializers.IntegerField(), help_text="exclusive")
    score = serializers.ListField(child=serializers.FloatField(), help_text="0 to 1; 0.5 is the alert line")
    raw = serializers.ListField(child=serializers.FloatField())
    label = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    contributions = SharesSerializer()
    classes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True)),
        help_text="probability by class; empty for a system that tells no classes apart",
    )
    facts = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True)),
        help_text="measured values by name: dark_share (share of pixels under 100), low_light (0 or 1), "
        "modality (both, visible, thermal); a modality's name: why it has no share (absent); text_side: what "
        "gave the classes their meaning",
    )


class FrameSeriesSerializer(serializers.Serializer[Any]):
    time = serializers.ListField(child=serializers.FloatField(), help_text="seconds")
    score = serializers.ListField(child=serializers.FloatField())


class BoxSerializer(serializers.Serializer[Any]):
    time = serializers.FloatField()
    frame = serializers.IntegerField()
    left = serializers.FloatField(help_text="fraction of the width")
    top = serializers.FloatField()
    right = serializers.FloatField()
    bottom = serializers.FloatField()
    label = serializers.CharField()  # type: ignore[assignment]
    score = serializers.FloatField()
    confidence = serializers.FloatField(allow_null=True)


class HeatmapSerializer(serializers.Serializer[Any]):
    start = serializers.FloatField()
    end = serializers.FloatField()
    values = serializers.CharField(help_text="rows x cols bytes, base64")


class HeatmapsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    cols = serializers.IntegerField()
    items = HeatmapSerializer(many=True)


class ScoresQuerySerializer(serializers.Serializer[Any]):
    overlays = serializers.BooleanField(default=True, help_text="whether boxes and heatmaps are wanted")


class ScoresSerializer(serializers.Serializer[Any]):
    analysis = serializers.UUIDField()
    system = serializers.CharField()
    line = serializers.FloatField()
    snippets = SnippetSeriesSerializer()
    frames = FrameSeriesSerializer()
    boxes = BoxSerializer(many=True)
    heatmaps = HeatmapsSerializer()


class SpanSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    start = serializers.FloatField(help_text="seconds")
    end = serializers.FloatField(help_text="seconds")
    peak = serializers.FloatField()
    peak_time = serializers.FloatField(help_text="seconds")
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField(help_text="a sentence of measured facts")
    described = DescribedSerializer()
    contributions = serializers.DictField(child=serializers.FloatField())
    facts = serializers.DictField()


class MomentSerializer(serializers.Serializer[Any]):
    start = serializers.FloatField(help_text="seconds")
    end = serializers.FloatField(help_text="seconds")
    label = serializers.CharField()  # type: ignore[assignment]


class AnswerSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    answer = serializers.CharField(help_text="one or two sentences; times are mm:ss, or h:mm:ss")
    verdict = serializers.ChoiceField(choices=["Normal", "Abnormal"])
    system = serializers.CharField()
    seconds = serializers.DictField(child=serializers.FloatField(), help_text="abnormal time by category")
    moments = MomentSerializer(many=True, help_text="the spans that it speaks of")


class ExportSerializer(serializers.Serializer[Any]):
    clip = ClipSerializer()
    scores = ScoresSerializer()
    spans = SpanSerializer(many=True)


class UploadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    filename = serializers.CharField()
    length = serializers.IntegerField(help_text="bytes")
    offset = serializers.IntegerField(help_text="bytes received")
    url = serializers.CharField()
    created_at = serializers.CharField(help_text="ISO 8601, UTC")
    expires_at = serializers.CharField(help_text="ISO 8601, UTC")
    clip = serializers.UUIDField(allow_null=True)
    refused = serializers.CharField(help_text="why the file was not accepted; empty when it was")
    thermal_for = serializers.CharField(allow_null=True)


class WeightsSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    present = serializers.BooleanField()
    origin = serializers.CharField()
    licence = serializers.CharField()
    package = serializers.CharField()
    version = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    sha256 = serializers.CharField()


class CardFactSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()


class CardRowSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))


class CardTableSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    rows = CardRowSerializer(many=True)


class ModelSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    active = serializers.BooleanField(help_text="the one that scores")
    packaged = serializers.BooleanField(help_text="ships with the project")
    created = serializers.CharField(help_text="ISO 8601")
    licence = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    headline = CardFactSerializer(many=True, help_text="the few figures by which models are compared")
    classes = serializers.ListField(child=serializers.CharField())
    measured = CardFactSerializer(many=True)
    metrics = CardTableSerializer(many=True, help_text="a row for each thing that it was measured on")
    counts = CardTableSerializer(many=True, help_text="of the training data")
    data: Any = CardFactSerializer(many=True)
    training = CardFactSerializer(many=True)
    report = serializers.BooleanField(help_text="whether there is a page of its evaluation")


class MemberSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    share = serializers.FloatField(help_text="of those that count; they sum to 1")
    line = serializers.FloatField(help_text="its own score that becomes 0.5 in the ensemble")
    available = serializers.BooleanField()


class SystemSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    available = serializers.BooleanField()
    reason = serializers.CharField()
    command = serializers.CharField(help_text="gets what is missing; empty when nothing is")
    commands = serializers.ListField(child=serializers.CharField())
    device = serializers.CharField(allow_null=True)
    snippet_ms = serializers.FloatField(allow_null=True)
    model_version = serializers.CharField()
    weights = WeightsSerializer(many=True)
    live = serializers.BooleanField(help_text="whether it can score cameras")
    thermal = serializers.BooleanField(help_text="whether it makes use of a thermal companion")
    trained = serializers.BooleanField(help_text="whether it needs a trained model")
    pool = serializers.BooleanField(help_text="whether its feature pool can be looked at")
    models = ModelSerializer(many=True)
    members = MemberSerializer(many=True, help_text="of an ensemble, those that count most first")


class AnalysisRequestSerializer(serializers.Serializer[Any]):
    system = serializers.CharField(default="normality")


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Every refusal."""

    code = serializers.CharField()
    detail = serializers.CharField(help_text="a sentence for a person")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
