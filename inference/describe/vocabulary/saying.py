"""Numbers, counts, names and lists in the words of one language."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.grading import spoken
from inference.describe.names import plain
from inference.describe.vocabulary.words import Of, Vocabulary


class Saying:
    """What can be said with a vocabulary alone, whatever it is about."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.phrases = words.phrases

    def counted(self, name: str, number: int) -> str:
        """ "one car", "two people", "13 people"; `name` is the detector's."""
        thing = self.words.things.get(name)
        if thing is None:
            return f"{self.number(number)} {self.quoted(name)}"
        return f"{thing.article} {thing.name}" if number == 1 else f"{self.number(number)} {thing.many}"

    def many(self, name: str) -> str:
        """Several of what the detector calls `name`."""
        thing = self.words.things.get(name)
        return thing.many if thing else self.quoted(name)

    def number(self, number: int) -> str:
        """In words as far as the language's go."""
        words = self.words.numbers.words
        return words[number] if 1 < number < len(words) else str(number)

    def decimal(self, value: float, digits: int) -> str:
        return f"{value:.{digits}f}".replace(".", self.words.numbers.decimal)

    def percent(self, share: float) -> str:
        """Of a share in [0, 1], in whole percent."""
        return self.words.numbers.percent.format(number=round(share * 100))

    def quoted(self, name: str) -> str:
        """A name that somebody typed, marked as such."""
        marks = self.words.marks
        return f"{marks.opening}{plain(name)}{marks.closing}"

    def known_label(self, label: str) -> str:
        """A label of our own systems in this language; empty for one that people thought of."""
        known = spoken(label)
        if known in self.words.labels:
            return self.words.labels[known]
        kind, colon, thing = known.partition(": ")
        if colon and kind in set(Of) and thing in self.words.things:
            return self.words.unusual[Of(kind)].format(thing=self.words.things[thing].name)
        return ""

    def named(self, label: str) -> str:
        """A label in this language. One that people made is quoted; an empty one is said to be unusual."""
        if not spoken(label):
            return self.phrases.nameless
        return self.known_label(label) or self.quoted(label.replace("_", " "))

    def listed(self, parts: Sequence[str]) -> str:
        """ "one, two and three"."""
        if len(parts) < 2:
            return "".join(parts)
        marks = self.words.marks
        return f"{marks.comma.join(parts[:-1])} {marks.conjunction} {parts[-1]}"

    def quoted_all(self, names: Sequence[str]) -> str:
        return self.listed([self.quoted(name) for name in names])

    def in_zones(self, names: Sequence[str]) -> str:
        return self.phrases.in_zones[len(names) > 1].format(zones=self.quoted_all(names))

    def lasting(self, seconds: float) -> str:
        """A duration: "25 seconds", "1 minute 5 seconds", "2 hours"."""
        whole = round(seconds)
        units = self.words.units
        if whole < 1:
            return units.moment
        hours, rest = divmod(whole, 3600)
        minutes, left = divmod(rest, 60)
        parts = [(hours, units.hour), (minutes, units.minute), (0 if hours else left, units.second)]
        return " ".join(f"{number} {unit[number != 1]}" for number, unit in parts if number)
