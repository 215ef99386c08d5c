from dataclasses import replace

import pytest

from inference.describe import SpanFacts, clock, describe_span, sentence
from inference.types import Assessment, Modality, Span

FACTS = SpanFacts(
    start=15.0,
    end=22.4,
    peak=0.92,
    peak_time=18.5,
    label="fast movement",
    leading=((Modality.MOTION, 0.8), (Modality.APPEARANCE, 0.15)),
    counts={"person": 2, "bicycle": 1},
    speed=0.9,
    speed_ratio=2.24,
    heard=True,
    sound_level_db=-31.0,
    reference="profile",
)


def test_it_works() -> None:
    assert sentence(FACTS) == (
        "00:15 to 00:22: fast movement, motion far above this scene's normal (2.2 times its usual top "
        "speed), at least two people and one bicycle, strongest at 00:18; sound ordinary."
    )


def test_what_was_not_measured_is_not_said() -> None:
    bare = replace(FACTS, counts={}, speed=None, speed_ratio=None, heard=False, label="", leading=())
    assert (
        sentence(bare)
        == "00:15 to 00:22: score far above this scene's normal, strongest at 00:18; no sound to judge."
    )


def test_unusual_sound_is_named() -> None:
    loud = replace(FACTS, leading=((Modality.SOUND, 0.9),), label="unusual sound", peak=0.7, counts={})
    assert sentence(loud) == (
        "00:15 to 00:22: unusual sound, sound well outside this scene's normal, "
        "strongest at 00:18; sound unusual."
    )


def test_what_a_trained_model_recognised_is_named_first() -> None:
    seen = replace(
        FACTS,
        reference="trained model",
        label="fighting",
        leading=((Modality.THERMAL, 0.7), (Modality.APPEARANCE, 0.3)),
        counts={"person": 2},
        speed_ratio=None,
        heard=False,
    )
    assert sentence(seen) == (
        "00:15 to 00:22: fighting (score 0.92), told by the heat picture and the look of the picture, "
        "at least two people, strongest at 00:18."
    )
    nameless = replace(seen, label="", leading=(), counts={})
    assert sentence(nameless) == "00:15 to 00:22: something unusual (score 0.92), strongest at 00:18."
    assert sentence(replace(seen, heard=True)).endswith("; sound ordinary.")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("itself", "this recording's normal"),
        ("general footage", "ordinary surveillance footage"),
        ("profile", "this scene's normal"),
    ],
)
def test_the_reference_is_said(reference: str, words: str) -> None:
    assert words in sentence(replace(FACTS, reference=reference))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"person": 1}, "at least one person"),
        ({"umbrella": 1}, "at least one umbrella"),
        ({"bus": 2, "sports ball": 3}, "at least two buses and three sports balls"),
        ({"person": 13, "bench": 2, "car": 1}, "at least 13 people, two benches and one car"),
        ({"scissors": 1}, "at least one pair of scissors"),
    ],
)
def test_counts_read_as_english(counts: dict[str, int], words: str) -> None:
    assert f", {words}, strongest" in sentence(replace(FACTS, counts=counts))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (59.99, "00:59"), (61, "01:01"), (3725.2, "1:02:05")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_an_object_that_the_label_names_is_not_listed_again() -> None:
    car = replace(FACTS, label="unusual object: car", counts={"car": 1, "person": 1})
    assert sentence(car).startswith("00:15 to 00:22: unusual object: car, motion")
    assert ", at least one person, strongest" in sentence(car)


def assessment(k: int, **facts: float | int | str) -> Assessment:
    return Assessment(
        sequence=k,
        start=float(k),
        end=float(k + 2),
        frame_start=0,
        frame_end=1,
        score=0.9,
        raw=3.0,
        contributions={Modality.MOTION: 1.0},
        label="fast movement",
        model_version="test",
        facts=facts,
    )


def test_facts_come_from_the_snippets_of_the_span_only() -> None:
    span = Span(4.0, 6.0, 0.9, 5.0, "fast movement", {Modality.MOTION: 1.0})
    text = describe_span(
        span,
        [
            assessment(0, **{"count.car": 4, "heard": 1}),
            assessment(4, **{"count.person": 1, "heard": 0, "speed_ratio": 1.5, "reference": "profile"}),
            assessment(5, **{"count.person": 3, "count.dog": 0}),
        ],
    )
    assert text == (
        "00:04 to 00:06: fast movement, motion far above this scene's normal (1.5 times its usual top "
        "speed), at least three people, strongest at 00:05; no sound to judge."
    )
