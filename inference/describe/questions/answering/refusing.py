"""That a question cannot be answered, why, and what was measured of the things that it names."""

from __future__ import annotations

from inference.describe.questions.answering.asked import Asked
from inference.describe.questions.reply import Reply, Verdict


def cannot(asked: Asked) -> Reply:
    """With what was measured of the things that were named, so that nobody asks for nothing."""
    missing, there = asked.premises()
    return asked.teller.reply(
        Verdict.CORRECTED if missing else Verdict.UNKNOWN,
        *missing,
        asked.say("cannot"),
        asked.say("measured_was", what=asked.teller.joined(there)) if there else [],
    )


def not_measured(asked: Asked) -> Reply:
    """Words of which nothing is measured, or that mean nothing here."""
    missing, there = asked.premises()
    unmeasured = list(dict.fromkeys(asked.question.unmeasured))
    if unmeasured:
        reasons_why = [asked.teller.fill_unmeasured(one) for one in unmeasured[:2]]
    else:
        words = asked.teller.listed(asked.teller.quoted(word[:40]) for word in asked.question.unknown[:3])
        reasons_why = [asked.say("unknown_words", words=words)]
    first, more = asked.say("cannot_because", why=reasons_why[0]), reasons_why[1:]
    return asked.teller.reply(
        Verdict.CORRECTED if missing else Verdict.UNKNOWN,
        *missing,
        first,
        *more,
        asked.say("measured_was", what=asked.teller.joined(there)) if there else [],
    )
