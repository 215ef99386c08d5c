"""Scores what waits in the cameras' slots. Worker code.

Each worker takes the cameras that have waited longest, a few at once, so that networks see batches and the
database one transaction for all of them. A camera is one worker's at a time; what its systems remember of it
lies in Valkey.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import redis
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueError

from inference.types import Features
from monitoring.analysis import (
    learning,
    live_backlog,
    live_cameras,
    live_context,
    live_counts,
    live_engines,
    live_observing,
    live_record,
)
from monitoring.analysis.blocks import Scored
from monitoring.analysis.event_words import words_of
from monitoring.analysis.live_context import Lock, Memory
from monitoring.analysis.live_engines import Engines
from monitoring.analysis.live_record import DATABASE_FAILURES, Assessed
from monitoring.analysis.live_zones import blanked, within
from monitoring.analysis.systems import LiveCombiner, LiveEngine, catalogue
from monitoring.intake import snippets
from monitoring.intake.snippets import LiveSnippet
from monitoring.models import Camera

log = logging.getLogger(__name__)

BATCH = 4
"""Cameras at once: more would keep the first waiting for the last, fewer would pay for each transaction."""

LONGEST = 2.0
"""Seconds after which a task ends and queues another, so that the worker hears what else it is told."""

PATIENCE, PROBE = 1.0, 0.2
"""Seconds to wait for other writers of the database: usually, and while it is known to be down."""

USUAL_FPS = 8.0
REPEATED_WITHIN = 60
"""Snippets: what lies further behind the newest is no repetition; the clock was set back."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A snippet in work, with the right to score its camera."""

    lock: Lock
    camera: Camera
    snippet: LiveSnippet
    skipped: int


@dataclass(frozen=True, slots=True)
class _Scored:
    """What one system made of a snippet, and what it and its observer remember after it."""

    held: _Held
    features: Features
    results: list[Scored]
    memory: Memory
    observed: Memory


def drain() -> None:
    """Score the newest snippet of every camera that has one, those that wait longest first.

    Ends after `LONGEST` seconds at a batch's end and queues itself again if something waits. Without a broker
    there is nothing to do: what is offered when it is back wakes a worker.
    """
    began = time.monotonic()
    try:
        snippets.awake()
        if not live_backlog.is_empty():
            live_backlog.write(_record_late)
        while _drain_batch():
            if time.monotonic() - began >= LONGEST:
                if snippets.waiting():
                    snippets.wake()
                break
    except (redis.RedisError, QueueError) as failure:
        log.warning("Scoring pauses until the broker is back: %s", type(failure).__name__)


def _drain_batch() -> bool:
    """Whether anything was taken."""
    waiting = [camera for camera, _ in snippets.waiting()]
    known = live_cameras.enabled(waiting)
    # Loading networks takes longer than a lock lasts.
    engines = live_engines.ready(known.values())
    with ExitStack() as held_locks:
        batch = _take(waiting, known, held_locks)
        if batch:
            _score(batch, engines)
    return bool(batch)


def _take(waiting: Sequence[str], known: Mapping[str, Camera], held_locks: ExitStack) -> list[_Held]:
    batch: list[_Held] = []
    for camera in waiting:
        if len(batch) == BATCH:
            break
        held = live_context.lock(camera)
        if held is None:
            continue
        held_locks.enter_context(_released(held))
        taken = snippets.take(camera)
        if taken is None or camera not in known or not _shows_anything_new(taken[0]):
            continue
        batch.append(_Held(held, known[camera], *taken))
    return batch


@contextmanager
def _released(lock: Lock) -> Iterator[None]:
    try:
        yield
    finally:
        try:
            lock.release()
        except redis.RedisError:
            log.info("The lock of camera %s is left to expire.", lock.camera)


def _shows_anything_new(snippet: LiveSnippet) -> bool:
    return bool(snippet.frame_times[-1] > snippet.frame_times[0])


def _score(batch: Sequence[_Held], engines: Engines) -> None:
    """Each system in turn: extract, assess, record, tell, and only then remember. A worker that is killed
    between any two of these leaves a gap, never a score twice; one that fails leaves the others alone. Those
    that combine others come last; what only they want to hear is not recorded for itself."""
    measured: dict[str, dict[str, Features]] = {}
    said: dict[str, dict[str, list[Scored]]] = {held.snippet.camera: {} for held in batch}
    for name, engine in engines.scoring.items():
        users = [
            held
            for held in batch
            if name in engines.wanted(held.camera) and not live_engines.rests(name, held.camera)
        ]
        if users:
            scored = _scored_apart(name, engine, users, measured.setdefault(engine.preset, {}))
            scored = [
                replace(
                    each, results=live_observing.with_looks_of(said[each.held.snippet.camera], each.results)
                )
                for each in scored
            ]
            _keep(name, engine, scored)
            for each in scored:
                said[each.held.snippet.camera][name] = each.results
    for name, combiner in engines.combining.items():
        _combine(name, combiner, [held for held in batch if name in held.camera.systems], said)
    live_counts.add([held.snippet.captured_at for held in batch], engines.scoring.values())


def _with_looks(scored: _Scored, said: Mapping[str, Mapping[str, Sequence[Scored]]]) -> _Scored:
    others = said[scored.held.snippet.camera]
    return replace(scored, results=live_observing.with_looks_of(others, scored.results))


def _scored_apart(
    name: str, engine: LiveEngine, users: Sequence[_Held], measured: dict[str, Features]
) -> list[_Scored]:
    """All at once; where that fails, each camera by itself: one that cannot be scored shall not take the
    others along."""
    try:
        return _scored_by(name, engine, users, measured)
    except live_engines.FAILURES as failure:
        if len(users) == 1:
            live_engines.failed(name, users[0].camera, failure)
            return []
    return [scored for held in users for scored in _scored_apart(name, engine, [held], measured)]


