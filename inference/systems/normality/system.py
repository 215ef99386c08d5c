"""System `normality`: scores what differs from a scene's learned normal, and says in what and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from inference.extractors.coco import name_of
from inference.systems.normality.attributes import MODALITY, Attribute
from inference.systems.normality.evidence import Evidence, evidence_of, merged
from inference.systems.normality.fitting import fit_profile
from inference.systems.normality.habit import HELD_BELOW, Habit
from inference.systems.normality.labels import label, most_surprising
from inference.systems.normality.localisation import boxes, heatmap
from inference.systems.normality.observations import Observer
from inference.systems.normality.profile import Profile
from inference.systems.normality.reference import GENERAL, Reference, reference_for
from inference.systems.normality.standard import Standard, calibrated, shares
from inference.systems.normality.timeline import ATTRIBUTES, Timeline
from inference.types import Assessment, Features, Floats, Ints, Modality

ALERT_LINE = 0.5
REMEMBERED_SECONDS = 6.0


@dataclass(slots=True)
class Context:
    """What a causal listener carries from one call to the next: a few seconds of readings, and what this
    source has shown lately where only general footage is there to hold it against."""

    observer: Observer = field(default_factory=Observer)
    timeline: Timeline = field(default_factory=Timeline)
    last: Evidence | None = None
    habit: Habit = field(default_factory=Habit)


class NormalitySystem:
    """Scores recordings, or a stream snippet by snippet, against what is normal.

    profile  a scene's, from `fit`; with None a long clip is its own reference, each stretch held against the
             rest, and a short one is held against general footage
    causal   no frame's score depends on what comes after it
    general  what to use for general footage instead of the packaged profile of full measurements
    preset   of the extractors, where it is not the full one: profiles hold for one preset only
    """

    name = "normality"
    required = frozenset({"objects", "appearance", "motion", "sound"})
    """The extractors whose features it reads. It scores with what there is of them."""

    def __init__(
        self,
        profile: Profile | None = None,
        causal: bool = False,
        *,
        general: Profile | None = None,
        preset: str = "",
    ) -> None:
        self.profile = profile
        self.causal = causal
        self.general = general
        self.preset = preset

    @property
    def model_version(self) -> str:
        """Of the system and the profile; an assessment's own says what it was held against."""
        return self._version(self.profile.fingerprint if self.profile else "none")

    def fit(self, recordings: Sequence[Sequence[Features]]) -> Profile:
        """Learn a profile from unlabelled, mostly ordinary recordings of one scene, measured with `preset`,
        which the profile's card then names. Raises ProfileError."""
        profile = fit_profile(recordings)
        return replace(profile, card={**profile.card, "preset": self.preset}) if self.preset else profile

    def assess(
        self, features: Sequence[Features], context: Context | None = None
    ) -> tuple[list[Assessment], Context]:
        """Score consecutive snippets in order.

        Offline, `features` is the whole recording and `context` None. Causal, calls may continue each other
        with the returned context. `facts["reference"]` of each assessment tells what it was held against.
        """
        context = context or Context()
        reference = reference_for(self.profile, features, causal=self.causal, general=self.general)
        evidence: list[Evidence] = []
        for item in features:
            observation = context.observer.observe(item)
            readings = reference.normal_for(observation).read(observation)
            context.timeline.add(observation, readings)
            evidence.append(evidence_of(observation, readings))
        assessments = self._score(features, evidence, context, reference)
        if evidence:
            context.last = evidence[-1]
        if self.causal and context.timeline.times:
            context.timeline.forget_before(context.timeline.times[-1] - REMEMBERED_SECONDS)
        return assessments, context

    def _score(
        self,
        features: Sequence[Features],
        evidence: Sequence[Evidence],
        context: Context,
        reference: Reference,
    ) -> list[Assessment]:
        timeline = context.timeline
        standard = reference.centred(timeline)
        times = np.asarray(timeline.times, np.float64)
        values = timeline.values(causal=self.causal)
        strange = self.causal and reference.kind == GENERAL
        if strange:
            standard = context.habit.applied(standard)
        surprise = standard.surprise(values, times, causal=self.causal)
        raw = standard.joined(surprise)
        if strange and not context.habit.known:
            raw = np.minimum(raw, np.float32(HELD_BELOW))
        numbers = np.asarray(timeline.frames, np.int64)
        measured = tuple(
            modality
            for modality in Modality
            if any(MODALITY[attribute] is modality for attribute in timeline.moments)
        )
        assessments = []
        for place, item in enumerate(features):
            before = evidence[place - 1] if place else context.last
            seen = merged([before, evidence[place]] if before else [evidence[place]])
            own = np.unique(item.frame_numbers)
            rows = np.searchsorted(numbers, own)
            rows = rows[(rows < len(numbers)) & (numbers[np.minimum(rows, len(numbers) - 1)] == own)]
            curve = _Curve(numbers[rows], times[rows], raw[rows], surprise[rows])
            version = self._version(reference.version)
            assessments.append(_assessment(item, curve, seen, standard, measured, reference, version))
            if strange:
                context.habit.add(values[rows])
        return assessments

    def _version(self, reference: str) -> str:
        return "-".join(["normality-1", *([self.preset] if self.preset else []), reference])


