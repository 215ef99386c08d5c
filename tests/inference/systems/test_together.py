"""Several systems on one stream of snippets: what they share runs once, and each gets what is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

from inference.extractors.build import Kit
from inference.extractors.protocol import Arrays, Extractor, Once
from inference.systems.together import JointExtractor, Measures
from inference.types import Snippet


class Counting:
    """Measures how bright a snippet is, under its own name, and counts how often."""

    def __init__(self, name: str, prefix: str = "") -> None:
        self.name = name
        self.prefix = prefix or name
        self.seen: list[int] = []

    def extract(self, snippet: Snippet) -> Arrays:
        self.seen.append(snippet.sequence)
        return {f"{self.prefix}.level": np.asarray([snippet.frames.mean()], np.float32)}


class CountingKit:
    def __init__(self) -> None:
        self.made = {name: Counting(name) for name in ("motion", "objects", "sound", "appearance")}

    def lanes(self, names: Sequence[str]) -> list[list[Extractor]]:
        return [[self.made[name]] for name in sorted(names)]


@dataclass(frozen=True)
class Asks:
    required: frozenset[str] = frozenset()
    extractors: tuple[Extractor, ...] = ()


def snippets(count: int) -> Iterator[Snippet]:
    for number in range(count):
        yield Snippet(
            "clip", number, number, number + 2, 0, 16,
            np.full((16, 2, 2, 3), number, np.uint8), np.arange(16), np.arange(16) / 8, 8.0,
        )  # fmt: skip


def joint(kit: CountingKit, **systems: Measures) -> JointExtractor:
    return JointExtractor(systems, cast(Kit, kit))


def test_it_works() -> None:
    kit = CountingKit()
    eye, ear = Counting("eye"), Counting("ear")
    both = joint(
        kit,
        first=Asks(frozenset({"motion", "sound"}), (eye,)),
        second=Asks(frozenset({"motion"}), (eye, ear)),
        third=Asks(extractors=(ear,)),
    )
    found = list(both.extract(snippets(5)))
    assert [item["first"].sequence for item in found] == list(range(5))
    for extractor in (kit.made["motion"], kit.made["sound"], eye, ear):
        assert extractor.seen == list(range(5))
    assert kit.made["objects"].seen == []
    picture = {"picture.brightness", "picture.aspect"}
    assert {name: set(own.arrays) for name, own in found[3].items()} == {
        "first": {"motion.level", "sound.level", "eye.level", *picture},
        "second": {"motion.level", "eye.level", "ear.level", *picture},
        "third": {"ear.level", *picture},
    }
    assert found[3]["third"].arrays["ear.level"].tolist() == [3.0]


def test_arrays_of_one_name_are_each_systems_own() -> None:
    dark, bright = Counting("deep"), Counting("deep")
    bright.extract = lambda snippet: {"deep.level": np.asarray([255.0])}  # type: ignore[method-assign]
    (found,) = joint(CountingKit(), dark=Asks(extractors=(dark,)), bright=Asks(extractors=(bright,))).extract(
        snippets(1)
    )
    assert found["dark"].arrays["deep.level"].tolist() == [0.0]
    assert found["bright"].arrays["deep.level"].tolist() == [255.0]


def test_seconds_of_what_is_shared_are_divided() -> None:
    kit = CountingKit()
    both = joint(kit, first=Asks(frozenset({"motion"})), second=Asks(frozenset({"motion", "sound"})))
    list(both.extract(snippets(3)))
    seconds = both.seconds()
    assert seconds["first"].keys() == {"decode", "motion"}
    assert seconds["second"].keys() == {"decode", "motion", "sound"}
    spent = both._pipeline.timings.seconds()
    for stage, whole in spent.items():
        assert sum(own.get(stage, 0.0) for own in seconds.values()) == pytest.approx(whole)


def test_what_an_extractor_raises_is_raised() -> None:
    class Blind(Counting):
        def extract(self, snippet: Snippet) -> Arrays:
            raise ArithmeticError("no picture")

    with pytest.raises(ArithmeticError, match="no picture"):
        list(joint(CountingKit(), first=Asks(extractors=(Blind("blind"),))).extract(snippets(2)))


def test_threads_that_ask_for_the_same_wait_for_one() -> None:
    once: Once[int] = Once(4)
    begun, go = threading.Event(), threading.Event()
    made: list[int] = []

    def slowly() -> int:
        begun.set()
        assert go.wait(5)
        made.append(1)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(once.get("a", slowly))) for _ in range(3)]
    threads[0].start()
    assert begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(5)
    assert found == [7, 7, 7]
    assert made == [1]


def test_a_failure_is_not_remembered_and_old_results_go() -> None:
    once: Once[Any] = Once(2)

    def fail() -> Any:
        raise LookupError("gone")

    with pytest.raises(LookupError):
        once.get("a", fail)
    assert once.get("a", lambda: 1) == 1
    once.get("b", lambda: 2)
    once.get("c", lambda: 3)
    assert once.get("b", lambda: 9) == 2
    assert once.get("a", lambda: 9) == 9
