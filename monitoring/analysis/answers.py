"""A finished analysis asked in words: "Can you describe this video?"

The web process answers it: nothing here needs a model, only the stored spans and class scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from inference.describe import questions
from inference.describe.questions.measures import joined
from inference.systems.protocol import ABNORMAL, NORMAL
from monitoring.describing import accounts
from monitoring.describing.asking import site_language
from monitoring.models import Analysis
from monitoring.scores import SnippetSeries, SpanView, read_scores, read_spans

UNNAMED = "something unusual"
"""What spans are called whose system tells no classes apart."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A span that the answer speaks of; seconds of the recording."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class VideoAnswer:
    """answer: one or two sentences with times as mm:ss, h:mm:ss from one hour on. verdict: "Normal" or
    "Abnormal". seconds: of abnormal time, by category."""

    question: str
    answer: str
    verdict: str
    system: str
    seconds: dict[str, float]
    moments: list[Moment]


def describe_video(analysis: Analysis) -> VideoAnswer | None:
    """What the analysis' system has to say of its recording; None before it is done."""
    if analysis.state != Analysis.State.DONE:
        return None
    spans = read_spans(analysis)
    likely = _likeliest(_class_scores(analysis, spans))
    labels = [view.label.strip() or likely for view in spans]
    language = site_language()
    question = questions.description_wanted(language)
    found = questions.ask(question, accounts.of_analysis(analysis, likely=likely), language)
    stretches: dict[str, list[tuple[float, float]]] = {}
    for view, label in zip(spans, labels, strict=True):
        stretches.setdefault(label.replace("_", " ") or UNNAMED, []).append((view.start, view.end))
    return VideoAnswer(
        question=question,
        answer=found.text,
        verdict="Abnormal" if spans else "Normal",
        system=analysis.system,
        seconds={
            name: round(sum(end - start for start, end in joined(parts)), 2)
            for name, parts in stretches.items()
        },
        moments=[Moment(view.start, view.end, view.label) for view in spans],
    )


def _likeliest(class_scores: Mapping[str, float]) -> str:
    events = {name: value for name, value in class_scores.items() if name not in (NORMAL, ABNORMAL)}
    return max(events, key=lambda name: events[name]).replace("_", " ") if events else ""


def _class_scores(analysis: Analysis, spans: list[SpanView]) -> dict[str, float]:
    """Mean probability of each class over the snippets within the spans; they name spans without a label."""
    if all(view.label for view in spans):
        return {}
    snippets = read_scores(analysis, overlays=False).snippets
    within = _within(snippets, spans)
    means: dict[str, float] = {}
    for name, values in snippets.classes.items():
        told = np.array([nan if value is None else value for value in values])[within]
        told = told[~np.isnan(told)]
        if len(told):
            means[name] = float(told.mean())
    return means


def _within(snippets: SnippetSeries, spans: list[SpanView]) -> NDArray[np.bool_]:
    """(n,) whether the middle of each snippet lies in a span."""
    middle = (np.asarray(snippets.start) + np.asarray(snippets.end)) / 2
    inside = np.zeros(len(middle), dtype=bool)
    for view in spans:
        inside |= (view.start <= middle) & (middle <= view.end)
    return inside