@dataclass(frozen=True, slots=True)
class _Curve:
    """A snippet's frames: numbers (n,), times (n,), raw scores (n,) and surprise by attribute (n, A)."""

    frames: Ints
    times: NDArray[np.float64]
    raw: Floats
    surprise: Floats


def _assessment(
    item: Features,
    curve: _Curve,
    seen: Evidence,
    standard: Standard,
    measured: Sequence[Modality],
    reference: Reference,
    version: str,
) -> Assessment:
    peak = int(curve.raw.argmax())
    surprise = curve.surprise[peak]
    score = float(calibrated(curve.raw[peak : peak + 1])[0])
    worst = most_surprising(surprise)
    detail = seen.peaks[worst].detail if worst in seen.peaks else -1
    return Assessment(
        sequence=item.sequence,
        start=item.start,
        end=item.end,
        frame_start=item.frame_start,
        frame_end=item.frame_end,
        score=score,
        raw=float(curve.raw[peak]),
        contributions=shares(surprise, measured),
        label=label(worst, detail) if score >= ALERT_LINE else "",
        model_version=version,
        frames=curve.frames,
        frame_scores=curve.raw,
        boxes=boxes(seen, standard) if score >= ALERT_LINE else (),
        heatmap=heatmap(seen, standard),
        facts=_facts(item, seen, surprise, float(curve.times[peak]), reference.kind),
    )


def _facts(
    item: Features, seen: Evidence, surprise: Floats, peak_time: float, reference: str
) -> dict[str, float | int | str]:
    facts: dict[str, float | int | str] = {"reference": reference, "peak_time": round(peak_time, 3)}
    for attribute, value in zip(ATTRIBUTES, surprise.tolist(), strict=True):
        if attribute in seen.peaks:
            facts[f"surprise.{attribute.value}"] = round(value, 3)
    for number, count in sorted(seen.counts.items()):
        facts[f"count.{name_of(number)}"] = count
    if seen.speed is not None:
        facts["speed"] = round(seen.speed, 4)
    if Attribute.SPEED in seen.peaks:
        facts["speed_ratio"] = round(seen.peaks[Attribute.SPEED].value, 3)
    facts["heard"] = int(seen.heard)
    facts["sound"] = _sound(seen, facts)
    if "sound.level_db" in item.arrays:
        facts["sound_level_db"] = round(float(item.arrays["sound.level_db"]), 1)
    if "motion.dark_share" in item.arrays:
        facts["dark_share"] = round(float(item.arrays["motion.dark_share"]), 3)
    return facts


def _sound(seen: Evidence, facts: dict[str, float | int | str]) -> str:
    if not seen.heard:
        return "none"
    loudest = max(float(facts.get(f"surprise.{name}", 0.0)) for name in ("sound", "loudness"))
    return "unusual" if loudest >= 1.0 else "ordinary"
