"""A recording from submission to its scores, by every path that is not the straight one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from inference.errors import WeightsMissing
from monitoring.analysis import assess, chunks, claims, plan, recovery, systems
from monitoring.analysis.work_files import WORK
from monitoring.intake import clips
from monitoring.models import Analysis, Chunk, Clip, ScoreBlock, SpanRecord
from monitoring.scores import read_scores
from tests.harness.brightness import BrightnessEngine
from tests.monitoring.conftest import Cast, InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

Submit = Callable[..., Clip]


@pytest.fixture
def analysis(cast: Cast, submit: Submit) -> Analysis:
    return submit(cast.administrator).analyses.get()


def the_scores(analysis: Analysis) -> list[tuple[int, float]]:
    series = read_scores(analysis).snippets
    return list(zip(series.sequence, series.score, strict=True))


def make_silent(row: Analysis | Chunk) -> None:
    """As if the worker that holds `row` had been killed half a minute ago."""
    past = timezone.now() - claims.STALE - timedelta(seconds=1)
    type(row)._default_manager.filter(pk=row.pk).update(heartbeat_at=past)


def test_it_works(analysis: Analysis, worker: InlineWorker, media_root: Path) -> None:
    assert [task for task, _ in worker.queued] == ["monitoring.tasks.plan_analysis"]
    worker.drain()

    analysis.refresh_from_db()
    assert (analysis.state, analysis.fraction, analysis.error) == ("done", 1.0, "")
    assert analysis.model_version == "brightness-1"
    assert analysis.summary["snippets"] == 64
    assert analysis.summary["stage_seconds"] == {"brightness": 0.75}
    assert [sequence for sequence, _ in the_scores(analysis)] == list(range(64))
    assert ScoreBlock.objects.count() == 2
    assert not Chunk.objects.exists()
    folder = media_root / "clips" / str(analysis.clip_id)
    assert sorted(file.name for file in folder.iterdir()) == ["video.mp4"]


def test_frames_and_boxes_are_kept(analysis: Analysis, worker: InlineWorker) -> None:
    worker.drain()
    scores = read_scores(analysis)

    assert scores.frames.time == sorted(scores.frames.time)
    assert len(scores.frames.time) == len(set(scores.frames.time)) == 65 * 8
    assert len(scores.boxes) == 64
    assert (scores.heatmaps.rows, scores.heatmaps.cols, len(scores.heatmaps.items)) == (2, 3, 64)
    assert set(scores.snippets.contributions) == {"appearance", "motion"}


def test_progress_only_grows(
    analysis: Analysis, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitoring.analysis.progress.TELL_EVERY", 0.0)
    told: list[Any] = []
    monkeypatch.setattr(
        "monitoring.analysis.progress.publish", lambda message, *topics: told.append((message, topics))
    )
    worker.drain()

    fractions = [message.fraction for message, _ in told]
    sequences = [message.sequence for message, _ in told]
    assert fractions == sorted(fractions)
    assert len(set(fractions)) > 60
    assert sequences == list(range(1, len(told) + 1))
    assert [message.stage for message, _ in told][-2:] == ["assess", ""]
    assert told[-1][0].state == "done"
    assert told[0][1] == (f"clip:{analysis.clip_id}", "clips")


def test_doing_everything_twice_changes_nothing(analysis: Analysis, worker: InlineWorker) -> None:
    while worker.queued:
        task, argument = worker.step()
        again = {"plan_analysis": plan.run, "extract_chunk": chunks.run, "assess_analysis": assess.run}
        name = task.rpartition(".")[2]
        again[name](**{"chunk_id" if name == "extract_chunk" else "analysis_id": argument})
    expected = the_scores(analysis)

    assert len(expected) == 64
    assert ScoreBlock.objects.count() == 2


def test_a_killed_worker_is_replaced(analysis: Analysis, worker: InlineWorker) -> None:
    worker.step()
    chunk = Chunk.objects.get(index=1)
    assert claims.claim_chunk(chunk.pk) is not None
    worker.drain()
    analysis.refresh_from_db()
    assert (analysis.state, analysis.stage) == ("running", "extract")
    assert recovery.recover() == 0

    make_silent(chunk)
    assert recovery.recover() == 1
    assert recovery.recover() == 0
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "done"
    assert [sequence for sequence, _ in the_scores(analysis)] == list(range(64))


def test_a_worker_that_was_given_up_writes_nothing(
    analysis: Analysis, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.step()
    chunk = Chunk.objects.get(index=0)
    finish = chunks._finish

    def taken_over(late: Chunk, token: str, seconds: float) -> None:
        Chunk.objects.filter(pk=late.pk).update(claimed_by="another")
        finish(late, token, seconds)

    monkeypatch.setattr(chunks, "_finish", taken_over)
    chunks.run(chunk_id=chunk.pk)

    chunk.refresh_from_db()
    assert (chunk.state, chunk.claimed_by) == ("running", "another")


@pytest.mark.parametrize("steps", [0, 1, 2, 4])
def test_a_lost_queue_is_made_again(analysis: Analysis, worker: InlineWorker, steps: int) -> None:
    for _ in range(steps):
        worker.step()
    worker.queued.clear()
    assert recovery.recover() == 0

    Analysis.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=31))
    Chunk.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=31))
    assert recovery.recover() > 0
    assert recovery.recover() == 0
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "done"
    assert len(the_scores(analysis)) == 64


def test_work_that_waits_its_turn_is_not_queued_twice(analysis: Analysis, worker: InlineWorker) -> None:
    worker.step()
    Chunk.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert recovery.recover() == 0

    Chunk.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
    assert recovery.recover() == 3


def test_an_analysis_killed_between_two_steps_goes_on(analysis: Analysis, worker: InlineWorker) -> None:
    worker.step()
    Chunk.objects.filter(index__gt=0).delete()
    chunk = Chunk.objects.get()
    chunks.run(chunk_id=chunk.pk)
    Analysis.objects.update(stage="extract", heartbeat_at=timezone.now() - timedelta(seconds=31))
    worker.queued.clear()

    assert recovery.recover() == 1
    assert [task for task, _ in worker.queued] == ["monitoring.tasks.assess_analysis"]


def test_a_poisonous_chunk_is_given_up(analysis: Analysis, worker: InlineWorker, media_root: Path) -> None:
    worker.step()
    chunk = Chunk.objects.get(index=1)
    for _ in range(claims.MAX_ATTEMPTS):
        assert claims.claim_chunk(chunk.pk) is not None
        make_silent(chunk)
        recovery.recover()
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "failed"
    assert "00:30 to 01:01 failed 4 times" in analysis.error
    assert not (media_root / "clips" / str(analysis.clip_id) / WORK).exists()


def test_missing_weights_are_named(
    analysis: Analysis, worker: InlineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, version: object) -> BrightnessEngine:
        raise WeightsMissing("ssd", "pip install ssd")

    monkeypatch.setattr(chunks, "load_engine", refuse)
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "failed"
    assert analysis.error == "The weights of ssd are not installed. Get them with: pip install ssd"


def test_a_damaged_file_fails_with_its_sentence(
    analysis: Analysis, worker: InlineWorker, media_root: Path
) -> None:
    (media_root / analysis.clip.path).write_bytes(b"not a film")
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "failed"
    assert analysis.error.endswith(".")


def test_cancelling_stops_within_the_chunk(
    analysis: Analysis, worker: InlineWorker, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.step()
    seen = 0

    class Cancelled(BrightnessEngine):
        def extract(self, snippets: Any) -> Any:
            nonlocal seen
            for feature in super().extract(snippets):
                seen += 1
                if seen == 3:
                    assert clips.cancel(analysis=analysis)
                yield feature

    monkeypatch.setitem(systems._engines, ("brightness", None), (None, Cancelled()))
    monkeypatch.setattr("monitoring.analysis.claims.CHECK_EVERY", 0.0)
    worker.drain()

    analysis.refresh_from_db()
    assert seen == 3
    assert (analysis.state, analysis.error) == ("cancelled", "")
    assert not (media_root / "clips" / str(analysis.clip_id) / WORK).exists()
    assert not clips.cancel(analysis=analysis)


def test_a_cancelled_analysis_can_be_tried_again(analysis: Analysis, worker: InlineWorker) -> None:
    worker.step()
    worker.step()
    clips.cancel(analysis=analysis)
    assert clips.retry(analysis=analysis)
    worker.drain()

    analysis.refresh_from_db()
    assert analysis.state == "done"
    assert len(the_scores(analysis)) == 64
    assert not clips.retry(analysis=analysis)


def test_deleting_leaves_nothing(analysis: Analysis, worker: InlineWorker, media_root: Path) -> None:
    worker.drain()
    clips.delete(clip=analysis.clip)

    assert not Clip.objects.exists()
    assert not ScoreBlock.objects.exists()
    assert not SpanRecord.objects.exists()
    assert list((media_root / "clips").iterdir()) == []


def test_deleting_under_way_stops_the_work(
    analysis: Analysis, worker: InlineWorker, media_root: Path
) -> None:
    worker.step()
    worker.step()
    clips.delete(clip=analysis.clip)
    worker.drain()

    assert not ScoreBlock.objects.exists()
    assert list((media_root / "clips").iterdir()) == []


def test_analysing_again_keeps_both(analysis: Analysis, worker: InlineWorker) -> None:
    worker.drain()
    second = clips.reanalyse(clip=analysis.clip, system="brightness")
    worker.drain()

    assert the_scores(second) == the_scores(analysis)
    assert analysis.clip.analyses.count() == 2


def test_nothing_is_queued_for_what_is_not_committed(
    cast: Cast,
    submit: Submit,
    worker: InlineWorker,
    tmp_path: Path,
    media_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(RuntimeError, match="after all not"), transaction.atomic():
        submit(cast.administrator)
        raise RuntimeError("after all not")

    assert not worker.queued
    assert (tmp_path / "arrived").exists()
    assert not Clip.objects.exists()
    assert clips.sweep() == 0
    monkeypatch.setattr(clips, "SWEEP_AFTER", -1.0)
    kept = submit(cast.administrator)
    assert clips.sweep() == 1
    assert [path.name for path in (media_root / "clips").iterdir()] == [str(kept.pk)]


def test_an_unknown_system_is_refused(analysis: Analysis) -> None:
    with pytest.raises(systems.UnknownSystem, match="'clairvoyance'"):
        clips.reanalyse(clip=analysis.clip, system="clairvoyance")
