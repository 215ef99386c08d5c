"""Scoring with a trained AVAR-Net: how likely an alarm is in each snippet, of which class, by what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inference.describe.sentences import TRAINED
from inference.extractors.protocol import Extractor
from inference.runtime.device import device
from inference.systems.avar_net.context import Context
from inference.systems.avar_net.judging import judge_clip, judge_newest, judge_recording
from inference.systems.avar_net.measuring import FamilyMeasurer
from inference.systems.avar_net.steps import Steps, camera_steps, clip_steps, snippet_steps
from inference.systems.avar_net.trained import SYSTEM, TrainedModel, load_model
from inference.systems.avar_net.windows import Doubles
from inference.systems.protocol import ALERT_LINE, ClipDecision
from inference.systems.trained_system import TrainedSystem
from inference.training.store import find
from inference.types import Assessment, Features, Modality, Snippet

TITLE = "Sound and picture together"
LONGEST_CLIP = 120.0
"""Seconds up to which a recording is recognised as a whole, as in VAAR, whose clips last 5 seconds to 2
minutes: ten steps over hours would miss what happens between them."""

ABSENT, HEARD, SEEN = "absent", "heard", "seen"


class AvarNetSystem(TrainedSystem[TrainedModel]):
    """Paper 003 on whatever of picture and sound there is. Not shared by threads.

    causal  a hop is judged by itself and the nine before it; calls continue each other with a context, a flat
            dictionary of arrays (`context.Context`)
    """

    name = SYSTEM
    title = TITLE
    required: frozenset[str] = frozenset()
    """It measures with extractors of its own (`inference.systems.together.Measures`)."""

    by_second = True
    """A camera's hops come one by one, and are joined in `assess`."""

    def __init__(
        self, model: TrainedModel, measurer: FamilyMeasurer | None = None, *, causal: bool = False
    ) -> None:
        """Raises WeightsMissing, WeightsCorrupt for the extractors."""
        super().__init__(model, causal=causal)
        self._family = measurer or FamilyMeasurer(model.family, live=causal)
        self.measurer = self._family.measurer
        self.extractor = self._family.pipeline
        """Decodes ahead, and knows how long everything took."""

    @property
    def extractors(self) -> Sequence[Extractor]:
        return (self.measurer,)

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Snippets of 16 frames, or a camera's hops of 9."""
        return self._family(snippets)

    def assess(
        self, features: Sequence[Features], context: Mapping[str, Any] | None = None
    ) -> tuple[list[Assessment], dict[str, Any] | None]:
        """One assessment a snippet. Offline, windows of ten steps look both ways; there is no context."""
        if not features:
            return [], dict(context) if context is not None else None
        if not self.causal:
            steps = snippet_steps(features, self.model.family, self.model.silence)
            judged = judge_recording(self.model, steps)
            return self._assessments(features, steps, judged.probabilities, judged.shares), None
        before = Context.read(context, self.model, begins=features[0].start)
        own, hop = camera_steps(features, self.model.family, self.model.silence, before.hop)
        steps = Steps.joined([before.steps, own])
        judged = judge_newest(self.model, steps, first=len(before.steps))
        kept = self.model.configuration.length - 1
        after = Context(steps[max(0, len(steps) - kept) :], hop, features[-1].end)
        return self._assessments(features, own, judged.probabilities, judged.shares), after.arrays()

    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        """A short recording by ten equal bins over all of it (paper 003, section 4.4.2); a longer one by the
        mean of its snippets' class probabilities, and as abnormal as its most abnormal moment."""
        peak = max(assessments, key=lambda item: item.score)
        end = max(float(item.frame_times[-1]) for item in features)
        if end - features[0].start <= LONGEST_CLIP:
            bins = clip_steps(
                features, self.model.family, self.model.configuration.length, self.model.silence
            )
            probabilities = judge_clip(self.model, bins)
            score = self.model.calibration.score(float(self.model.alarms.share(probabilities)))
        else:
            probabilities = np.mean(
                [[item.class_scores[name] for name in self.classes] for item in assessments], axis=0
            )
            score = peak.score
        label = self.model.alarms.named(probabilities, is_alarm=score >= ALERT_LINE)
        return ClipDecision(label, self._by_class(probabilities), score, peak.label)

    def _assessments(
        self, features: Sequence[Features], steps: Steps, probabilities: Doubles, shares: Doubles
    ) -> list[Assessment]:
        return [
            self._assessment(item, steps.present[place], probabilities[place], shares[place])
            for place, item in enumerate(features)
        ]

    def _assessment(
        self, item: Features, present: np.typing.NDArray[np.bool_], probabilities: Doubles, shares: Doubles
    ) -> Assessment:
        measured = bool(present.any())
        raw = float(self.model.alarms.share(probabilities)) if measured else 0.0
        score = self.model.calibration.score(raw) if measured else 0.0
        alarm = score >= ALERT_LINE
        return Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=score,
            raw=raw,
            contributions=self._contributions(shares),
            label=self.model.alarms.named(probabilities, is_alarm=True).replace("_", " ") if alarm else "",
            model_version=self.model_version,
            class_scores=self._by_class(probabilities),
            facts=self._facts(present),
        )

    def _by_class(self, probabilities: Doubles) -> dict[str, float]:
        return dict(zip(self.classes, probabilities.tolist(), strict=True))

    def _contributions(self, shares: Doubles) -> dict[Modality, float]:
        """Each modality's share of its streams; 0 where it was absent."""
        found: dict[Modality, float] = {}
        for stream, share in zip(self.model.family.streams, shares.tolist(), strict=True):
            found[stream.modality] = found.get(stream.modality, 0.0) + share
        return found

    def _facts(self, present: np.typing.NDArray[np.bool_]) -> dict[str, float | int | str]:
        streams = self.model.family.streams
        facts: dict[str, float | int | str] = {"reference": TRAINED}
        if any(stream.is_sound for stream in streams):
            heard = any(there and own.is_sound for own, there in zip(streams, present, strict=True))
            facts |= {"heard": int(heard), "sound": HEARD if heard else ABSENT}
        if not all(stream.is_sound for stream in streams):
            seen = any(there and not own.is_sound for own, there in zip(streams, present, strict=True))
            facts["picture"] = SEEN if seen else ABSENT
        return facts


def load_system(model: Path | None = None, *, causal: bool = False) -> AvarNetSystem:
    """The system with a model folder, by default the one in use.

    Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt.
    """
    trained = load_model(model or find(SYSTEM))
    for network in trained.members:
        network.to(str(device()))
    return AvarNetSystem(trained, causal=causal)
