"""Where the alert line lies: chosen on clips of sources that were not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.recognition import Recognised


def best_line(found: Sequence[Recognised], alarms: Alarms) -> float:
    """How likely an alarm must be to tell clips that are one from others best, by the mean of both kinds'
    shares told rightly; the middle of the best stretch. 0.5 where there is one kind only."""
    raw = np.asarray([float(alarms.share(item.probabilities)) for item in found])
    abnormal = np.asarray([item.label in alarms.alarming for item in found], bool)
    if not abnormal.any() or abnormal.all():
        return 0.5
    values = np.unique(raw)
    lines = (values[1:] + values[:-1]) / 2 if len(values) > 1 else np.asarray([0.5])
    balanced = [((raw >= line)[abnormal].mean() + (raw < line)[~abnormal].mean()) / 2 for line in lines]
    # A single clip moves the curve up and down: the middle of what is nearly best is steadier than its peak.
    nearly = np.asarray(balanced) >= max(balanced) - 0.01
    return float(np.clip(np.median(lines[nearly]), 0.05, 0.95))
