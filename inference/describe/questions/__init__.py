"""Questions in words about an alert or a recording, answered from its facts and nothing else.

A small grammar reads them: every word has to mean something known, or the answer is that it cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from inference.describe.draft import Language
from inference.describe.questions.account import Account, Neighbour
from inference.describe.questions.reading import read
from inference.describe.questions.reply import Piece, Reply, Verdict
from inference.describe.questions.suggesting import description_wanted, suggestions
from inference.describe.questions.telling import Teller
from inference.describe.questions.topics import answer
from inference.describe.questions.wording import LONGEST

__all__ = [
    "LONGEST",
    "Account",
    "Answered",
    "Neighbour",
    "Piece",
    "Reply",
    "Verdict",
    "ask",
    "description_wanted",
    "suggestions",
]


@dataclass(frozen=True, slots=True)
class Answered:
    """language  in which it was understood, and answered"""

    language: Language
    replies: tuple[Reply, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        joined: list[Piece] = []
        for place, reply in enumerate(self.replies):
            joined += [Piece(" ")] if place else []
            joined += reply.pieces
        return tuple(joined)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def verdict(self) -> Verdict:
        """Of several questions the one of the first that could be answered least."""
        order = (Verdict.UNKNOWN, Verdict.CORRECTED, Verdict.TOLD, Verdict.NO, Verdict.YES)
        return min((reply.verdict for reply in self.replies), key=order.index)


def ask(text: str, account: Account, language: Language = Language.ENGLISH) -> Answered:
    """The answer to what was typed: up to three questions, in whichever language, `language` first."""
    questions = read(text, account, language)
    if not questions:
        teller = Teller(account, language)
        return Answered(language, (teller.reply(Verdict.UNKNOWN, teller.fill("not_a_question")),))
    return Answered(questions[0].language, tuple(answer(question, account) for question in questions))
