"""Several systems on one recording: read once, measured once, and none suffers for another."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from inference.errors import InferenceError, ModelMissing
from inference.extractors.protocol import Arrays
from inference.media.probe import probe
from inference.systems.together import JointExtractor
from inference.types import Assessment, Features, Modality, Snippet
from monitoring.analysis import chunks, plan, systems
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result
from monitoring.intake import clips
from monitoring.models import Analysis, Chunk, Clip
from monitoring.scores import read_scores
from tests.monitoring.conftest import Cast, InlineWorker
from tests.recordings import write_recording

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests.monitoring.analysis.test_measuring_together"


class Level:
    """How bright a snippet is; counts what it saw."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: list[int] = []
        self.fails = False

    def extract(self, snippet: Snippet) -> Arrays:
        if self.fails:
            raise InferenceError("The picture cannot be measured.")
        self.seen.append(snippet.sequence)
        return {f"{self.name}.level": np.asarray(snippet.frames.mean() / 255, np.float32)}


SHARED, OWN = Level("shared"), Level("own")


class LevelEngine:
    """Scores by the brightness that the extractor both systems share measured, and a further one if any."""

    required: frozenset[str] = frozenset()
    extractors: ClassVar[tuple[Level, ...]] = (SHARED,)

    def extract(self, snippets: Any) -> Any:
        for found in JointExtractor({"alone": self}).extract(snippets):
            yield found["alone"]

    def timings(self) -> dict[str, float]:
        return {}

    def assess(self, features: Sequence[Features]) -> Result:
        assessments = [
            Assessment(
                item.sequence, item.start, item.end, item.frame_start, item.frame_end,
                score=float(np.mean(list(item.arrays.values()))), raw=0.0,
                contributions={Modality.APPEARANCE: 1.0}, label="", model_version=type(self).__name__,
            )
            for item in features
        ]  # fmt: skip
        return result_of(
            assessments, [None] * len(assessments), reference="itself", model_version=type(self).__name__
        )


class FurtherEngine(LevelEngine):
    extractors = (SHARED, OWN)


class MissingEngine(LevelEngine):
    def __init__(self) -> None:
        raise ModelMissing("missing", None)


