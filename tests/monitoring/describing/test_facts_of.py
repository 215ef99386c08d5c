"""The facts of what was stored, also of rows that hold little."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from inference.describe.event import Direction, Light, Objects, Side, Source, from_json, to_json
from inference.describe.measuring.journal import Journal
from inference.describe.measuring.looks import Observed
from inference.describe.measuring.observing import SnippetObserver, observe_recording
from inference.types import Box, Modality, Span
from monitoring.analysis import alerts, sightings
from monitoring.analysis.assess import shown_in_spans
from monitoring.analysis.systems import Result
from monitoring.describing.facts_of import facts_of_alert, facts_of_span
from monitoring.models import Alert, Analysis, Camera, Clip, SpanRecord
from monitoring.scores import read_spans
from tests.inference.describe.measuring.scenes import Actor, assessed, film, walking
from tests.monitoring.analysis.live import NOON, play, snippet

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera(db: None) -> Camera:
    return Camera.objects.create(name="Door", line_mode="line", line=0.5, time_zone="Europe/Berlin")


def test_an_alert_tells_what_its_system_saw(camera: Camera) -> None:
    play(camera, "..--^-")
    facts = facts_of_alert(Alert.objects.get())

    assert (facts.source, facts.place, facts.time_zone) == (Source.CAMERA, "Door", "Europe/Berlin")
    assert (facts.start, facts.end, facts.peak_at) == (NOON + 2, NOON + 6, NOON + 4.5)
    assert facts.ongoing
    assert (facts.peak, facts.line, facts.label, facts.reference) == (0.9, 0.5, "fast movement", "profile")
    assert facts.leading == ((Modality.MOTION, 0.75), (Modality.OBJECTS, 0.25))
    assert [(item.system, item.peak) for item in facts.seen_by] == [("normality", 0.9)]
    assert from_json(json.loads(json.dumps(to_json(facts)))) == facts


def test_an_alert_of_before_tells_what_was_stored_then(camera: Camera) -> None:
    play(camera, "--")
    alert = Alert.objects.get()
    alert.seen_by = {}
    alert.facts = {"reference": "profile", "measured": {"counts": {"car": 1, "person": 2}, "speed": 0.4}}

    facts = facts_of_alert(alert)
    assert facts.objects == (Objects("person", 2, NOON), Objects("car", 1, NOON))
    assert (facts.speed, facts.speed_ratio, facts.sound.measured) == (0.4, None, False)
    assert [item.system for item in facts.seen_by] == ["normality"]


def test_a_fault_of_the_site_measured_nothing(db: None) -> None:
    fault = Alert(cause=Alert.Cause.STORAGE, label="Storage full", opened_at="2026-01-01T00:00:00Z", peak=0.0)
    fault.opened_at = fault.last_at = Alert._meta.get_field("opened_at").to_python("2026-01-01T00:00:00Z")
    facts = facts_of_alert(fault)
    assert (facts.place, facts.label, facts.duration) == ("", "Storage full", 0.0)
    assert (facts.seen_by, facts.objects, facts.light) == ((), (), Light.UNKNOWN)


def span(facts: dict[str, Any]) -> SpanRecord:
    clip = Clip.objects.create(
        title="Lobby", path="x", sha256="0", size=1, duration=30, width=2, height=2, fps=25, frame_count=750
    )
    analysis = Analysis.objects.create(clip=clip, system="normality", state=Analysis.State.DONE)
    return SpanRecord.objects.create(
        analysis=analysis,
        start=3.0,
        end=7.0,
        peak=0.8,
        peak_time=4.0,
        label="unusual sound",
        contributions={"sound": 0.95, "motion": 0.05},
        facts=facts,
    )


def test_a_span_tells_what_was_stored_of_it(db: None) -> None:
    facts = facts_of_span(
        span({"reference": "itself", "counts": {"person": 3}, "heard": True, "sound_level_db": -9.5})
    )
    assert (facts.source, facts.place, facts.start, facts.end) == (Source.RECORDING, "Lobby", 3.0, 7.0)
    assert (facts.leading, facts.reference) == (((Modality.SOUND, 0.95),), "itself")
    assert facts.objects == (Objects("person", 3, 3.0),)
    assert (facts.sound.measured, facts.sound.unusual, facts.sound.level_db) == (True, True, -9.5)


def test_a_span_of_which_nothing_was_kept_has_no_more_than_its_score(db: None) -> None:
    facts = facts_of_span(span({}))
    assert (facts.objects, facts.speed, facts.reference) == ((), None, "")
    assert facts.peak == 0.8


ZONES = [
    {"name": "Gate", "kind": "watch", "points": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]},
    {"name": "Road", "kind": "watch", "points": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]},
]
WALKER = Actor(walking(0.05, 0.5, 0.08))


def test_an_alert_s_facts_grow_with_it(camera: Camera) -> None:
    """Somebody walks across the picture; every other second lies above the line."""
    Camera.objects.update(zones=ZONES, cooldown=5)
    observer = SnippetObserver()
    for item in film([WALKER], 11, begin=NOON):
        observed = observer.observe_live(item)
        above = snippet(item.start - NOON, 0.6 if item.sequence % 2 else 0.1, boxes=(lit(0.1),))
        camera.refresh_from_db()
        with transaction.atomic():
            alerts.consider(
                camera=camera,
                system="normality",
                assessments=[above],
                snippet_end=above.end,
                now=datetime.fromtimestamp(above.end, UTC),
                observed={above.sequence: observed},
            )
    alert = Alert.objects.get()
    facts = facts_of_alert(alert)

    (person,) = facts.objects
    assert (person.most, person.changes) == (1, ((NOON + 1, 1),))
    (mover,) = facts.movers
    assert (mover.direction, mover.zones) == (Direction.RIGHT, ("Gate", "Road"))
    assert mover.start == NOON + 1
    assert mover.end <= facts.end
    assert (facts.sides, facts.zones) == ((Side.LEFT,), ("Gate",))
    # With the one that tells how it began, and those between the snippets above the line.
    assert facts.pictures == 10
    assert from_json(json.loads(json.dumps(to_json(facts)))) == facts


def lit(left: float) -> Box:
    return Box(left, 0.4, left + 0.1, 0.7, "", 0.9, 0, 0.0)


def test_of_several_systems_who_looked_most_tells_what_was_there(camera: Camera) -> None:
    play(camera, "--")
    alert = Alert.objects.get()
    seen = alert.seen_by["normality"]
    item = assessed(film([WALKER], 3))[0]
    short, long = Journal(), Journal()
    short.add(Observed(looks=observe_recording(film([WALKER, WALKER], 2))[0].looks), item, start=0.0)
    for each, observed in zip(assessed(film([WALKER], 9)), observe_recording(film([WALKER], 9)), strict=True):
        long.add(observed, each, start=0.0)
    alert.seen_by = {
        "normality": {**seen, "journal": short.to_json()},
        "aadc_net": {**seen, "peak": 0.5, "journal": long.to_json()},
    }
    assert facts_of_alert(alert).pictures == 9


def test_a_span_s_facts_are_those_of_its_snippets(camera: Camera) -> None:
    features = film([WALKER], 11)
    found = [
        replace(item, class_scores={"bag_left": 0.7, "normal": 0.3}, label="bag left")
        for item in assessed(features)
    ]
    whole = Span(3.0, 8.0, 0.9, 5.0, "bag left")
    result = Result(
        assessments=found,
        frame_scores=[None] * len(found),
        spans=[whole],
        descriptions=[""],
        span_facts=[{"reference": "trained model", "counts": {}, "heard": False}],
        reference="trained model",
        model_version="1",
        device="cpu",
        observed=observe_recording(features),
    )
    camera.zones = ZONES
    kept = shown_in_spans(result, camera)
    record = span({**result.span_facts[0], **json.loads(json.dumps(kept[0]))})
    facts = facts_of_span(record)

    assert [(item.name, item.confidence) for item in facts.recognised] == [("bag left", 0.7)]
    assert [(item.name, item.most, item.changes) for item in facts.objects] == [("person", 1, ((3.0, 1),))]
    assert facts.movers[0].zones == ("Gate", "Road")
    # Pages show what is measured in words, and not how it is kept.
    assert set(read_spans(record.analysis)[0].facts) == {"reference", "counts", "heard"}


def test_what_another_version_kept_was_not_measured(camera: Camera) -> None:
    play(camera, "--")
    alert = Alert.objects.get()
    for other in ({"looks": 3}, {**Journal().to_json(), "more": 1}, {**Journal().to_json(), "groups": [1]}):
        alert.seen_by["normality"]["journal"] = other
        assert facts_of_alert(alert).pictures == 0
        observed = {1: Observed()}
        item = replace(snippet(2, 0.6), sequence=1)
        sightings.add(alert, "normality", [item], camera, observed)
        assert Journal.from_json(alert.seen_by["normality"]["journal"]).looks == 0


@pytest.mark.parametrize(
    ("share", "level", "measured", "name"),
    [(0.7, -9.0, True, "siren"), (0.4, -9.0, True, ""), (0.4, -120.0, False, "")],
)
def test_a_sound_is_named_by_whom_it_made_say_so(
    share: float, level: float, measured: bool, name: str
) -> None:
    record = span({"reference": "trained model", "counts": {}, "heard": True, "sound_level_db": level})
    record.label, record.contributions = "siren", {"sound": share, "appearance": 1 - share}
    sound = facts_of_span(record).sound
    assert (sound.measured, sound.name) == (measured, name)
