"""Long recordings joined from short clips, for which it is known to the frame what is abnormal.

    recordings = plan(folder, count=200, seed=0, sources=learned)
    clips = MeasuredClips(cache)                 # python -m inference.datasets.joined.measured
    features = joined_features(recordings[0], clips)

Training looks at a recording's `label`; `spans` and `frame_truth` are for evaluation.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inference.datasets.joined.clips import Clip, read_clips
    from inference.datasets.joined.features import frame_truth, joined_features
    from inference.datasets.joined.measured import MeasuredClips
    from inference.datasets.joined.planning import folds, plan
    from inference.datasets.joined.recordings import JoinedRecording, Part, joined
    from inference.datasets.joined.video import render

_MODULES = {
    "Clip": "clips",
    "JoinedRecording": "recordings",
    "MeasuredClips": "measured",
    "Part": "recordings",
    "folds": "planning",
    "frame_truth": "features",
    "joined": "recordings",
    "joined_features": "features",
    "plan": "planning",
    "read_clips": "clips",
    "render": "video",
}
__all__ = [
    "Clip",
    "JoinedRecording",
    "MeasuredClips",
    "Part",
    "folds",
    "frame_truth",
    "joined",
    "joined_features",
    "plan",
    "read_clips",
    "render",
]


def __getattr__(name: str) -> Any:
    """Networks, OpenCV and decoders are loaded by who uses them (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
