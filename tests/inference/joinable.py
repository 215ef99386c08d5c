"""A small data set of drawn clips from which recordings can be joined, measured with cheap extractors."""

from __future__ import annotations

from pathlib import Path

from inference.datasets.joined import MeasuredClips, read_clips
from inference.extractors.difference import DifferenceExtractor
from inference.extractors.motion import MotionExtractor
from inference.extractors.pipeline import FeatureExtractor
from tests.recordings import write_recording

SOURCES = ("a", "b", "c", "d")
NORMAL_CLIPS, FIGHTS = 5, 2


def write_joinable(folder: Path) -> Path:
    """Four sources of five normal clips and two fights each; those of a and b can be heard."""
    lines = ["path,label,source"]
    for source in SOURCES:
        labels = ["normal"] * NORMAL_CLIPS + ["fight"] * FIGHTS
        for number, label in enumerate(labels):
            path = folder / label / f"{source}{number}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_recording(
                path,
                frames=25 if number % 2 else 17,
                fps=8,
                size=(64, 48),
                sound="aac" if source in "ab" else None,
                codec_options={"preset": "ultrafast"},
            )
            lines.append(f"{label}/{path.name},{label},{source}")
    (folder / "clips.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def measure_joinable(data: Path, folder: Path) -> MeasuredClips:
    """With difference and flow."""
    clips = MeasuredClips(folder)
    lanes = [[DifferenceExtractor(), MotionExtractor(threads=1)]]
    clips.measure((clip.item.path for clip in read_clips(data)), FeatureExtractor(lanes), quiet=True)
    return clips
