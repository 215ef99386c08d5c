"""How else French says what its templates say."""

from __future__ import annotations

from inference.describe.faithfulness.phrases import Kind, Rule, Wording

FRENCH = Wording(
    a=frozenset({"un", "une"}),
    the=frozenset({"le", "la", "l'"}),
    time_ends="",
    rules=(
        Rule(Kind.MODALITY, "<modality>"),
        Rule(Kind.COUNT, "(?:<a>|1) <one>"),
        Rule(Kind.COUNT, "<number> <many>"),
        Rule(Kind.COUNT, "<many>"),
        Rule(Kind.AT, "<time>"),
        Rule(Kind.LABEL, "<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "et"),
    ),
)
