"""Normality for cameras: a context that travels as bytes, and a new camera's habits for false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from inference.systems.normality import NormalitySystem
from inference.systems.normality.habit import LEAST_SNIPPETS, Habit
from inference.systems.normality.memory import UnreadableContext, dump, restore
from inference.systems.normality.reference import general_live_profile
from inference.systems.normality.standard import Standard
from inference.systems.normality.system import Context
from inference.systems.normality.timeline import ATTRIBUTES
from inference.types import Assessment, Features
from tests.inference.systems.normality.scenes import Event, recording


def walk(
    system: NormalitySystem, features: list[Features], *, by_bytes: bool = False
) -> tuple[list[Assessment], Context]:
    """As a worker does: one snippet at a time, with what the last one left."""
    context, found = Context(), []
    for item in features:
        assessments, context = system.assess([item], context)
        found += assessments
        if by_bytes:
            context = restore(dump(context))
    return found, context


@pytest.mark.parametrize("learned", [True, False])
def test_a_context_travels_as_bytes(learned: bool) -> None:
    profile = NormalitySystem().fit([recording(12, seed=1), recording(12, seed=2)]) if learned else None
    system = NormalitySystem(profile, causal=True)
    features = recording(15, seed=3, event=Event(8, 11, speed=3.0, object_class=3))
    here, _ = walk(system, features)
    there, context = walk(system, features, by_bytes=True)
    for a, b in zip(here, there, strict=True):
        assert (a.score, a.raw, a.label, a.boxes, a.facts) == (b.score, b.raw, b.label, b.boxes, b.facts)
        assert np.array_equal(a.heatmap, b.heatmap)  # type: ignore[arg-type]
    assert len(dump(context)) < 100_000


@pytest.mark.parametrize("harm", [lambda data: b"", lambda data: data[:-9], lambda data: b"\x00" * 400])
def test_what_is_no_context_is_said(harm: object) -> None:
    _, context = walk(NormalitySystem(causal=True), recording(5))
    with pytest.raises(UnreadableContext):
        restore(harm(dump(context)))  # type: ignore[operator]


def test_profiles_and_scores_name_their_preset() -> None:
    system = NormalitySystem(preset="live-1")
    profile = system.fit([recording(6, seed=1), recording(6, seed=2)])
    assert profile.card["preset"] == "live-1"
    assert general_live_profile().card["preset"] == "live-1"
    (first, *_), _ = walk(NormalitySystem(profile, causal=True, preset="live-1"), recording(3))
    assert first.model_version == f"normality-1-live-1-{profile.fingerprint}"
    assert first.facts["reference"] == "profile"
    general = NormalitySystem(causal=True, preset="live-1", general=general_live_profile())
    (first, *_), _ = walk(general, recording(3))
    assert first.model_version == f"normality-1-live-1-general-{general_live_profile().fingerprint}"
    assert first.facts["reference"] == "general footage"


def test_nothing_reaches_the_line_before_there_is_a_habit() -> None:
    """Even a camera on which everything is fast: what it always shows is no alarm, now or later."""
    everything_fast = recording(120, event=Event(0, 200, speed=12.0))
    found, context = walk(NormalitySystem(causal=True, general=general_live_profile()), everything_fast)
    scores = [assessment.score for assessment in found]
    assert max(scores[:LEAST_SNIPPETS]) < 0.5
    assert np.mean([score >= 0.5 for score in scores]) <= 0.02
    assert context.habit.known


def test_what_a_new_camera_had_never_shown_still_stands_out() -> None:
    event = Event(80, 90, speed=30.0)
    found, _ = walk(NormalitySystem(causal=True, general=general_live_profile()), recording(110, event=event))
    during = max(item.score for item in found if event.at(item.start + 0.5))
    before = max(item.score for item in found[:78])
    assert during >= 0.5 > before


def test_habits_only_ever_raise_what_is_usual() -> None:
    general = Standard(np.full(len(ATTRIBUTES), 0.5, np.float32), np.ones(len(ATTRIBUTES), np.float32))
    habit = Habit()
    assert habit.applied(general) is general
    for k in range(50):
        row = np.full((8, len(ATTRIBUTES)), np.nan, np.float32)
        row[:, 0], row[:, 1] = 0.1, 2.0 + k % 2
        habit.add(row)
    raised = habit.applied(general)
    assert raised.centre[0] == general.centre[0]
    assert raised.centre[1] == 2.5
    assert raised.scale[1] == pytest.approx(general.scale[1])
    assert np.array_equal(raised.centre[2:], general.centre[2:])
