"""What is there must not give the class away, however the recordings are distributed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from inference.systems.avar_net.configuration import EMBEDDED, PAPER, Schedule
from inference.systems.avar_net.examples import Library, library
from inference.systems.avar_net.families import Family
from inference.systems.avar_net.fitting import divided
from inference.systems.avar_net.gathering import Measured
from inference.systems.avar_net.losses import IGNORED
from inference.systems.avar_net.sampling import Sequences
from inference.systems.avar_net.steps import Steps, clip_steps
from tests.inference.systems.avar_net.made import CLASSES, FAMILY, snippet

NORMAL, FIGHTING, SIREN = range(3)
JOINED = Schedule(batch=40, steps=40, joined=1.0, apart=0.6)


def made(*, family: Family = FAMILY) -> Library:
    """Normal recordings have sound, of the fights one in eight; sirens have no picture. Pictures of normal
    recordings are 1, of fights 2, blank ones 9; the sound of sirens is 3."""
    measured = []
    for number in range(16):
        for label, picture in (("normal", 1.0), ("fighting", 2.0)):
            heard = 0.5 if label == "normal" or number % 8 == 0 else None
            form = [snippet(place, picture=[picture] * 4, moving=picture, heard=heard) for place in range(2)]
            measured.append(Measured(f"{label}{number}", label, f"s{number % 5}", True, (form, form)))
        sound = [snippet(place, heard=3.0) for place in range(3)]
        measured.append(Measured(f"siren{number}", "siren", f"fold {number % 4}", False, (sound, sound)))
    blank = clip_steps([snippet(0, picture=[9.0] * 4, moving=9.0)], family, 10)[:1]
    return library(measured, family, 10, classes=CLASSES, blank=blank)


def shown(schedule: Schedule, own: Library) -> Counter[tuple[bool, bool, int]]:
    """How many steps have pictures and sound, by class."""
    counts: Counter[tuple[bool, bool, int]] = Counter()
    batches = Sequences(own, schedule, seed=1)
    for step in range(len(batches)):
        batch = batches.batch(0, step)
        rows = batch.targets != IGNORED
        assert torch.equal(rows, batch.mask)
        seen = batch.present[..., :2].any(dim=2)[rows].tolist()
        heard = batch.present[..., 2][rows].tolist()
        counts.update(zip(seen, heard, batch.targets[rows].tolist(), strict=True))
    return counts


@pytest.mark.parametrize("schedule", [JOINED, Schedule(batch=40, steps=40, apart=0.6)])
def test_silence_does_not_tell_a_fight(schedule: Schedule) -> None:
    """Seven in eight fights are silent, and no normal recording is."""
    counts = shown(schedule, made())
    assert (
        0.4
        < counts[True, False, FIGHTING] / (counts[True, False, FIGHTING] + counts[True, False, NORMAL])
        < 0.6
    )
    with_sound = counts[True, True, FIGHTING] / counts[True, True, NORMAL]
    without_picture = counts[False, True, FIGHTING] / counts[False, True, NORMAL]
    assert with_sound == pytest.approx(0.4, abs=0.15)
    assert without_picture == pytest.approx(0.4, abs=0.2)


def test_a_sequence_is_as_often_normal_with_sound_as_without() -> None:
    """Otherwise scores of cameras with and without sound could not be compared."""
    counts = shown(JOINED, made())
    for seen, heard in ((True, True), (True, False), (False, True)):
        own = [counts[seen, heard, label] for label in range(3)]
        assert own[NORMAL] / sum(own) == pytest.approx(0.5, abs=0.08)


def test_the_absence_of_a_picture_does_not_tell_a_siren() -> None:
    counts = shown(JOINED, made())
    with_picture = counts[True, True, SIREN] / sum(counts[True, True, label] for label in range(3))
    without = counts[False, True, SIREN] / sum(counts[False, True, label] for label in range(3))
    assert with_picture == pytest.approx(without, abs=0.1)
    assert counts[True, False, SIREN] == 0


def test_sirens_are_heard_over_ordinary_and_blank_pictures_only() -> None:
    batches = Sequences(made(), JOINED, seed=1)
    pictures = Counter()
    for step in range(len(batches)):
        batch = batches.batch(0, step)
        rows = (batch.targets == SIREN) & batch.present[..., 0]
        pictures.update(batch.values[..., 0][rows].tolist())
        assert set(batch.values[..., 9][batch.targets == SIREN].tolist()) == {3.0}
    assert set(pictures) == {1.0, 9.0}
    assert pictures[9.0] < pictures[1.0]


def test_what_goes_on_around_is_heard_with_fights_as_well() -> None:
    """Fights are silent here but for two, which sound of 7."""
    own = made()
    loud = [
        replace(example, bins=tuple(_sounding(steps) for steps in example.bins))
        if example.label == FIGHTING and example.audible
        else example
        for example in own.examples
    ]
    alone = Schedule(batch=40, steps=10, apart=0.6, overheard=0.5)
    batches = Sequences(replace(own, examples=tuple(loud)), alone, seed=1)
    heard: Counter[float] = Counter()
    for step in range(len(batches)):
        batch = batches.batch(0, step)
        both = (batch.targets == FIGHTING) & batch.present[..., 0] & batch.present[..., 2]
        heard.update(batch.values[..., 9][both].tolist())
        assert set(batch.values[..., 0][both].tolist()) == {2.0}
    assert set(heard) == {0.5, 7.0}
    assert heard[0.5] / heard.total() == pytest.approx(0.5, abs=0.15)


def _sounding(steps: Steps) -> Steps:
    values = steps.values.copy()
    values[:, 9:] = 7.0
    return Steps(values, steps.present)


def test_the_same_place_gives_the_same_batch() -> None:
    first, again = (Sequences(made(), EMBEDDED, seed=4).batch(2, 3) for _ in range(2))
    assert torch.equal(first.values, again.values)
    assert torch.equal(first.targets, again.targets)
    assert not torch.equal(first.values, Sequences(made(), EMBEDDED, seed=5).batch(2, 3).values)


def test_one_modality_alone_is_learned_from_without_the_other() -> None:
    heard = Family("made", FAMILY.streams[2:])
    batch = Sequences(made(family=heard), replace(PAPER, apart=0.5), seed=0).batch(0, 0)
    assert batch.values.shape[2] == 4
    assert batch.present.all()


def test_the_paper_shows_recordings_as_they_are() -> None:
    counts = shown(replace(PAPER, steps=10), made())
    assert counts[True, False, NORMAL] == counts[False, True, NORMAL] == 0
    assert counts[True, False, FIGHTING] > counts[True, True, FIGHTING] > 0
    assert {key[2] for key in counts if not key[0]} == {SIREN}


def test_joined_sequences_hold_several_classes() -> None:
    targets = Sequences(made(), JOINED, seed=0).batch(0, 0).targets
    kinds = [len(set(row[row != IGNORED].tolist())) for row in targets]
    assert max(kinds) > 1
    whole = Sequences(made(), PAPER, seed=0).batch(0, 0).targets
    assert all(len(set(row.tolist())) == 1 for row in whole)


def test_scenes_are_divided_whole_and_sounds_file_by_file() -> None:
    train, validation = divided(made(), 0.2, 0)
    scenes = [{own.group for own in side.examples if own.pictured} for side in (train, validation)]
    assert not scenes[0] & scenes[1]
    for label in range(3):
        share = np.mean([own.label == label for own in validation.examples])
        assert 0.1 < share < 0.6
    names = [{own.name for own in side.examples} for side in (train, validation)]
    assert len(names[0] | names[1]) == 48
    assert not names[0] & names[1]
