"""Labelled recordings as sequences of steps, and the ways in which they are shown: as they are, or with one
modality kept back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from inference.systems.avar_net.families import Family
from inference.systems.avar_net.gathering import Measured
from inference.systems.avar_net.network import AvarNet
from inference.systems.avar_net.steps import Steps, camera_steps, clip_steps, snippet_steps
from inference.systems.protocol import NORMAL
from inference.types import Floats


@dataclass(frozen=True)
class Example:
    """A recording or a sound, in each form in which it was measured: as a recording, as a camera.

    bins   each form cut into equal bins over the whole clip
    steps  each form with a step a snippet
    """

    name: str
    label: int
    group: str
    pictured: bool
    bins: tuple[Steps, ...]
    steps: tuple[Steps, ...]
    heard: tuple[bool, ...]
    split: str = ""

    @cached_property
    def audible(self) -> bool:
        return any(self.heard)


@dataclass(frozen=True)
class Library:
    """Examples of one family of streams and one list of classes, the normal one first."""

    family: Family
    classes: tuple[str, ...]
    length: int
    examples: tuple[Example, ...]
    blank: Steps | None = None

    @cached_property
    def sounds(self) -> NDArray[np.bool_]:
        """(streams,) which are sound."""
        return np.asarray([stream.is_sound for stream in self.family.streams])

    @cached_property
    def only_heard(self) -> frozenset[int]:
        """Classes of which there is no picture."""
        seen = {example.label for example in self.examples if example.pictured}
        return frozenset(range(len(self.classes))) - seen

    def through(self, network: AvarNet) -> Library:
        """The same with every step as the network's sequence model sees it (`AvarNet.columns`)."""
        streams = tuple(
            replace(stream, size=width, kept=0)
            for stream, width in zip(self.family.streams, network.architecture.widths, strict=True)
        )
        examples = tuple(
            replace(
                own,
                bins=tuple(_through(steps, network) for steps in own.bins),
                steps=tuple(_through(steps, network) for steps in own.steps),
            )
            for own in self.examples
        )
        blank = None if self.blank is None else _through(self.blank, network)
        return Library(replace(self.family, streams=streams), self.classes, self.length, examples, blank)

    def where(self, keep: Callable[[Example], bool]) -> Library:
        kept = tuple(example for example in self.examples if keep(example))
        return Library(self.family, self.classes, self.length, kept, self.blank)


def class_list(labels: Sequence[str]) -> tuple[str, ...]:
    """The normal class, then the others in the order in which they first occur."""
    return tuple(dict.fromkeys([NORMAL, *labels]))


def library(
    measured: Sequence[Measured],
    family: Family,
    length: int,
    *,
    classes: tuple[str, ...] | None = None,
    silence: Floats | None = None,
    blank: Steps | None = None,
) -> Library:
    """All that was measured, of the streams of `family`."""
    names = classes or class_list([item.label for item in measured])
    examples = []
    for item in measured:
        bins = tuple(clip_steps(form, family, length, silence) for form in item.forms)
        steps = tuple(
            (camera_steps(form, family, silence)[0] if place else snippet_steps(form, family, silence))
            for place, form in enumerate(item.forms)
        )
        sounds = np.asarray([stream.is_sound for stream in family.streams])
        heard = tuple(bool(own.present[:, sounds].any()) for own in bins)
        examples.append(
            Example(
                item.name, names.index(item.label), item.group, item.pictured, bins, steps, heard, item.split
            )
        )
    kept = tuple(example for example in examples if any(own.present.any() for own in example.bins))
    return Library(family, names, length, kept, blank)


def _through(steps: Steps, network: AvarNet) -> Steps:
    with torch.inference_mode():
        columns = network.columns(torch.from_numpy(steps.values), torch.from_numpy(steps.present))
    return Steps(columns.numpy(), steps.present)


def without(steps: Steps, streams: NDArray[np.bool_]) -> Steps:
    """The same with some streams (streams,) kept back."""
    return Steps(steps.values, steps.present & ~streams)


def dubbed(picture: Steps, sound: Steps, sounds: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Steps:
    """The picture of one sequence with the sound of another, of the same length.

    sounds   (streams,) which streams are sound
    columns  (D,) which columns are
    """
    return Steps(
        np.where(columns, sound.values, picture.values), np.where(sounds, sound.present, picture.present)
    )
