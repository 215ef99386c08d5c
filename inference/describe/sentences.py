"""Deterministic English from facts; nothing is said that was not measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from inference.describe.facts import SpanFacts, span_facts
from inference.types import Assessment, Modality, Span

_DEGREES = ((0.85, "far"), (0.65, "well"), (0.0, ""))
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_IRREGULAR = {
    "person": "people",
    "knife": "knives",
    "bus": "buses",
    "mouse": "mice",
    "sheep": "sheep",
    "skis": "skis",
}
_UNCOUNTED = {"scissors": "pair of scissors"}
_COMPARED_WITH = {
    "profile": "this scene's normal",
    "itself": "this recording's normal",
    "general footage": "ordinary surveillance footage",
}
_MEASURED = {
    Modality.MOTION: "motion",
    Modality.APPEARANCE: "look of the picture",
    Modality.OBJECTS: "objects and their places",
    Modality.SOUND: "sound",
    Modality.THERMAL: "heat picture",
}
TRAINED = "trained model"
"""The reference of systems that learned from labelled examples rather than from a scene's normal."""
_SPOKEN_SHARE = 0.25


def describe_span(span: Span, assessments: Sequence[Assessment]) -> str:
    """One sentence for a span of a recording that `assessments` cover."""
    return sentence(span_facts(span, assessments))


def clock(seconds: float) -> str:
    """mm:ss of a recording, or h:mm:ss from one hour on; the second that has begun."""
    whole = max(0, int(seconds + 1e-6))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def sentence(facts: SpanFacts, clock: Callable[[float], str] = clock) -> str:
    """For example "00:15 to 00:22: motion far above this scene's normal, two people and a bicycle, ...".

    clock  how a time of the facts is said; a live camera's are Unix seconds, told in its own time zone
    """
    label = facts.label.strip()
    parts = [_recognised(facts, label) if facts.reference == TRAINED else _deviation(facts)]
    if label and label.lower() not in parts[0].lower():
        parts.append(label)
    counts = {name: number for name, number in facts.counts.items() if number > 1 or name not in label}
    if counts:
        parts.append(_listed(counts))
    parts.append(f"strongest at {clock(facts.peak_time)}")
    text = f"{clock(facts.start)} to {clock(facts.end)}: {', '.join(parts)}"
    if facts.reference == TRAINED and not facts.heard:
        return f"{text}."
    return f"{text}; {_heard(facts)}."


def _recognised(facts: SpanFacts, label: str) -> str:
    """What was recognised, and by which modality; silence about sound where none was listened to."""
    what = f"{label or 'unusual'} (score {facts.peak:.2f})"
    seen = [_MEASURED[modality] for modality in _spoken(facts)]
    return f"{what}, told by the {_joined(seen)}" if seen else what


def _spoken(facts: SpanFacts) -> list[Modality]:
    return [modality for modality, share in facts.leading if share >= _SPOKEN_SHARE] or [
        modality for modality, _ in facts.leading[:1]
    ]


def _deviation(facts: SpanFacts) -> str:
    normal = _COMPARED_WITH.get(facts.reference, "this scene's normal")
    degree = next(word for least, word in _DEGREES if facts.peak >= least)
    spoken = _spoken(facts)
    if not spoken:
        return f"score {degree} above {normal}".replace("  ", " ")
    if spoken == [Modality.MOTION]:
        text = f"motion {degree} above {normal}".replace("  ", " ")
        if facts.speed_ratio is not None and facts.speed_ratio >= 1.2:
            text += f" ({facts.speed_ratio:.1f} times its usual top speed)"
        return text
    names = _joined([_MEASURED[modality] for modality in spoken])
    return f"{names} {degree} outside {normal}".replace("  ", " ")


def _heard(facts: SpanFacts) -> str:
    if not facts.heard:
        return "no sound to judge"
    share = dict(facts.leading).get(Modality.SOUND, 0.0)
    return "sound unusual" if share >= _SPOKEN_SHARE else "sound ordinary"


def _listed(counts: Mapping[str, int]) -> str:
    return _joined([_counted(name, number) for name, number in counts.items()])


def _counted(name: str, number: int) -> str:
    name = _UNCOUNTED.get(name, name)
    if number == 1:
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}" if name != "person" else "one person"
    spelled = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{spelled} {_plural(name)}"


def _plural(name: str) -> str:
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    if name.startswith("pair of "):
        return name.replace("pair", "pairs", 1)
    head, _, last = name.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "sh", "ch", "x")):
        last += "es"
    else:
        last += "s"
    return f"{head} {last}".strip()


def _joined(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
