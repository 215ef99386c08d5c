from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from inference.errors import MediaError
from inference.extractors.pipeline import AHEAD, FeatureExtractor
from inference.extractors.protocol import Arrays
from inference.types import Snippet


def snippets(count: int, *, pause: float = 0.0) -> Iterator[Snippet]:
    for sequence in range(count):
        time.sleep(pause)
        yield Snippet(
            source="drawn",
            sequence=sequence,
            start=float(sequence),
            end=sequence + 2.0,
            frame_start=8 * sequence,
            frame_end=8 * sequence + 16,
            frames=np.full((16, 4, 4, 3), sequence, np.uint8),
            frame_numbers=np.arange(8 * sequence, 8 * sequence + 16),
            frame_times=np.arange(16) / 8 + sequence,
            fps=8.0,
        )


class Brightness:
    """Gives the mean of a snippet's pictures, after a while."""

    def __init__(self, name: str, pause: float = 0.0) -> None:
        self.name = name
        self.pause = pause
        self.seen: list[int] = []

    def extract(self, snippet: Snippet) -> Arrays:
        time.sleep(self.pause)
        self.seen.append(snippet.sequence)
        return {f"{self.name}.mean": np.asarray(snippet.frames.mean())}


def test_it_works() -> None:
    pipeline = FeatureExtractor([[Brightness("slow", 0.02), Brightness("next")], [Brightness("fast")]])
    features = list(pipeline.extract(snippets(6)))
    assert [item.sequence for item in features] == list(range(6))
    for item in features:
        assert set(item.arrays) == {"slow.mean", "next.mean", "fast.mean"}
        assert {float(array) for array in item.arrays.values()} == {item.sequence}
        assert item.frame_end == item.frame_start + 16


def test_stages_overlap() -> None:
    pipeline = FeatureExtractor([[Brightness("a", 0.04)], [Brightness("b", 0.04)]])
    begin = time.perf_counter()
    list(pipeline.extract(snippets(10, pause=0.04)))
    busy = pipeline.timings.seconds()
    assert set(busy) == {"decode", "a", "b"}
    assert time.perf_counter() - begin < 0.75 * sum(busy.values())


def test_a_slow_reader_holds_decoding_back() -> None:
    taken: list[int] = []

    def counted() -> Iterator[Snippet]:
        for snippet in snippets(50):
            taken.append(snippet.sequence)
            yield snippet

    stream = FeatureExtractor([[Brightness("a")]]).extract(counted())
    next(stream)
    time.sleep(0.2)
    # One given, `AHEAD` in work, one more taken for them, `AHEAD` queued, one waiting to be queued.
    assert len(taken) <= 3 + 2 * AHEAD
    stream.close()  # type: ignore[attr-defined]


def test_closing_early_ends_all_threads() -> None:
    before = threading.active_count()
    stream = FeatureExtractor([[Brightness("a", 0.01)]]).extract(snippets(1000))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_failures_of_decoding_reach_the_reader() -> None:
    def broken() -> Iterator[Snippet]:
        yield from snippets(2)
        raise MediaError("torn")

    found = []
    with pytest.raises(MediaError, match="torn"):
        for item in FeatureExtractor([[Brightness("a")]]).extract(broken()):
            found.append(item.sequence)
    assert found in ([], [0], [0, 1])


def test_failures_of_an_extractor_reach_the_reader() -> None:
    class Broken(Brightness):
        def extract(self, snippet: Snippet) -> Arrays:
            if snippet.sequence == 3:
                raise ZeroDivisionError
            return super().extract(snippet)

    with pytest.raises(ZeroDivisionError):
        list(FeatureExtractor([[Broken("a")], [Brightness("b")]]).extract(snippets(20)))
