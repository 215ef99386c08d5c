"""Events drawn into real footage, from file to score: a car among people, a chainsaw beside a car park."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.extractors import FeatureExtractor, build_extractor
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.systems.normality import NormalitySystem, Profile
from inference.types import Assessment, Features, Modality

DATA = Path(os.environ.get("WATCHPOST_DEV_DATA", Path(__file__).parents[5] / "shared" / "data"))
RATE, SIZE = 16_000, (640, 360)

pytestmark = pytest.mark.skipif(
    not (DATA / "footage").is_dir(), reason=f"no development footage in {DATA} (set WATCHPOST_DEV_DATA)"
)


@pytest.fixture(scope="module")
def extractor() -> FeatureExtractor:
    return build_extractor(NormalitySystem.required)


def pictures(path: Path, first: int, last: int) -> list[np.ndarray]:
    video = cv2.VideoCapture(str(path))
    video.set(cv2.CAP_PROP_POS_FRAMES, first)
    found = [video.read()[1] for _ in range(first, last)]
    return [cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA) for picture in found]


def sound(path: Path) -> np.ndarray:
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(str(path)) as file:
        return np.concatenate(
            [part.to_ndarray()[0] for frame in file.decode(audio=0) for part in resampler.resample(frame)]
        )


def write(path: Path, frames: Sequence[np.ndarray], fps: float, samples: np.ndarray | None = None) -> Path:
    with av.open(str(path), "w") as file:
        video = file.add_stream("libx264", rate=Fraction(fps).limit_denominator(100))
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        audio = file.add_stream("aac", rate=RATE, layout="mono") if samples is not None else None
        for picture in [*(av.VideoFrame.from_ndarray(frame, "bgr24") for frame in frames), None]:
            file.mux(video.encode(picture))
        for start in range(0, len(samples) - 1023, 1024) if audio and samples is not None else ():
            block = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], "fltp", "mono")
            block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
            file.mux(audio.encode(block))
        if audio:
            file.mux(audio.encode(None))
    return path


def measure(extractor: FeatureExtractor, path: Path) -> list[Features]:
    return list(extractor.extract(read_snippets(path, build_index(path))))


def best(assessments: Sequence[Assessment], start: float, end: float) -> Assessment:
    return max(
        (item for item in assessments if item.start < end and item.end > start), key=lambda item: item.score
    )


PEOPLE = DATA / "footage" / "one-by-one-person-detection.mp4"


@pytest.fixture(scope="module")
def room(extractor: FeatureExtractor, tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """What is normal in a room in which people come to a table one by one."""
    usual = write(tmp_path_factory.mktemp("room") / "usual.mp4", pictures(PEOPLE, 0, 220), 10)
    return NormalitySystem().fit([measure(extractor, usual)])


@pytest.mark.thorough
def test_a_car_where_only_people_were_seen(
    extractor: FeatureExtractor, room: Profile, tmp_path: Path
) -> None:
    (car_park,) = pictures(DATA / "footage" / "car-detection.mp4", 200, 201)
    car = cv2.resize(car_park[0:220, 90:225], None, fx=0.9, fy=0.9, interpolation=cv2.INTER_AREA)
    height, width = car.shape[:2]
    event = pictures(PEOPLE, 1000, 1120)
    for place, picture in enumerate(event[40:100]):
        picture[355 - height : 355, 20 + 3 * place : 20 + 3 * place + width] = car
    unusual = write(tmp_path / "unusual.mp4", event, 10)
    assessments, _ = NormalitySystem(room).assess(measure(extractor, unusual))
    during = best(assessments, 4, 10)
    assert during.score > 0.5
    assert during.contributions[Modality.OBJECTS] + during.contributions[Modality.APPEARANCE] > 0.5
    assert during.score > assessments[0].score


@pytest.mark.thorough
def test_a_person_where_nobody_goes(extractor: FeatureExtractor, room: Profile, tmp_path: Path) -> None:
    event = pictures(PEOPLE, 860, 940)
    for picture, visitor in zip(event[30:], pictures(PEOPLE, 1060, 1110), strict=True):
        picture[:, 10:150] = visitor[:, 310:450]
    unusual = write(tmp_path / "unusual.mp4", event, 10)
    assessments, _ = NormalitySystem(room).assess(measure(extractor, unusual))
    before, during = best(assessments, 0, 1), best(assessments, 4, 8)
    assert during.score > before.score + 0.2
    assert float(during.facts["surprise.place"]) > 1
    assert float(during.facts["surprise.object"]) < 0.5, "people are usual here"


@pytest.mark.thorough
@pytest.mark.skipif(not (DATA / "esc10").is_dir(), reason=f"no ESC-10 sounds in {DATA}")
def test_a_chainsaw_beside_a_car_park(extractor: FeatureExtractor, tmp_path: Path) -> None:
    park = DATA / "footage" / "car-detection.mp4"
    rng = np.random.default_rng(5)
    hum = rng.normal(0, 0.003, 30 * RATE).astype(np.float32)
    loud = hum.copy()
    saw = sound(sorted((DATA / "esc10" / "chainsaw").glob("*.ogg"))[3])[: 4 * RATE]
    loud[6 * RATE : 6 * RATE + len(saw)] += 0.5 * saw
    usual = write(tmp_path / "usual.mp4", pictures(park, 0, 200), 12.5, hum[: 16 * RATE])
    unusual = write(tmp_path / "unusual.mp4", pictures(park, 200, 370), 12.5, loud[: 13 * RATE])
    profile = NormalitySystem().fit([measure(extractor, usual)])
    assessments, _ = NormalitySystem(profile).assess(measure(extractor, unusual))
    during = best(assessments, 6, 10)
    assert during.score > 0.9
    assert during.contributions[Modality.SOUND] > 0.8
    assert during.label in {"unusual sound", "loud sound"}
    assert during.facts["sound"] == "unusual"
