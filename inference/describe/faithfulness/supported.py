"""Looks a claim up in the facts. What a topic's rule does not name may not be said of it."""

from __future__ import annotations

from collections.abc import Callable

from inference.describe.event import EventFacts
from inference.describe.faithfulness import of_measures, of_sound, of_things
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.of_event import heads
from inference.describe.faithfulness.phrases import Kind, Phrase

Lookup = Callable[[Claim, list[Phrase], EventFacts], bool]


def objection(claim: Claim, facts: EventFacts) -> str:
    """Why a claim is refused, a sentence; empty when the facts hold it."""
    told = [*(phrase for phrase in claim.heading if not heads(phrase, claim, facts)), *claim.told]
    if _LOOKUPS[claim.kind](claim, told, facts):
        return ""
    return f"“{claim.text[:120]}” is not what was measured."


_LOOKUPS: dict[Kind, Lookup] = {
    Kind.COUNT: of_things.counted,
    Kind.NOTHING: of_things.nothing,
    Kind.NOBODY: of_things.nobody,
    Kind.GATHERING: of_things.gathered,
    Kind.MODALITY: of_measures.modality,
    Kind.LABEL: of_measures.label,
    Kind.UNNAMED: of_measures.unnamed,
    Kind.EVENT: of_measures.event,
    Kind.PEAK: of_measures.peak,
    Kind.PEAK_AT: of_measures.peak_at,
    Kind.SCORE: of_measures.score,
    Kind.REACHED: of_measures.reached,
    Kind.SPEED: of_measures.fastest,
    Kind.RATIO: of_measures.fastest,
    Kind.SHARE: of_measures.share,
    Kind.SEEN_BY: of_measures.seen_by,
    Kind.WITNESS: of_measures.witness,
    Kind.ALSO: of_measures.also,
    Kind.UNSURE: of_measures.unsure,
    Kind.GENERAL: of_measures.general,
    Kind.LIGHT: of_sound.light,
    Kind.DARK_SHARE: of_sound.dark_share,
    Kind.SILENT: of_sound.silent,
    Kind.ORDINARY_SOUND: of_sound.ordinary,
    Kind.UNUSUAL_SOUND: of_sound.unusual,
    Kind.LOUDEST: of_sound.loudest,
    Kind.HEARD: of_sound.heard,
}
