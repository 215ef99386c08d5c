"""Questions about alerts and recordings, answered in the web process: nothing here needs a model."""

from __future__ import annotations

from dataclasses import dataclass

from inference.describe import questions
from inference.describe.draft import Language
from inference.describe.questions import Account
from monitoring.describing import accounts
from monitoring.describing.writers import language_of, writer_settings
from monitoring.models import Alert, Clip


@dataclass(frozen=True, slots=True)
class PieceView:
    """Some words of an answer, with what they lead to.

    time   the moment that they name: seconds of a recording, Unix seconds of a camera
    alert  the alert that they name
    """

    text: str
    time: float | None
    alert: str | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """kind: "yes", "no", "told", "corrected" or "unknown" (`inference.describe.questions.Verdict`)."""

    question: str
    answer: str
    kind: str
    language: str
    pieces: list[PieceView]


@dataclass(frozen=True, slots=True)
class SuggestionsView:
    """Questions that can be answered, the most telling first."""

    language: str
    suggestions: list[str]


def ask_alert(*, alert: Alert, question: str) -> AnswerView:
    """From the facts of the alert and the alerts of its camera beside it."""
    return _answered(question, accounts.of_alert(alert))


def ask_clip(*, clip: Clip, question: str) -> AnswerView:
    """From the facts of all spans of the recording."""
    return _answered(question, accounts.of_clip(clip))


def suggest_for_alert(alert: Alert) -> SuggestionsView:
    return _suggested(accounts.of_alert(alert))


def suggest_for_clip(clip: Clip) -> SuggestionsView:
    return _suggested(accounts.of_clip(clip))


def site_language() -> Language:
    """In which answers are given when the question's own cannot be told."""
    return language_of(writer_settings().language)


def _answered(question: str, account: Account) -> AnswerView:
    found = questions.ask(question, account, site_language())
    return AnswerView(
        question=question,
        answer=found.text,
        kind=found.verdict.value,
        language=found.language.value,
        pieces=[PieceView(piece.text, piece.time, piece.key or None) for piece in found.pieces],
    )


def _suggested(account: Account) -> SuggestionsView:
    language = site_language()
    return SuggestionsView(language.value, list(questions.suggestions(account, language)))
