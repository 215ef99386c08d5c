"""`{{ sentence|links:summary }}`: the alerts that a sentence is made of."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from monitoring.shifts.prose import Sentence
from monitoring.shifts.summary import Linked, Summary

register = template.Library()

SHOWN, MOST = 6, 100


@dataclass(frozen=True, slots=True)
class Links:
    """shown  beside the sentence; folded  when asked for; beyond  how many more there are"""

    shown: list[Linked]
    folded: list[Linked]
    beyond: int


@register.filter
def links(sentence: Sentence, summary: Summary) -> Links:
    found = [summary.links[alert] for alert in sentence.alerts[:MOST] if alert in summary.links]
    return Links(found[:SHOWN], found[SHOWN:], max(0, len(sentence.alerts) - MOST))
