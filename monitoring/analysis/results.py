"""What every engine makes of a system's assessments: spans, their facts and their sentences. Worker code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from inference.describe import sentence, span_facts
from inference.describe.measuring.observing import observe_recording
from inference.runtime.device import device
from inference.systems.spans import find_spans
from inference.types import Assessment, Features
from monitoring.analysis.systems import Result


def result_of(
    assessments: Sequence[Assessment],
    frame_scores: Sequence[Sequence[float] | None],
    *,
    reference: str,
    model_version: str,
    features: Sequence[Features] = (),
) -> Result:
    """The result of a whole recording. See `Result` for the arguments; `features` are those of the assessed
    snippets."""
    spans = find_spans(assessments)
    facts = [span_facts(span, assessments) for span in spans]
    return Result(
        assessments=assessments,
        frame_scores=frame_scores,
        spans=spans,
        descriptions=[sentence(fact) for fact in facts],
        span_facts=[asdict(fact) for fact in facts],
        reference=reference,
        model_version=model_version,
        device=str(device()),
        # Only what is unusual is told of.
        observed=observe_recording(features) if spans else (),
    )
