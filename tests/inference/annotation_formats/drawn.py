"""Random annotations, and what of them each format can hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from inference.annotation_formats.tracks import Key, Rectangle
from inference.annotation_formats.videos import AnnotatedVideo, Span, Track, Video

LABELS = ("fighting", "road_accidents", 'a crowd; in <panic> & "fear"', "=1+1", "Ünruhe", "'=x")
NOTES = ("", "two men", 'line\nbreak, "quoted" & <b>', "=cmd|' /C calc'!A0", "'", "—  €")


def annotated(seed: int, videos: int = 3, labels: tuple[str, ...] = LABELS) -> list[AnnotatedVideo]:
    """Times lie on frames; spans are in order and no two of a video have the same time."""
    chance = random.Random(seed)
    made = []
    for number in range(videos):
        fps = chance.choice([25.0, 30.0, 29.97, 8.0, 24000 / 1001])
        video = Video(f"walk.{number} x.mp4", 640, 480, fps, chance.randint(40, 400))
        times = {
            tuple(sorted(chance.sample(range(video.frames + 1), 2))) for _ in range(chance.randint(0, 4))
        }
        spans = (_span(chance, video, first, end, labels) for first, end in sorted(times))
        made.append(AnnotatedVideo(video, tuple(spans)))
    return made


def _span(chance: random.Random, video: Video, first: int, end: int, labels: tuple[str, ...]) -> Span:
    chosen = tuple(chance.sample(labels, chance.randint(0, min(3, len(labels)))))
    tracks = tuple(_track(chance, video, first, end, labels) for _ in range(chance.randint(0, 2)))
    return Span(video.time_of(first), video.time_of(end), chosen, chance.choice(NOTES), tracks)


def _track(chance: random.Random, video: Video, first: int, end: int, labels: tuple[str, ...]) -> Track:
    frames = range(first, min(end, video.frames - 1) + 1)
    chosen = sorted(chance.sample(frames, min(len(frames), chance.randint(1, 5))))
    keys = []
    for place, frame in enumerate(chosen):
        left, top = chance.randint(0, 320), chance.randint(0, 240)
        edges = (
            left / 640,
            top / 480,
            (left + chance.randint(1, 320)) / 640,
            (top + chance.randint(1, 240)) / 480,
        )
        keys.append(Key(video.time_of(frame), Rectangle(*edges), place > 0 and chance.random() < 0.3))
    return Track(chance.choice(("", *labels)), tuple(keys))


def each_span(videos: list[AnnotatedVideo], change: Callable[[Span], Span]) -> list[AnnotatedVideo]:
    return [replace(video, spans=tuple(map(change, video.spans))) for video in videos]


def without_details(videos: list[AnnotatedVideo]) -> list[AnnotatedVideo]:
    """Times and labels alone."""
    return each_span(videos, lambda span: replace(span, note="", tracks=()))
