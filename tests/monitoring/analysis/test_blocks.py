from __future__ import annotations

import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from inference.types import Assessment, Box, Modality
from monitoring.analysis.blocks import BYTES_A_SNIPPET, Scored, merge, pack, unpack


def assessment(sequence: int, **more: object) -> Assessment:
    base = Assessment(
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=sequence * 25,
        frame_end=sequence * 25 + 50,
        score=sequence / 200,
        raw=1.5 * sequence,
        contributions={Modality.MOTION: 0.6, Modality.SOUND: 0.4},
        label="fast movement" if sequence % 2 else "ordinary",
        model_version="v",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def test_it_works() -> None:
    blocks = pack(Scored(assessment(n)) for n in range(130))

    assert [(block.minute, block.count) for block in blocks] == [(0, 60), (1, 60), (2, 10)]
    back = unpack(blocks[1].scores, blocks[1].details)
    assert back.sequence.tolist() == list(range(60, 120))
    np.testing.assert_allclose(back.start, range(60, 120), atol=1e-4)
    np.testing.assert_allclose(back.end, range(62, 122), atol=1e-2)
    np.testing.assert_allclose(back.score, np.arange(60, 120) / 200, atol=1e-5)
    np.testing.assert_allclose(back.raw, 1.5 * np.arange(60, 120))
    assert back.frame_start.tolist() == [25 * n for n in range(60, 120)]
    assert (back.frame_end - back.frame_start).tolist() == [50] * 60
    assert back.label[:2] == ["ordinary", "fast movement"]
    np.testing.assert_allclose(back.contributions["motion"], 0.6, atol=1e-9)
    assert np.isnan(back.contributions["thermal"]).all()


def test_a_day_of_scores_stays_under_three_megabytes() -> None:
    day = pack(Scored(assessment(n, score=0.3)) for n in range(24 * 3600))

    assert sum(len(block.scores) for block in day) < 3_000_000
    assert BYTES_A_SNIPPET <= 35


def test_odd_rates_keep_their_times() -> None:
    starts = [n * 8 / 7 for n in range(52)]
    (block,) = pack(Scored(assessment(n, start=start, end=start + 16 / 7)) for n, start in enumerate(starts))

    np.testing.assert_allclose(unpack(block.scores, block.details).start, starts, atol=1e-4)


def test_details_survive() -> None:
    box = Box(0.1, 0.2, 0.3, 0.4, "car", 0.9, frame=12, time=0.5, confidence=0.8)
    heat = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    item = assessment(0, boxes=(box,), heatmap=heat)
    (block,) = pack([Scored(item, [0.0, 0.125], [0.2, 0.7]), Scored(assessment(1), [0.125], [0.4])])
    details = unpack(block.scores, block.details).details

    assert details["frames"] == [[0.0, 0.125], [0.2, 0.7]]
    assert details["boxes"] == [[0.5, 12, 0.1, 0.2, 0.3, 0.4, "car", 0.9, 0.8]]
    assert details["heatmap_shape"] == [3, 4]


def test_classes_and_facts_survive_and_merge() -> None:
    dark = {"dark_share": 0.71239, "low_light": 1, "modality": "thermal", "speed": 3.0}
    (block,) = pack(
        [
            Scored(assessment(0, class_scores={"normal": 0.9, "fighting": 0.1})),
            Scored(assessment(1, facts=dark)),
        ]
    )
    merged = merge(block.scores, block.details, [Scored(assessment(2, class_scores={"bag_left": 1.0}))])
    back = unpack(merged.scores, merged.details)

    assert back.classes == {
        "normal": [0.9, None, None],
        "fighting": [0.1, None, None],
        "bag_left": [None, None, 1.0],
    }
    # Only what pages show is kept.
    assert back.facts == {
        "dark_share": [None, 0.712, None],
        "low_light": [None, 1.0, None],
        "modality": [None, "thermal", None],
    }


def test_blocks_of_before_have_no_classes() -> None:
    (block,) = pack([Scored(assessment(0))])
    old = json.loads(zlib.decompress(block.details))
    details = zlib.compress(
        json.dumps({k: v for k, v in old.items() if k not in ("classes", "facts")}).encode()
    )
    merged = merge(block.scores, details, [Scored(assessment(1, class_scores={"normal": 0.5}))])

    assert unpack(block.scores, details).classes == {}
    assert unpack(merged.scores, merged.details).classes == {"normal": [None, 0.5]}


def test_more_labels_than_a_byte_can_number() -> None:
    items = [Scored(assessment(n, start=n / 10, end=n / 10 + 2, label=f"label {n}")) for n in range(400)]
    (block,) = pack(items)
    labels = unpack(block.scores, block.details).label

    assert labels[:3] == ["label 0", "label 1", "label 2"]
    assert labels[-1] == "other"


def test_other_bytes_are_refused() -> None:
    (block,) = pack([Scored(assessment(0))])

    with pytest.raises(ValueError, match="not a score block"):
        unpack(block.scores[:-1], block.details)
