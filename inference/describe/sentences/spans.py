"""The sentence of a span that only its `SpanFacts` are known of."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.clocks import Clock, clock
from inference.describe.draft import Language
from inference.describe.event import EventFacts, Heard, Objects, Source
from inference.describe.facts import SpanFacts, span_facts
from inference.describe.sentences.summary import summary
from inference.describe.sentences.telling import Telling
from inference.describe.vocabulary import vocabulary
from inference.systems.protocol import ALERT_LINE
from inference.types import Assessment, Modality, Span

_SPOKEN_SHARE = 0.25


def describe_span(span: Span, assessments: Sequence[Assessment]) -> str:
    """One English sentence for a span of a recording that `assessments` cover."""
    return sentence(span_facts(span, assessments))


def sentence(facts: SpanFacts, clock: Clock = clock) -> str:
    """For example "00:15 to 00:22: fast movement, motion far above this scene's normal, two people, ...".

    clock  how a time of the facts is said; a live camera's are Unix seconds, told in its own time zone
    """
    return summary(Telling(_event(facts), vocabulary(Language.ENGLISH), clock))


def _event(facts: SpanFacts) -> EventFacts:
    unusual = dict(facts.leading).get(Modality.SOUND, 0.0) >= _SPOKEN_SHARE
    return EventFacts(
        source=Source.RECORDING,
        place="",
        time_zone="",
        start=facts.start,
        end=facts.end,
        peak=facts.peak,
        peak_at=facts.peak_time,
        line=ALERT_LINE,
        label=facts.label,
        reference=facts.reference,
        leading=facts.leading,
        objects=tuple(Objects(name, most, facts.start) for name, most in facts.counts.items()),
        speed=facts.speed,
        speed_ratio=facts.speed_ratio,
        sound=Heard(facts.heard, facts.heard and unusual, level_db=facts.sound_level_db),
    )
