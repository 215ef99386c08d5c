"""Files to features: recordings as clips and as cameras, sounds without pictures, each measured once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.datasets import read_dataset
from inference.datasets.joined import MeasuredClips
from inference.errors import TrainingError
from inference.systems.avar_net.families import Family
from inference.systems.avar_net.gathering import Measured, blanks, fingerprint, gather, gather_sounds
from inference.systems.avar_net.measuring import FamilyMeasurer, sound_snippet, sound_snippets
from inference.systems.deep_feature_fusion.extractors import Looks
from inference.types import Modality, Snippet
from tests.inference.systems.avar_net.made import FAMILY
from tests.recordings import write_recording


class Looker:
    """Sees the mean grey of each picture it looks at; hears the loudest sample. Counts what it is shown."""

    version = "1"

    def __init__(self, name: str, size: int, modality: Modality) -> None:
        self.name, self.size, self.modality = name, size, modality
        self.shown: list[str] = []

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        self.shown.append(snippet.source)
        if self.modality is Modality.SOUND:
            loudest = [] if snippet.audio is None else [np.abs(snippet.audio).max()]
            values = np.repeat(np.asarray(loudest, np.float32)[:, None], self.size, axis=1)
            return Looks(values.reshape(-1, self.size), np.zeros(len(values), np.int64))
        means = np.asarray([snippet.frames[place].mean() for place in positions], np.float32)
        return Looks(np.repeat(means[:, None], self.size, axis=1), snippet.frame_numbers[list(positions)])


@pytest.fixture
def measurer() -> FamilyMeasurer:
    lookers = {own.extractor: Looker(own.extractor, own.size, own.modality) for own in FAMILY.streams}
    return FamilyMeasurer(FAMILY, lookers)


def shown(measurer: FamilyMeasurer) -> int:
    (sound,) = [own for own in measurer.extractors.values() if own.modality is Modality.SOUND]
    assert isinstance(sound, Looker)
    return len(sound.shown)


def test_recordings_are_measured_as_clips_and_as_cameras_and_only_once(
    tmp_path: Path, measurer: FamilyMeasurer
) -> None:
    for label in ("normal", "fight"):
        place = tmp_path / "data" / label
        place.mkdir(parents=True)
        write_recording(place / "a.mp4", frames=24, fps=8, sound="aac")
    dataset = read_dataset(tmp_path / "data")
    clips = MeasuredClips(tmp_path / "features")
    found = gather(dataset, clips, tmp_path / "features", measurer=measurer, quiet=True)
    assert {item.label for item in found} == {"normal", "fight"}
    for item in found:
        as_clip, as_camera = item.forms
        assert [len(own.arrays["deep.picture"]) for own in as_clip] == [8, 8]
        assert len(as_camera[0].arrays["deep.picture"]) == 2
        assert len(as_camera) > len(as_clip) - 1
        assert item.pictured
    before = shown(measurer)
    again = gather(dataset, clips, tmp_path / "features", measurer=measurer, quiet=True)
    assert shown(measurer) == before
    assert fingerprint(again) == fingerprint(found)


def test_sounds_are_measured_with_their_fold(tmp_path: Path, measurer: FamilyMeasurer) -> None:
    (tmp_path / "data" / "siren").mkdir(parents=True)
    write_recording(
        tmp_path / "data" / "siren" / "3-17.wav", frames=25, fps=10, codec=None, sound="pcm_s16le"
    )
    (found,) = gather_sounds(tmp_path / "data", tmp_path / "features", measurer=measurer, quiet=True)
    assert (found.label, found.group, found.pictured) == ("siren", "fold 3", False)
    assert [len(form) for form in found.forms] == [2, 3]
    assert all(set(own.arrays) == {"deep.heard"} for form in found.forms for own in form)
    with pytest.raises(TrainingError, match="no sound files"):
        gather_sounds(tmp_path / "features", tmp_path, measurer=measurer)


def test_a_sound_ends_in_silence_and_not_before_its_end() -> None:
    found = list(sound_snippets("hum", np.ones(40_000, np.float32), seconds=2.0))
    assert [(item.start, item.end) for item in found] == [(0.0, 2.0), (1.0, 3.0)]
    assert found[1].audio is not None
    assert found[1].audio[:24_000].all()
    assert not found[1].audio[24_000:].any()
    (short,) = sound_snippets("tick", np.ones(100, np.float32), seconds=2.0)
    assert short.audio is not None
    assert len(short.audio) == 32_000


def test_blank_pictures_have_no_sound(measurer: FamilyMeasurer) -> None:
    found = blanks(measurer)
    greys = [float(own.arrays["deep.picture"][0, 0]) for own in found]
    assert greys == sorted(set(greys))
    assert all(len(own.arrays["deep.heard"]) == 0 for own in found)


def test_the_fingerprint_changes_with_classes_and_scenes() -> None:
    def one(label: str, group: str) -> str:
        return fingerprint([Measured("a", label, group, True, ((),))])

    assert len({one("normal", "s1"), one("fight", "s1"), one("normal", "s2")}) == 3


def test_a_camera_s_measurer_leaves_out_what_only_recordings_have() -> None:
    family = Family(FAMILY.name, (replace(FAMILY.streams[0], live=False), *FAMILY.streams[1:]))
    lookers = {own.extractor: Looker(own.extractor, own.size, own.modality) for own in family.streams}
    assert set(FamilyMeasurer(family, lookers).extractors) == {"picture", "moving", "heard"}
    camera = FamilyMeasurer(family, lookers, live=True)
    assert "deep.picture" not in camera.one(snippet_of_frames()).arrays
    assert not lookers["picture"].shown


def snippet_of_frames() -> Snippet:
    return sound_snippet("camera", 0, 0.0, np.zeros(16_000, np.float32))
