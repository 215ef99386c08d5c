"""Several systems on one recording: read once, measured once, and none suffers for another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inference.extractors.protocol import Arrays
from inference.types import Snippet
from monitoring.analysis import chunks
from monitoring.intake import clips
from monitoring.models import Analysis, Chunk, Clip
from monitoring.scores import read_scores
from tests.monitoring.analysis.conftest import Counts
from tests.monitoring.analysis.levels import OWN, SHARED
from tests.monitoring.conftest import InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)


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
