"""Extractors working side by side on a stream of snippets, while the next are being decoded."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing

from inference.extractors.protocol import Arrays, Extractor
from inference.extractors.timing import StageTimings
from inference.types import Features, Snippet

AHEAD = 2
"""Snippets decoded ahead, and snippets in work: enough that no lane waits, 11 MB each at 640 x 360."""


class FeatureExtractor:
    """Runs lanes of extractors in threads of their own, over bounded queues, and keeps the snippets' order.

    Extractors of one lane run one after the other on a snippet; lanes run beside each other. OpenCV and the
    network engines release Python's lock, so lanes use as many cores as there are.
    """

    def __init__(self, lanes: Sequence[Sequence[Extractor]]) -> None:
        self._lanes = [tuple(lane) for lane in lanes if lane]
        self.timings = StageTimings()
        """Busy seconds of "decode" and of each extractor by name, over all calls of `extract`."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(extractor.name for lane in self._lanes for extractor in lane)

    def extract(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Yield the features of each snippet, in order. What `snippets` or an extractor raises is raised
        here.

        Closing the iterator early stops the decoding and waits for what is in work.
        """
        with closing(self.extract_apart(snippets)) as stream:
            for snippet, found in stream:
                yield features_of(
                    snippet, {name: array for arrays in found for name, array in arrays.items()}
                )

    def extract_apart(
        self, snippets: Iterable[Snippet]
    ) -> Generator[tuple[Snippet, list[Arrays]], None, None]:
        """As `extract`: each snippet with the arrays of every extractor, in the order of the lanes."""
        with ExitStack() as stack:
            pools = [
                stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix=lane[0].name))
                for lane in self._lanes
            ]
            decoded = stack.enter_context(_DecodeAhead(snippets, self.timings))
            working: deque[tuple[Snippet, list[Future[list[Arrays]]]]] = deque()
            for snippet in decoded:
                working.append(
                    (
                        snippet,
                        [
                            pool.submit(self._run, lane, snippet)
                            for pool, lane in zip(pools, self._lanes, strict=True)
                        ],
                    )
                )
                if len(working) > AHEAD:
                    yield _collected(*working.popleft())
            while working:
                yield _collected(*working.popleft())

    def _run(self, lane: Sequence[Extractor], snippet: Snippet) -> list[Arrays]:
        results = []
        for extractor in lane:
            with self.timings.measure(extractor.name):
                results.append(extractor.extract(snippet))
        return results


def features_of(snippet: Snippet, arrays: Arrays) -> Features:
    """The arrays that were measured of a snippet, with what tells where it lies."""
    return Features(
        sequence=snippet.sequence,
        start=snippet.start,
        end=snippet.end,
        frame_start=snippet.frame_start,
        frame_end=snippet.frame_end,
        frame_numbers=snippet.frame_numbers,
        frame_times=snippet.frame_times,
        arrays=arrays,
    )


def _collected(snippet: Snippet, lanes: list[Future[list[Arrays]]]) -> tuple[Snippet, list[Arrays]]:
    return snippet, [arrays for lane in lanes for arrays in lane.result()]


class _DecodeAhead:
    """Iterates `source` in a thread, at most `AHEAD` items in front of the reader."""

    def __init__(self, source: Iterable[Snippet], timings: StageTimings) -> None:
        self._source = iter(source)
        self._timings = timings
        self._queue: queue.Queue[Snippet | None] = queue.Queue(AHEAD)
        self._stopped = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._fill, name="decode", daemon=True)

    def __enter__(self) -> _DecodeAhead:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        while self._thread.is_alive():
            # Room in the queue lets a decoder that waits for it see that it is no longer wanted.
            with self._queue.mutex:
                self._queue.queue.clear()
                self._queue.not_full.notify_all()
            self._thread.join(0.05)

    def __iter__(self) -> Iterator[Snippet]:
        while (snippet := self._queue.get()) is not None:
            yield snippet
        if self._failure is not None:
            raise self._failure

    def _fill(self) -> None:
        try:
            while not self._stopped.is_set():
                with self._timings.measure("decode"):
                    snippet = next(self._source, None)
                if snippet is None:
                    break
                self._queue.put(snippet)
        except BaseException as failure:  # noqa: BLE001 (carried to the reading thread, which raises it)
            self._failure = failure
        finally:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
            self._queue.put(None)
