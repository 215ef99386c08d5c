"""The packaged networks on pictures and sounds whose content is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.errors import WeightsMissing
from inference.extractors.appearance import AppearanceExtractor, crop
from inference.extractors.build import build_extractor
from inference.extractors.coco import name_of
from inference.extractors.objects import ObjectExtractor
from inference.extractors.sound import SILENCE_DB, SoundExtractor, log_mel
from inference.media import build_index, read_snippets
from inference.types import Snippet
from inference.weights import locate
from tests.inference.numbered import write_numbered


@pytest.fixture(scope="module", autouse=True)
def weights() -> None:
    for name in ("ssd_mobilenet_v2", "mobilenet_v2", "aisfx"):
        try:
            locate(name)
        except WeightsMissing as missing:
            pytest.skip(str(missing))


@pytest.fixture(scope="module")
def objects() -> ObjectExtractor:
    return ObjectExtractor()


@pytest.fixture
def drawn(tmp_path: Path) -> Snippet:
    path = write_numbered(tmp_path / "clip.mkv", [40 * n for n in range(100)], click_at=1.0)
    return next(iter(read_snippets(path, build_index(path))))


def footage(development_data: Path, name: str, second: int) -> Snippet:
    path = development_data / "footage" / name
    return next(iter(read_snippets(path, build_index(path), first=second, last=second + 1)))


def test_a_person_is_found(development_data: Path, objects: ObjectExtractor) -> None:
    seen: set[str] = set()
    for second in range(0, 60, 6):
        arrays = objects.extract(footage(development_data, "one-by-one-person-detection.mp4", second))
        seen |= {name_of(int(number)) for number in arrays["objects.class"]}
        assert arrays["objects.boxes"].shape == (len(arrays["objects.class"]), 4)
        assert np.isin(arrays["objects.frame"], arrays["objects.analysed"]).all()
        left, top, right, bottom = arrays["objects.boxes"].T
        assert (
            (left >= 0) & (left < right) & (right <= 1) & (top >= 0) & (top < bottom) & (bottom <= 1)
        ).all()
    assert "person" in seen


def test_a_frame_is_detected_once(drawn: Snippet) -> None:
    calls: list[tuple[int, ...]] = []

    def network(batch: np.ndarray) -> list[np.ndarray]:
        calls.append(batch.shape)
        return [np.zeros((1, 100, 1, 4)), np.zeros((1, 100, 91))]

    extractor = ObjectExtractor(network)
    first = extractor.extract(drawn)
    assert calls == [(1, 300, 300, 3)] * 2
    assert first["objects.boxes"].shape == (0, 4)
    assert first["objects.analysed"].tolist() == drawn.frame_numbers[[4, 12]].tolist()
    following = replace(
        drawn, sequence=1, frame_numbers=drawn.frame_numbers + drawn.frame_numbers[8], frames=drawn.frames
    )
    extractor.extract(following)
    assert len(calls) == 3


def test_appearance_tells_likeness(objects: ObjectExtractor, drawn: Snippet) -> None:
    extractor = AppearanceExtractor(objects)
    same = extractor.extract(drawn)
    assert same["appearance.grid"].shape == (12, 30, 96)
    assert same["appearance.frame"].shape == (1280,)
    assert int(same["appearance.grid_frame"]) == drawn.frame_numbers[12]

    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        a, b = a.astype(np.float64), b.astype(np.float64)
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    brighter = replace(drawn, source="brighter", frames=cv2.add(drawn.frames, 12))
    noise = np.random.default_rng(0).integers(0, 255, drawn.frames.shape, np.uint8)
    other = replace(drawn, source="noise", frames=noise)
    near = cosine(same["appearance.frame"], extractor.extract(brighter)["appearance.frame"])
    far = cosine(same["appearance.frame"], extractor.extract(other)["appearance.frame"])
    assert near > 0.9 > 0.6 > far


def test_a_local_change_changes_its_own_cell_most(drawn: Snippet) -> None:
    extractor = AppearanceExtractor()
    before = extractor.extract(drawn)["appearance.grid"].astype(np.float32)
    frames = drawn.frames.copy()
    cv2.circle(frames[12], (120, 48), 9, (0, 0, 255), -1)
    after = extractor.extract(replace(drawn, source="changed", frames=frames))["appearance.grid"].astype(
        np.float32
    )
    change = np.linalg.norm(after - before, axis=2)
    row, column = np.unravel_index(change.argmax(), change.shape)
    assert abs((row + 0.5) / 12 - 48 / 64) < 0.15
    assert abs((column + 0.5) / 30 - 120 / 160) < 0.1


def test_openvino_gives_what_torch_gives(drawn: Snippet) -> None:
    import torch

    from inference.extractors import appearance, sound

    pictures = drawn.frames[:3, :, :96]
    with torch.inference_mode():
        local, pooled = appearance._module()(appearance._prepare(torch.from_numpy(pictures.copy())))
        heard = sound._module()(torch.from_numpy(log_mel(drawn.audio)[None]))  # type: ignore[arg-type]
    found = appearance.load_network()(pictures)
    np.testing.assert_allclose(found[0], local.numpy(), atol=2e-3)
    np.testing.assert_allclose(found[1], pooled.numpy(), atol=2e-3)
    np.testing.assert_allclose(sound.load_network()(log_mel(drawn.audio)[None])[0], heard.numpy(), atol=2e-3)  # type: ignore[arg-type]


def test_a_crop_keeps_proportions_at_the_edge() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[:20, :10] = 255
    cut = crop(picture, np.asarray([0.0, 0.0, 0.05, 0.2], np.float32))
    assert cut.shape == (96, 96, 3)
    assert cut[48, 48].tolist() == [255, 255, 255]
    assert cut[48, 90].tolist() == [0, 0, 0]


def test_sounds_of_one_class_lie_together(development_data: Path) -> None:
    from inference.media import SoundReader

    extractor = SoundExtractor()

    def embed(path: Path) -> np.ndarray:
        with SoundReader(path, origin=0.0) as reader:
            sound = reader.read(0.0, 2.0)
        blank = Snippet(
            "", 0, 0, 2, 0, 1, np.zeros((16, 2, 2, 3), np.uint8), np.zeros(16, int), np.zeros(16), 8.0
        )
        vector = extractor.extract(replace(blank, audio=sound))["sound.embedding"].astype(np.float64)
        return np.asarray(vector / np.linalg.norm(vector))

    folders = [development_data / "esc10" / name for name in ("chainsaw", "clock_tick", "rain", "rooster")]
    known = [(folder.name, embed(path)) for folder in folders for path in sorted(folder.glob("1-*.ogg"))[:5]]
    asked = [(folder.name, embed(path)) for folder in folders for path in sorted(folder.glob("2-*.ogg"))[:5]]
    right = sum(max(known, key=lambda item: float(item[1] @ vector))[0] == name for name, vector in asked)
    assert right >= 0.7 * len(asked)


def test_silence_and_no_sound(drawn: Snippet) -> None:
    extractor = SoundExtractor()
    assert extractor.extract(replace(drawn, audio=None)) == {}
    silent = extractor.extract(replace(drawn, audio=np.zeros(32_000, np.float32)))
    assert silent["sound.level_db"] == SILENCE_DB
    assert np.isfinite(silent["sound.embedding"]).all()


def test_all_extractors_together(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mkv", [40 * n for n in range(60)], click_at=1.0)
    first, *_ = build_extractor().extract(read_snippets(path, build_index(path)))
    assert {name.split(".")[0] for name in first.arrays} == {"objects", "appearance", "motion", "sound"}
    with pytest.raises(ValueError, match="smell"):
        build_extractor({"smell"})
