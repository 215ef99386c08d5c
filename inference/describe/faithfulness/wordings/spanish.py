"""How else Spanish says what its templates say."""

from __future__ import annotations

from inference.describe.faithfulness.phrases import Kind, Rule, Wording

SPANISH = Wording(
    a=frozenset({"un", "una"}),
    the=frozenset({"el", "la"}),
    time_ends="",
    rules=(
        Rule(Kind.MODALITY, "<modality>"),
        Rule(Kind.COUNT, "(?:<a>|1) <one>"),
        Rule(Kind.COUNT, "<number> <many>"),
        Rule(Kind.COUNT, "<many>"),
        Rule(Kind.AT, "<time>"),
        Rule(Kind.LABEL, "<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "y|e"),
    ),
)
