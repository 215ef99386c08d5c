"""Training sequences, made so that what is there never gives the class away.

Sounds without pictures are all abnormal, silent recordings mostly of one class: a network would learn from
what is missing. So it is drawn first whether a sequence has pictures, sound or both, and then its class, with
odds that are the same in either case; a recording that is silent is not asked for sound; and sounds that have
no picture are given that of an ordinary recording, or a blank one, as often as not. Pictures with sound are
often given that of some ordinary recording: what goes on around is not what happens. A schedule that keeps no
modality back shows recordings as they are, each class as often as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.systems.avar_net.configuration import Schedule
from inference.systems.avar_net.examples import Example, Library, dubbed, without
from inference.systems.avar_net.losses import IGNORED
from inference.systems.avar_net.steps import Steps
from inference.systems.avar_net.windows import runs, stretched
from inference.training.randomness import generator_for

BOTH, SEEN, HEARD, AS_IS = "both", "seen", "heard", "as is"
SEEN_ALONE = 1 / 2
"""Of the sequences of which one modality is kept back."""
NORMAL_SHARE, PICTURED_SHARE, SOUND_SHARE = 0.5, 0.2, 0.3
"""Of what can be heard: the normal class, all other classes that have pictures, all that have none. What can
only be seen is normal as often: were it not, scores with and without sound could not be compared."""

BLANK = 0.3
"""Share of dubbed sounds whose picture is blank."""
LONE = 0.15
"""Share of sequences with pictures in which one of their streams is kept back."""
SAME_SCENE = 0.5
FULL = 0.6
"""Share of joined sequences that have all their steps; others are shorter, as at a recording's beginning."""
MOST_PARTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """values (B, T, D), present (B, T, streams), mask (B, T), targets (B, T), `IGNORED` in padding."""

    values: Tensor
    present: Tensor
    mask: Tensor
    targets: Tensor