@dataclass
class Counts:
    indexed: int = 0
    read: int = 0


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Counts:
    """A site with these systems, a worker that begins, chunks of five snippets; what was read is counted."""
    import inference.media as media

    counts = Counts()
    build, read = media.build_index, media.read_snippets

    def build_index(*given: Any, **more: Any) -> Any:
        counts.indexed += 1
        return build(*given, **more)

    def read_snippets(*given: Any, **more: Any) -> Any:
        for snippet in read(*given, **more):
            counts.read += 1
            yield snippet

    monkeypatch.setattr(media, "build_index", build_index)
    monkeypatch.setattr(media, "read_snippets", read_snippets)
    monkeypatch.setattr(plan, "CHUNK_SNIPPETS", 5)
    monkeypatch.setattr(systems, "_engines", {})
    for level in (SHARED, OWN):
        monkeypatch.setattr(level, "seen", [])
        monkeypatch.setattr(level, "fails", False)
    return counts


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds: eight snippets, two chunks."""
    return write_recording(tmp_path_factory.mktemp("short") / "a.mp4", frames=72, fps=8, size=(64, 48))


@pytest.fixture
def chosen(
    media_root: Path,
    counts: Counts,
    settings: Any,
    cast: Cast,
    tmp_path: Path,
    short: Path,
    worker: InlineWorker,
) -> Callable[..., Clip]:
    """Takes in the recording for the systems of these names."""
    engines = {"level": "LevelEngine", "further": "FurtherEngine", "missing": "MissingEngine"}
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | {
        name: {"title": name.title(), "description": "", "engine": f"{HERE}.{engine}"}
        for name, engine in engines.items()
    }

    def chosen(*names: str) -> Clip:
        path = Path(shutil.copy(short, tmp_path / "arrived"))
        return clips.submit(
            path=path,
            filename="a.mp4",
            owner=cast.administrator,
            info=probe(path),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            systems=names,
        )

    return chosen


def states(clip: Clip) -> dict[str, str]:
    return dict(clip.analyses.values_list("system", "state"))


def scores(clip: Clip, system: str) -> list[float]:
    return list(read_scores(clip.analyses.get(system=system)).snippets.score)


def test_it_works(chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker) -> None:
    clip = chosen("level", "further")
    worker.drain()
    assert states(clip) == {"level": "done", "further": "done"}
    assert (counts.indexed, counts.read) == (1, 8)
    assert SHARED.seen == OWN.seen == list(range(8))
    summary = {each.system: each.summary for each in clip.analyses.all()}
    assert summary["level"]["measured_with"] == ["further"]
    assert summary["further"]["measured_with"] == ["level"]
    assert summary["level"]["stage_seconds"].keys() == {"decode", "shared"}
    assert summary["further"]["stage_seconds"].keys() == {"decode", "shared", "own"}
    assert not Chunk.objects.exists()


def test_each_scores_as_it_does_alone(chosen: Callable[..., Clip], worker: InlineWorker) -> None:
    together = chosen("level", "further")
    worker.drain()
    for system in ("level", "further"):
        alone = chosen(system)
        worker.drain()
        assert scores(alone, system) == scores(together, system)
        assert len(scores(alone, system)) == 8
        assert alone.analyses.get().summary["measured_with"] == []


def test_one_that_extracts_in_its_own_way_is_read_apart(
    chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker
) -> None:
    clip = chosen("brightness", "level", "further")
    worker.drain()
    assert set(states(clip).values()) == {"done"}
    assert (counts.indexed, counts.read) == (1, 16)
    assert SHARED.seen == list(range(8))


def test_one_that_cannot_be_loaded_fails_alone(
    chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker
) -> None:
    clip = chosen("level", "missing", "further")
    worker.drain()
    assert states(clip) == {"level": "done", "missing": "failed", "further": "done"}
    assert "train missing" in clip.analyses.get(system="missing").error
    assert counts.read == 8


@pytest.mark.parametrize("order", [("level", "further"), ("further", "level")])
def test_one_that_cannot_measure_fails_alone(
    chosen: Callable[..., Clip], worker: InlineWorker, order: tuple[str, str]
) -> None:
    OWN.fails = True
    clip = chosen(*order)
    worker.drain()
    assert states(clip) == {"level": "done", "further": "failed"}
    assert clip.analyses.get(system="further").error == "The picture cannot be measured."
    assert len(scores(clip, "level")) == 8


def test_a_cancelled_one_does_not_stop_the_others(chosen: Callable[..., Clip], worker: InlineWorker) -> None:
    clip = chosen("level", "further")
    worker.step()
    measure = SHARED.extract

    def cancelling(snippet: Snippet) -> Arrays:
        if snippet.sequence == 2:
            clips.cancel(analysis=clip.analyses.get(system="level"))
        return measure(snippet)

    SHARED.extract = cancelling  # type: ignore[method-assign]
    try:
        worker.drain()
    finally:
        del SHARED.extract
    assert states(clip) == {"level": "cancelled", "further": "done"}
    assert len(scores(clip, "further")) == 8


def test_what_was_tried_before_is_measured_by_itself(
    chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker
) -> None:
    clip = chosen("level", "further")
    worker.step()
    Chunk.objects.filter(analysis__system="further", index=0).update(attempts=1)
    worker.drain()
    assert set(states(clip).values()) == {"done"}
    # The first chunk by each of them, the second by both at once.
    assert SHARED.seen == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4]
    assert counts.read == 13


def test_one_that_was_chosen_later_joins_what_is_left(
    chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker
) -> None:
    clip = chosen("level")
    worker.step()
    worker.step()
    clips.reanalyse(clip=clip, system="further")
    worker.queued.rotate(1)
    worker.step()
    worker.drain()
    assert set(states(clip).values()) == {"done"}
    assert counts.indexed == 2
    assert counts.read == 5 + 8


def test_claims_are_one_workers(chosen: Callable[..., Clip], worker: InlineWorker) -> None:
    clip = chosen("level", "further")
    worker.step()
    taken = Chunk.objects.get(analysis__system="further", index=0)
    Chunk.objects.filter(pk=taken.pk).update(state=Chunk.State.RUNNING, claimed_by="another")
    chunks.run(chunk_id=Chunk.objects.get(analysis__system="level", index=0).pk)
    taken.refresh_from_db()
    assert (taken.state, taken.claimed_by) == ("running", "another")
    assert Chunk.objects.get(analysis__system="level", index=0).state == Chunk.State.DONE
    assert Analysis.objects.get(clip=clip, system="further").state == "running"
