"""Shapes of the API's JSON about judging alerts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from monitoring.api.alert_serializers import AlertSerializer
from monitoring.api.camera_recordings import SegmentSerializer
from monitoring.intake import review_bulk
from monitoring.intake.reviews import LONGEST_LABEL, LONGEST_NOTE
from monitoring.models import Alert, Verdict

_MOST_BESIDES = 500


class VerdictSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reviewer = serializers.CharField()
    mine = serializers.BooleanField(help_text="given by you")
    kind = serializers.ChoiceField(choices=Verdict.Kind.values)
    kind_word = serializers.CharField()
    reason = serializers.ChoiceField(choices=["", *Verdict.Reason.values])
    reason_word = serializers.CharField()
    label = serializers.CharField(help_text="what it was; empty: as alerted")  # type: ignore[assignment]
    note = serializers.CharField()
    settles = serializers.BooleanField(help_text="given to settle a disagreement of others")
    given_at = serializers.CharField()
    withdrawn_at = serializers.CharField(allow_null=True, help_text="when it was taken back")


class TrailEventSerializer(serializers.Serializer[Any]):
    change = serializers.ChoiceField(choices=["given", "withdrawn"])
    at = serializers.CharField()
    by = serializers.CharField()
    mine = serializers.BooleanField()
    sentence = serializers.CharField()
    verdict = VerdictSerializer()


class SimilarAlertSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    opened_at = serializers.CharField()
    peak = serializers.FloatField()
    review = serializers.ChoiceField(choices=Alert.Review.values)
    verdict = serializers.CharField(help_text="in words; empty: not settled")
    snapshot_url = serializers.CharField(allow_null=True)
    url = serializers.CharField()


class SimilarSerializer(serializers.Serializer[Any]):
    """Earlier alerts of the same camera, cause and label."""

    alerts = SimilarAlertSerializer(many=True, help_text="the nearest in time of day and peak first")
    of = serializers.IntegerField(help_text="how many were looked at, the newest 200 at most")
    confirmed = serializers.IntegerField(help_text="of these")
    dismissed = serializers.IntegerField(help_text="of these")


class ReviewItemSerializer(serializers.Serializer[Any]):
    alert = AlertSerializer()
    zone = serializers.CharField(help_text="the camera's time zone")
    trail = VerdictSerializer(many=True, help_text="the oldest first")
    similar = SimilarSerializer()
    footage = SegmentSerializer(many=True, help_text="recorded segments, where no evidence was cut yet")
    window = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="its time with pre- and post-roll, Unix"
    )
    settles = serializers.BooleanField(help_text="your verdict would settle a disagreement")


class QueueCountSerializer(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(help_text="that you may judge now, counted up to 1000")
    more = serializers.BooleanField(help_text="there are more than that")
    with_others = serializers.IntegerField(help_text="that other reviewers have before them")


class NextRequestSerializer(serializers.Serializer[Any]):
    besides = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=_MOST_BESIDES,
        help_text="alerts that you have already, or passed over",
    )


class NextSerializer(serializers.Serializer[Any]):
    item = ReviewItemSerializer(allow_null=True, help_text="null: nothing waits that nobody else has")
    until = serializers.DateTimeField(allow_null=True, help_text="when it goes back unless it is renewed")
    queue = QueueCountSerializer()


class TakenSerializer(serializers.Serializer[Any]):
    item = ReviewItemSerializer()
    until = serializers.DateTimeField()
    held_by = serializers.CharField(help_text="who has it before them; empty: you")


class HeldRequestSerializer(serializers.Serializer[Any]):
    alerts = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_BESIDES)


class RenewedSerializer(serializers.Serializer[Any]):
    held = serializers.ListField(child=serializers.UUIDField())
    lost = serializers.ListField(child=serializers.UUIDField(), help_text="somebody else's now, or gone")
    until = serializers.DateTimeField()


class ReleasedSerializer(serializers.Serializer[Any]):
    released = serializers.IntegerField()


class JudgementSerializer(serializers.Serializer[Any]):
    """What you say of an alert. A dismissal has a reason."""

    kind = serializers.ChoiceField(choices=Verdict.Kind.values)
    reason = serializers.ChoiceField(
        choices=Verdict.Reason.values, required=False, allow_blank=True, default=""
    )
    label = serializers.CharField(  # type: ignore[assignment]
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_LABEL,
        help_text="what it was; empty: as alerted",
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_NOTE)


class VerdictRequestSerializer(JudgementSerializer):
    revision = serializers.IntegerField(min_value=0, help_text="the alert's `review_revision` as you saw it")


class JudgedSerializer(serializers.Serializer[Any]):
    alert = AlertSerializer()
    trail = VerdictSerializer(many=True)


class ChangedSerializer(serializers.Serializer[Any]):
    """Somebody else judged meanwhile; nothing was written."""

    code = serializers.CharField(help_text="“changed”")
    detail = serializers.CharField(help_text="who did what, in sentences")
    news = TrailEventSerializer(many=True, help_text="what you had not seen")
    current = ReviewItemSerializer()
    given = JudgementSerializer(help_text="what you were about to say")


class AlikeSerializer(serializers.Serializer[Any]):
    results = AlertSerializer(many=True)


class ChosenSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=0)


class BulkRequestSerializer(serializers.Serializer[Any]):
    alerts = ChosenSerializer(many=True, help_text=f"of one camera and label, at most {review_bulk.MOST}")
    reason = serializers.ChoiceField(choices=Verdict.Reason.values)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_NOTE)


class BulkResultSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    done = serializers.BooleanField()
    detail = serializers.CharField(help_text="why not; empty where it was done")


class BulkSerializer(serializers.Serializer[Any]):
    results = BulkResultSerializer(many=True)