class Sequences:
    """Training batches: the same (epoch, step) is the same batch."""

    def __init__(
        self, library: Library, schedule: Schedule, *, seed: int, device: torch.device | None = None
    ) -> None:
        self._library = library
        self._schedule = schedule
        self._seed = seed
        self._device = device or torch.device("cpu")
        self._sounds = library.sounds
        sizes = [stream.size for stream in library.family.streams]
        self._columns = np.repeat(self._sounds, sizes)
        self._patterns = self._possible()
        self._by_pattern = {
            (pattern, label): [
                example
                for example in library.examples
                if example.label == label
                and (pattern == AS_IS or (example.pictured if pattern == SEEN else example.audible))
            ]
            for pattern in (BOTH, SEEN, HEARD, AS_IS)
            for label in range(len(library.classes))
        }

    def __len__(self) -> int:
        per_epoch = -(-len(self._library.examples) // self._schedule.batch)
        return self._schedule.steps or max(1, per_epoch)

    def batch(self, epoch: int, step: int) -> Batch:
        chance = generator_for(self._seed, epoch, step)
        made = [self._sequence(chance) for _ in range(self._schedule.batch)]
        return collate(made, self._library.length, self._device)

    def _possible(self) -> dict[str, float]:
        """Patterns for which there are streams and recordings, with their odds."""
        apart = self._schedule.apart
        if not apart:
            return {AS_IS: 1.0}
        if self._sounds.all():
            return {HEARD: 1.0}
        if not self._sounds.any():
            return {SEEN: 1.0}
        odds = {BOTH: 1 - apart, SEEN: apart * SEEN_ALONE, HEARD: apart * (1 - SEEN_ALONE)}
        pictured = any(example.pictured for example in self._library.examples)
        audible = any(example.audible for example in self._library.examples)
        possible = {BOTH: pictured and audible, SEEN: pictured, HEARD: audible}
        return {name: odds[name] for name, is_possible in possible.items() if is_possible}

    def _sequence(self, chance: np.random.Generator) -> tuple[Steps, NDArray[np.int64]]:
        odds = np.asarray(list(self._patterns.values()))
        pattern = str(chance.choice(list(self._patterns), p=odds / odds.sum()))
        length = self._library.length
        if chance.random() >= self._schedule.joined:
            steps, label = self._part(pattern, length, None, chance, whole=True)[:2]
            parts, labels = [steps], [np.full(length, label, np.int64)]
        else:
            total = length if chance.random() < FULL else int(chance.integers(1, length + 1))
            count = min(total, int(chance.integers(1, MOST_PARTS + 1)))
            cuts = sorted(chance.choice(np.arange(1, total), count - 1, replace=False).tolist())
            parts, labels, last = [], [], None
            for run in runs(total, cuts):
                steps, label, last = self._part(pattern, run, last, chance, whole=False)
                parts.append(steps)
                labels.append(np.full(run, label, np.int64))
        return self._kept_back(Steps.joined(parts), pattern, chance), np.concatenate(labels)

    def _part(
        self, pattern: str, run: int, last: Example | None, chance: np.random.Generator, *, whole: bool
    ) -> tuple[Steps, int, Example | None]:
        """Steps of one class, the class, and the recording whose picture they show."""
        label = self._label(pattern, chance)
        example = self._chosen(label, pattern, last, chance)
        steps = _rows(example, run, chance, whole=whole, heard=pattern in (BOTH, HEARD) and example.pictured)
        if example.pictured or pattern == AS_IS:
            if pattern == BOTH and self._candidates(0, HEARD) and chance.random() < self._schedule.overheard:
                around = _rows(self._chosen(0, HEARD, None, chance), run, chance, whole=whole, heard=True)
                steps = dubbed(steps, around, self._sounds, self._columns)
            return steps, label, example
        if pattern == HEARD:
            return steps, label, None
        blank = self._library.blank
        if blank is not None and chance.random() < BLANK:
            row = int(chance.integers(len(blank)))
            return dubbed(blank[np.full(run, row)], steps, self._sounds, self._columns), label, None
        scene = self._chosen(0, SEEN, last, chance)
        shown = _rows(scene, run, chance, whole=whole, heard=False)
        return dubbed(shown, steps, self._sounds, self._columns), label, scene

    def _label(self, pattern: str, chance: np.random.Generator) -> int:
        only_heard = self._library.only_heard
        there = [label for label in range(len(self._library.classes)) if self._candidates(label, pattern)]
        if pattern == AS_IS or not only_heard:
            return int(chance.choice(there))
        pictured = 1 - NORMAL_SHARE if pattern == SEEN else PICTURED_SHARE
        kinds = [
            ([label for label in there if label == 0], NORMAL_SHARE),
            ([label for label in there if label and label not in only_heard], pictured),
            ([label for label in there if label in only_heard], SOUND_SHARE),
        ]
        kinds = [kind for kind in kinds if kind[0]]
        shares = np.asarray([share for _, share in kinds])
        labels = kinds[int(chance.choice(len(kinds), p=shares / shares.sum()))][0]
        return int(chance.choice(labels))

    def _chosen(self, label: int, pattern: str, last: Example | None, chance: np.random.Generator) -> Example:
        """A recording of the class, often of the scene shown before."""
        found = self._candidates(label, pattern)
        if last is not None and chance.random() < SAME_SCENE:
            found = [example for example in found if example.group == last.group] or found
        return found[int(chance.integers(len(found)))]

    def _candidates(self, label: int, pattern: str) -> list[Example]:
        return self._by_pattern[pattern, label]

    def _kept_back(self, steps: Steps, pattern: str, chance: np.random.Generator) -> Steps:
        hidden = np.zeros(len(self._sounds), np.bool_)
        if pattern == SEEN:
            hidden |= self._sounds
        if pattern == HEARD:
            hidden |= ~self._sounds
        pictures = np.flatnonzero(~self._sounds)
        if pattern in (BOTH, SEEN) and len(pictures) > 1 and chance.random() < LONE:
            hidden[int(chance.choice(pictures))] = True
        return without(steps, hidden)


def _rows(example: Example, run: int, chance: np.random.Generator, *, whole: bool, heard: bool) -> Steps:
    """So many steps of a recording, in one of its forms.

    heard  only forms in which there is sound: in some a short sound is lost
    """
    forms = [place for place, there in enumerate(example.heard) if there or not heard]
    form = forms[int(chance.integers(len(forms)))]
    if whole:
        return example.bins[form]
    steps = example.steps[form]
    return steps[stretched(len(steps), run)]


def collate(made: Sequence[tuple[Steps, NDArray[np.int64]]], length: int, device: torch.device) -> Batch:
    """Sequences of at most `length` steps, padded at the end."""
    size, streams = made[0][0].values.shape[1], made[0][0].present.shape[1]
    values = np.zeros((len(made), length, size), np.float32)
    present = np.zeros((len(made), length, streams), np.bool_)
    mask = np.zeros((len(made), length), np.bool_)
    targets = np.full((len(made), length), IGNORED, np.int64)
    for place, (steps, labels) in enumerate(made):
        values[place, : len(steps)] = steps.values
        present[place, : len(steps)] = steps.present
        mask[place, : len(steps)] = True
        targets[place, : len(steps)] = labels
    tensors = [torch.from_numpy(array).to(device) for array in (values, present, mask, targets)]
    return Batch(*tensors)
