"""What a candidate for an alert has gone through, read from the recorded scores of its camera."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.types import Assessment, Modality
from monitoring.analysis.blocks import Unpacked, unpack
from monitoring.models import Camera, ScoreBlock

MAX_GAP = 5.0
"""Seconds between two scored snippets of one run: busy workers skip some."""


def run_up_to(camera: Camera, system: str, item: Assessment, given: Sequence[Assessment]) -> list[Assessment]:
    """The unbroken run of snippets above the system's line that ends with `item`, oldest first.

    given  assessments that may not be recorded yet. Looks back for as long as the camera's shortest duration
    asks, and reads nothing when it asks for none. Recorded snippets come back without facts and boxes.
    """
    wanted = camera.min_duration
    if item.end - item.start >= wanted:
        return [item]
    series = {round(each.end, 2): each for each in _recorded(camera, system, item.end - wanted - MAX_GAP)}
    series |= {round(each.end, 2): each for each in given}
    run = [item]
    for each in sorted(series.values(), key=lambda each: -each.end):
        if each.end > run[0].start + 0.02:
            continue
        if each.score < camera.line_for(system) or run[0].start - each.end > MAX_GAP:
            break
        run.insert(0, each)
        if item.end - each.start >= wanted:
            break
    return run


def _recorded(camera: Camera, system: str, since: float) -> list[Assessment]:
    rows = ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=system,
        minute__gte=int(since // 60) - 1,
    )
    found = []
    for version, scores, details in rows.values_list("model_version", "scores", "details"):
        block = unpack(bytes(scores), None if details is None else bytes(details))
        found += [_assessment(block, row, version) for row in np.flatnonzero(block.end >= since)]
    return found


def _assessment(block: Unpacked, row: np.intp, version: str) -> Assessment:
    shares = {name: float(column[row]) for name, column in block.contributions.items()}
    return Assessment(
        sequence=int(block.sequence[row]),
        start=float(block.start[row]),
        end=float(block.end[row]),
        frame_start=int(block.frame_start[row]),
        frame_end=int(block.frame_end[row]),
        score=float(block.score[row]),
        raw=float(block.raw[row]),
        contributions={Modality(name): share for name, share in shares.items() if not np.isnan(share)},
        label=block.label[row],
        model_version=version,
    )
