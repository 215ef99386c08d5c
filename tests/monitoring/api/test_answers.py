"""`/api/v1/analyses/<id>/answer/`; who may ask is tested beside the other places of an analysis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from monitoring.analysis.blocks import Scored, pack
from monitoring.models import Analysis, Clip, ScoreBlock, SpanRecord, User
from tests.monitoring.analysis.test_blocks import assessment
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

Client = Callable[[User], APIClient]


@pytest.fixture
def analysis(cast: Cast) -> Analysis:
    """Ninety seconds of the camera `gate`, judged by a system that tells classes apart."""
    shape: dict[str, Any] = {
        "duration": 90,
        "width": 64,
        "height": 48,
        "fps": 8,
        "frame_count": 720,
        "size": 1,
    }
    clip = Clip.objects.create(owner=cast.administrator, camera=cast.gate, title="gate.mp4", **shape)
    return Analysis.objects.create(clip=clip, system="fights", state=Analysis.State.DONE)


def span(analysis: Analysis, start: float, end: float, label: str) -> None:
    shares = {"motion": 1.0}
    SpanRecord.objects.create(
        analysis=analysis, start=start, end=end, peak=0.9, peak_time=start, label=label, contributions=shares
    )


def ask(as_user: Client, who: User, analysis: Analysis) -> Any:
    return as_user(who).get(f"/api/v1/analyses/{analysis.pk}/answer/")


def test_it_works(as_user: Client, cast: Cast, analysis: Analysis) -> None:
    span(analysis, 15, 40, "fighting")
    span(analysis, 65, 70, "running")
    found = ask(as_user, cast.operator, analysis).json()
    assert found["question"] == "Can you describe this video?"
    assert (found["verdict"], found["system"]) == ("Abnormal", "fights")
    assert "fighting from 00:15 to 00:40" in found["answer"]
    assert "running from 01:05 to 01:10" in found["answer"]
    assert found["seconds"] == {"fighting": 25.0, "running": 5.0}
    assert found["moments"][1] == {"start": 65.0, "end": 70.0, "label": "running"}


def test_nothing_unusual(as_user: Client, cast: Cast, analysis: Analysis) -> None:
    found = ask(as_user, cast.operator, analysis).json()
    assert (found["verdict"], found["moments"], found["seconds"]) == ("Normal", [], {})
    assert "00:00 to 01:30" in found["answer"]


def test_class_scores_name_a_span_without_a_label(as_user: Client, cast: Cast, analysis: Analysis) -> None:
    """Only those of the snippets within the span count."""
    span(analysis, 20, 30, "")
    inside, outside = {"normal": 0.1, "a_fall": 0.6, "running": 0.3}, {"normal": 0.1, "running": 0.9}
    for block in pack(
        Scored(assessment(second, class_scores=inside if 19 <= second < 29 else outside))
        for second in range(60)
    ):
        ScoreBlock.objects.create(
            source_kind=ScoreBlock.Source.ANALYSIS,
            source_id=analysis.pk,
            system="fights",
            model_version="v",
            minute=block.minute,
            count=block.count,
            scores=block.scores,
            details=block.details,
        )
    assert ask(as_user, cast.operator, analysis).json()["seconds"] == {"a fall": 10.0}


@pytest.mark.parametrize("state", [state for state in Analysis.State if state != Analysis.State.DONE])
def test_before_the_end_there_is_none(
    as_user: Client, cast: Cast, analysis: Analysis, state: Analysis.State
) -> None:
    analysis.state = state
    analysis.save()
    answer = ask(as_user, cast.operator, analysis)
    assert answer.status_code == 409
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("who", "status"), [("other_reviewer", 404), ("other_operator", 404), ("reviewer", 200)]
)
def test_only_those_of_the_camera_are_answered(
    as_user: Client, cast: Cast, analysis: Analysis, who: str, status: int
) -> None:
    span(analysis, 15, 40, "fighting")
    answer = ask(as_user, getattr(cast, who), analysis)
    assert answer.status_code == status
    assert ("fighting" in str(answer.content)) == (status == 200)
