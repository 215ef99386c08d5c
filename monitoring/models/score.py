"""Score series in blocks, and the spans found in them."""

from django.db import models

from monitoring.models.clip import Analysis


class ScoreBlock(models.Model):
    """One minute of scores of one source and system, as packed arrays (see monitoring.analysis.blocks).

    Live sources will use the camera's id and the minute of the epoch; clips use the analysis' id and
    the minute of the recording.
    """

    class Source(models.TextChoices):
        ANALYSIS = "analysis"
        CAMERA = "camera"

    source_kind = models.CharField(max_length=10, choices=Source)
    source_id = models.UUIDField()
    system = models.CharField(max_length=40)
    model_version = models.CharField(max_length=80)
    minute = models.PositiveIntegerField()
    count = models.PositiveSmallIntegerField()
    scores = models.BinaryField(help_text="packed arrays: times, score, raw, contributions, frame scores")
    details = models.BinaryField(null=True, blank=True, help_text="labels, boxes, heatmaps; compressed JSON")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "system", "model_version", "minute"],
                name="score_block_once",
            )
        ]


class SpanRecord(models.Model):
    """A stretch of an analysis above the alert line, with the sentence that says what was measured."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="spans")
    start = models.FloatField()
    end = models.FloatField()
    peak = models.FloatField()
    peak_time = models.FloatField()
    label = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    contributions = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["analysis", "start"], name="span_once")]
