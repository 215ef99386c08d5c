"""What a system says of a clip as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.systems.protocol import (
    ABNORMAL,
    ALERT_LINE,
    NORMAL,
    ClipDecision,
    DecidesClips,
    System,
)
from inference.types import Assessment, Features


def decide(system: System, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
    """The system's own decision where it has a rule for clips, else one by its assessments, at least one.

    With class scores: their mean over the snippets, the class with the highest, and the mean score. Without:
    a clip is as unusual as its most unusual snippet, and "abnormal" from the alert line on; that score and
    its complement are the class scores.
    """
    if isinstance(system, DecidesClips):
        return system.decide(features, assessments)
    peak = max(assessments, key=lambda assessment: assessment.score)
    reason = peak.label if peak.score >= ALERT_LINE else ""
    if not any(assessment.class_scores for assessment in assessments):
        return ClipDecision(
            label=ABNORMAL if peak.score >= ALERT_LINE else NORMAL,
            class_scores={NORMAL: 1.0 - peak.score, ABNORMAL: peak.score},
            score=peak.score,
            reason=reason,
        )
    class_scores = {
        name: float(np.mean([assessment.class_scores.get(name, 0.0) for assessment in assessments]))
        for name in system.classes
    }
    return ClipDecision(
        label=max(class_scores, key=lambda name: class_scores[name]),
        class_scores=class_scores,
        score=float(np.mean([assessment.score for assessment in assessments])),
        reason=reason,
    )
