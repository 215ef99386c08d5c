"""How else German says what its templates say."""

from __future__ import annotations

from inference.describe.faithfulness.phrases import Kind, Rule, Wording

GERMAN = Wording(
    a=frozenset({"ein", "eine", "einen", "einem", "einer"}),
    the=frozenset({"der", "die", "das", "den", "dem"}),
    time_ends=" Uhr",
    rules=(
        Rule(Kind.MODALITY, "<modality>"),
        Rule(Kind.COUNT, "(?:<a>|1) <one>"),
        Rule(Kind.COUNT, "<number> <many>"),
        Rule(Kind.COUNT, "<many>"),
        Rule(Kind.AT, "<time>"),
        Rule(Kind.LABEL, "<label>"),
        Rule(Kind.WITNESS, "<title>"),
        Rule(Kind.AND, "und|sowie"),
    ),
)
