"""What a system says of a clip as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    """The system's own decision where it has a rule for clips, else `joined` of its assessments, at least
    one."""
    if isinstance(system, DecidesClips):
        return system.decide(features, assessments)
    return joined(
        [assessment.score for assessment in assessments],
        [assessment.class_scores for assessment in assessments],
        [assessment.label for assessment in assessments],
    )


def joined(
    scores: Sequence[float], class_scores: Sequence[Mapping[str, float]], labels: Sequence[str]
) -> ClipDecision:
    """One decision of what was said of a clip's snippets, at least one.

    With class scores: their mean over the snippets, the class with the highest, and the mean score. Without:
    a clip is as unusual as its most unusual snippet, and "abnormal" from the alert line on; that score and
    its complement are the class scores.
    """
    peak = int(np.argmax(scores))
    reason = labels[peak] if scores[peak] >= ALERT_LINE else ""
    names = dict.fromkeys(name for own in class_scores for name in own)
    if not names:
        return ClipDecision(
            label=ABNORMAL if scores[peak] >= ALERT_LINE else NORMAL,
            class_scores={NORMAL: 1.0 - scores[peak], ABNORMAL: scores[peak]},
            score=scores[peak],
            reason=reason,
        )
    means = {name: float(np.mean([own.get(name, 0.0) for own in class_scores])) for name in names}
    return ClipDecision(max(means, key=lambda name: means[name]), means, float(np.mean(scores)), reason)
