"""An event told in one of the languages, from its facts alone."""

from __future__ import annotations

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts
from inference.describe.grading import confidence, threat_level
from inference.describe.names import plain
from inference.describe.sentences.concerns import concerns
from inference.describe.sentences.scene import scene
from inference.describe.sentences.summary import summary
from inference.describe.sentences.telling import Telling, begun
from inference.describe.vocabulary import vocabulary


def describe(facts: EventFacts, language: Language = Language.ENGLISH) -> Draft:
    """The text that exists at once and everywhere; the same facts always give the same one.

    What was not measured is not said. Names that people typed are quoted.
    """
    telling = Telling(facts, vocabulary(language))
    return Draft(
        title=title(telling),
        scene=scene(telling),
        summary=summary(telling),
        confidence=confidence(facts),
        concerns=concerns(telling),
        threat_level=threat_level(facts),
    )


def title(telling: Telling) -> str:
    """A few words: what it was taken for, and where."""
    what = begun(telling.named(telling.facts.label))
    if not plain(telling.facts.place):
        return what
    return telling.phrases.title.format(what=what, place=telling.quoted(telling.facts.place))
