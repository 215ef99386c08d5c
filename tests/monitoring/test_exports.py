"""Class probabilities in the CSV of scores, and scores without what lies over the picture."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from inference.types import Box
from monitoring import exports
from monitoring.analysis.blocks import pack
from monitoring.models import Analysis, Clip, ScoreBlock, User
from monitoring.scores import read_scores
from tests.monitoring.analysis.test_blocks import Scored, assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis() -> Analysis:
    """Two minutes; only the second one's system tells classes apart, and only in its first snippets."""
    owner = User.objects.create_user("owner")
    shape = {"duration": 120, "width": 64, "height": 48, "fps": 8, "frame_count": 960, "size": 1}
    clip = Clip.objects.create(owner=owner, title="yard.mp4", **shape)
    analysis = Analysis.objects.create(clip=clip, system="fights", state=Analysis.State.DONE)
    box = Box(0.1, 0.1, 0.5, 0.5, "person", 0.9, 0, 0.0)
    items = [assessment(number, boxes=(box,), facts={"sound": "absent"}) for number in range(120)]
    told = {"normal": 0.25, "climbing, a fence": 0.75}
    items[60:70] = [replace(item, class_scores=told) for item in items[60:70]]
    for block in pack(map(Scored, items)):
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
    return analysis


def rows_of(analysis_id: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(exports.score_lines(analysis_id)), newline="")))


def test_it_works(analysis: Analysis) -> None:
    rows = rows_of(analysis.pk)
    assert len(rows) == 120
    assert (rows[60]["class normal"], rows[60]["class climbing, a fence"]) == ("0.250", "0.750")
    for untold in (rows[0], rows[59], rows[70]):
        assert (untold["class normal"], untold["class climbing, a fence"]) == ("", "")
    assert list(rows[0])[-2:] == ["class normal", "class climbing, a fence"]


def test_without_classes_the_columns_are_those_of_the_modalities() -> None:
    assert "".join(exports.score_lines(uuid4())) == ",".join(exports.SCORE_COLUMNS) + "\r\n"


def test_without_overlays_the_curve_is_the_same(analysis: Analysis) -> None:
    whole, curve = read_scores(analysis), read_scores(analysis, overlays=False)
    assert len(whole.boxes) > 0
    assert curve == replace(whole, boxes=[])


def test_an_absent_modality_is_kept_in_words(analysis: Analysis) -> None:
    assert set(read_scores(analysis).snippets.facts["sound"]) == {"absent"}
