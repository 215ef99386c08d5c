"""The checker finds what was planted, and leaves alone what is true."""

from dataclasses import replace

import pytest

from inference.describe.draft import Draft
from inference.describe.event import (
    Direction,
    EventFacts,
    Heard,
    Light,
    Mover,
    Objects,
    Recognised,
    Side,
    Source,
    Witness,
)
from tests.bench.descriptions.checker import findings
from tests.bench.descriptions.records import generate

FACTS = EventFacts(
    source=Source.RECORDING,
    place="Gate 3",
    time_zone="",
    start=15.0,
    end=22.0,
    peak=0.82,
    peak_at=18.2,
    line=0.5,
    label="fighting",
    reference="trained model",
    objects=(Objects("person", 2, 16.0, ((15.0, 1), (16.0, 2))), Objects("car", 1, 15.0, ((15.0, 1),))),
    movers=(Mover("person", 15.0, 20.0, Direction.LEFT, 0.4, (Side.RIGHT, Side.MIDDLE)),),
    recognised=(Recognised("fighting", 0.82, 18.2, "deep_feature_fusion"),),
    sides=(Side.MIDDLE,),
    light=Light.DARK,
    dark_share=0.9,
    sound=Heard(False),
    seen_by=(
        Witness("deep_feature_fusion", "Learned from examples", "fighting", 0.82, 0.5, "trained model"),
    ),
)

TRUE = (
    "Fighting was seen from 00:15 to 00:22 at Gate 3.",
    "Two people and one car are in view; a person moved to the left.",
    "It was strongest at 00:18, with a score of 0.82, in the middle of the dark picture.",
    "It lasted 7 seconds. There was no sound to judge.",
    "One person is seen first, and two people from 00:16 on.",
)

UNTRUE = (
    ("Fighting was seen from 00:15 to 00:25.", "time"),
    ("Fighting was seen from 00:22 to 00:15.", "time"),
    ("It was strongest at 00:15.", "time"),
    ("Three people are in view.", "count"),
    ("Two cars are in view.", "count"),
    ("A dog is in view.", "thing"),
    ("A man is in view.", "looks"),
    ("Two people fight near a red car.", "looks"),
    ("A person runs.", "action"),
    ("A person moved to the right.", "where"),
    ("It was on the left of the picture.", "where"),
    ("It was bright.", "light"),
    ("The score was 0.92.", "number"),
    ("It lasted 9 seconds.", "number"),
    ("Nobody was hurt.", "denial"),
    ("A loud sound was heard.", "sound"),
    ("Two people fight because of the car.", "guess"),
    ("Two people possibly fight.", "guess"),
    ("Several dogs.", "thing"),
    ("Zebulon was seen.", "unknown"),
)


@pytest.mark.parametrize("text", TRUE)
def test_what_the_facts_hold_is_left_alone(text: str) -> None:
    assert findings(_draft(text), FACTS) == []


@pytest.mark.parametrize(("text", "kind"), UNTRUE)
def test_what_the_facts_do_not_hold_is_found(text: str, kind: str) -> None:
    assert kind in {found.kind for found in findings(_draft(text), FACTS)}


def test_another_confidence_is_found() -> None:
    draft = replace(_draft(TRUE[0]), confidence=0.97)
    assert [found.words for found in findings(draft, FACTS)] == ["confidence 0.97"]


def test_records_are_the_same_each_time_and_of_every_kind() -> None:
    records = generate(200)
    assert records == generate(200)
    assert {record.source for record in records} == set(Source)
    assert {record.light for record in records} == set(Light)
    assert any(record.gathering for record in records)
    assert any(record.ongoing for record in records)
    assert any(not record.objects for record in records)
    assert all(record.start <= record.peak_at <= record.end for record in records)


def _draft(text: str) -> Draft:
    return Draft("Fighting", text, "Fighting was seen.", 0.82, (), 1)
