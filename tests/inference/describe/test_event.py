"""The record of an event survives a database."""

import json

import pytest

from inference.describe.draft import draft_from
from inference.describe.event import (
    Direction,
    EventFacts,
    Gathering,
    Heard,
    Light,
    Mover,
    Objects,
    Recognised,
    Side,
    Source,
    Witness,
    from_json,
    to_json,
)
from inference.types import Modality

FACTS = EventFacts(
    source=Source.CAMERA,
    place="Gate",
    time_zone="Europe/Berlin",
    start=1_780_000_000.0,
    end=1_780_000_007.5,
    peak=0.82,
    peak_at=1_780_000_003.0,
    line=0.55,
    label="fighting",
    reference="profile",
    leading=((Modality.MOTION, 0.7), (Modality.SOUND, 0.3)),
    objects=(Objects("person", 2, 1_780_000_001.0, ((1_780_000_000.0, 1), (1_780_000_001.0, 2))),),
    movers=(Mover("person", 1.0, 2.0, Direction.LEFT, 0.4, (Side.RIGHT, Side.MIDDLE), ("Door",)),),
    recognised=(Recognised("fighting", 0.91, 1_780_000_003.0, "deep_feature_fusion"),),
    gathering=Gathering(1, 4, 1_780_000_004.0),
    sides=(Side.MIDDLE,),
    light=Light.DARK,
    sound=Heard(True, True, "siren", -8.0, 1_780_000_002.0),
    seen_by=(Witness("normality", "Learned normality", "fast movement", 0.82, 0.55, "profile"),),
)


def test_facts_come_back_as_they_were_from_json() -> None:
    assert from_json(json.loads(json.dumps(to_json(FACTS)))) == FACTS


def test_facts_of_which_little_was_measured_come_back() -> None:
    bare = EventFacts(Source.RECORDING, "a clip", "", 0.0, 2.0, 0.6, 1.0, 0.5, "", "itself")
    assert from_json(json.loads(json.dumps(to_json(bare)))) == bare


DRAFT = {
    "title": "Fight",
    "scene": "Two people.",
    "shortSummary": "Two people fight.",
    "confidence": 0.9,
    "other_concerns": [],
    "potential_threat_level": 2,
}


def test_a_draft_is_told_as_it_was_read() -> None:
    assert draft_from(DRAFT).to_json() == DRAFT


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("title", " ", "title must be a text."),
        ("scene", None, "scene must be a text."),
        ("confidence", True, "confidence must be a number from 0 to 1."),
        ("confidence", 1.5, "confidence must be a number from 0 to 1."),
        ("potential_threat_level", 3, "potential_threat_level must be 0, 1 or 2."),
        ("other_concerns", "none", "other_concerns must be a list of texts."),
    ],
)
def test_a_draft_of_another_form_is_refused_with_a_sentence(name: str, value: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        draft_from({**DRAFT, name: value})
