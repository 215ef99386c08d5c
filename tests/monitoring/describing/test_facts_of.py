"""The facts of what was stored, also of rows that hold little."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inference.describe.event import Light, Objects, Source, from_json, to_json
from inference.types import Modality
from monitoring.describing.facts_of import facts_of_alert, facts_of_span
from monitoring.models import Alert, Analysis, Camera, Clip, SpanRecord
from tests.monitoring.analysis.live import NOON, play

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