def _scored_by(
    name: str, engine: LiveEngine, users: Sequence[_Held], measured: dict[str, Features]
) -> list[_Scored]:
    """`measured` holds, by camera, what systems of the same preset measured before, and is added to."""
    new = [held for held in users if held.snippet.camera not in measured]
    pictures = [blanked(held.snippet, held.camera.zones) for held in new]
    for held, features in zip(new, engine.extract(pictures), strict=True):
        measured[held.snippet.camera] = features
    found = [(held, _assess(held, name, engine, measured[held.snippet.camera])) for held in users]
    return [
        _Scored(held, measured[held.snippet.camera], *results)
        for held, results in found
        if results is not None
    ]


def _keep(name: str, engine: LiveEngine, scored: Sequence[_Scored]) -> None:
    _record(name, [(each.held, each.results) for each in scored if name in each.held.camera.systems])
    for each in scored:
        live_context.keep(each.held.lock, {name: each.memory, live_observing.memory_of(name): each.observed})
    if name == learning.SYSTEM:
        for each in scored:
            for result in each.results:
                _note(each.held, each.features, result, engine.preset)


def _combine(
    name: str,
    combiner: LiveCombiner,
    users: Sequence[_Held],
    said: Mapping[str, Mapping[str, Sequence[Scored]]],
) -> None:
    """What a system makes of what its members just said; nothing where none said anything new."""
    found: list[tuple[_Held, list[Scored]]] = []
    for held in users:
        heard = said[held.snippet.camera]
        by_member = {member: heard[member] for member in combiner.members if member in heard}
        if not by_member or live_engines.rests(name, held.camera):
            continue
        try:
            found.append((held, live_observing.with_looks_of(by_member, combiner.combine(by_member))))
        except live_engines.FAILURES as failure:
            live_engines.failed(name, held.camera, failure)
    _record(name, found)


def _record(name: str, found: Sequence[tuple[_Held, Sequence[Scored]]]) -> None:
    """Store and tell what a system found, of the cameras that are still ours."""
    ours = [(held, results) for held, results in found if held.lock.is_held()]
    if len(ours) < len(found):
        log.warning(
            "Scoring took so long that other workers went on with %d cameras.", len(found) - len(ours)
        )
    items = [
        Assessed(held.snippet.camera, name, result, held.snippet.captured_at, held.skipped)
        for held, results in ours
        for result in results
    ]
    _store(items, {held.snippet.camera: held.camera for held, _ in ours})


def _assess(
    held: _Held, name: str, engine: LiveEngine, features: Features
) -> tuple[list[Scored], Memory, Memory] | None:
    """None when the system has scored this snippet already."""
    snippet = held.snippet
    profile = _profile(held.camera, name, engine)
    version = _of_rate(engine.model_version(profile), snippet.fps)
    shown = live_observing.memory_of(name)
    memories = live_context.recall(snippet.camera, {name: version, shown: engine.preset})
    before = memories.get(name)
    if before is not None and snippet.sequence <= before.sequence:
        if before.sequence - snippet.sequence <= REPEATED_WITHIN:
            return None
        before = None
    scored, data = engine.assess([features], before.data if before else None, profile)
    observed, seen = live_observing.observe(features, memories.get(shown) if before else None, engine.preset)
    scored = [
        within(
            replace(
                each,
                observed=observed,
                assessment=replace(
                    each.assessment, model_version=_of_rate(each.assessment.model_version, snippet.fps)
                ),
            ),
            held.camera.zones,
        )
        for each in scored
    ]
    return scored, Memory(version, snippet.sequence, snippet.end, data), seen


def _of_rate(version: str, fps: float) -> str:
    """Snippets of another rate are numbered and measured differently: their scores are another series."""
    return version if fps == USUAL_FPS else f"{version}-{fps:g}fps"


def _profile(camera: Camera, name: str, engine: LiveEngine) -> Any | None:
    """What a camera learned, or the events that are named for it, where the system makes use of it."""
    try:
        if catalogue()[name].names:
            return words_of(camera)
        return learning.profile_of(camera, preset=engine.preset) if name == learning.SYSTEM else None
    except DATABASE_FAILURES as failure:
        live_backlog.database_failed(failure)
        return None


def _store(items: Sequence[Assessed], cameras: Mapping[str, Camera]) -> None:
    """Record and tell; while the database is away, keep and tell."""
    if not items:
        return
    if live_backlog.is_empty():
        try:
            live_record.record(items, cameras, now=timezone.now(), patience=PATIENCE)
            return
        except DATABASE_FAILURES as failure:
            connection.close()
            live_backlog.database_failed(failure)
    live_backlog.add(items)
    live_record.tell_unrecorded(items, cameras)
    live_backlog.write(_record_late)


def _record_late(items: Sequence[Assessed]) -> None:
    try:
        cameras = {str(camera.pk): camera for camera in Camera.objects.all()}
        live_record.record(items, cameras, now=timezone.now(), patience=PROBE, quietly=True)
    except DATABASE_FAILURES:
        connection.close()
        raise


def _note(held: _Held, features: Features, scored: Scored, preset: str) -> None:
    """Let the camera learn from it, if it may; learning can wait for better times."""
    try:
        learning.note(camera=held.camera, features=features, assessment=scored.assessment, preset=preset)
    except (*DATABASE_FAILURES, OSError) as failure:
        log.warning("Camera %s learns nothing now: %s", held.camera.name, failure)
