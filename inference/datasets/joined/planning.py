"""Which clips are joined to which recordings, and which sources are learned from or tested on.

Everything that would tell an abnormal recording without looking at what happens in it is kept even: the
number of parts, their length, how many scenes there are, and whether there is sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from inference.datasets.item import LayoutError
from inference.datasets.joined.clips import Clip, read_clips
from inference.datasets.joined.recordings import JoinedRecording, Part, joined
from inference.media.index import DEFAULT_FPS, SNIPPET_FRAMES
from inference.systems.protocol import NORMAL

SNIPPET_SECONDS = SNIPPET_FRAMES / DEFAULT_FPS
FEWEST_NORMAL = 4
"""Normal clips that a kind needs: with fewer, recordings of it would be the same few over and over."""

LARGEST_ABNORMAL = 0.5
"""Share of an abnormal recording's parts that may be abnormal: what is unusual is not most of a recording."""


def plan(
    folder: Path,
    *,
    count: int,
    seed: int,
    clips: tuple[int, int] = (6, 14),
    abnormal_share: float = 0.5,
    sources: Collection[str] | None = None,
) -> list[JoinedRecording]:
    """Recordings joined from the clips of a data set; the same arguments give the same ones.

    clips           fewest and most parts of a recording; fewer where there are not enough clips
    abnormal_share  of the recordings, rounded; each has one abnormal stretch of one part up to half of them
    sources         that clips are taken from, by default all

    A part is one snippet of a clip, two seconds, so that a clip's length tells nothing. A clip occurs once in
    a recording at most, and in several recordings. Audible clips are joined with audible ones and silent with
    silent ones, independently of the class.

    Raises LayoutError where the sources have no abnormal clips or too few normal ones, and MediaError.
    """
    chance = np.random.default_rng(seed)
    chosen = [clip for clip in read_clips(folder) if sources is None or clip.source in sources]
    kinds = _kinds(chosen)
    weights = np.asarray([len(kind) for kind in kinds], np.float64)
    abnormal = np.arange(count) < round(count * abnormal_share)
    chance.shuffle(abnormal)
    return [
        _recording(
            f"joined-{seed}-{number:04d}",
            kinds[int(chance.choice(len(kinds), p=weights / weights.sum()))],
            int(chance.integers(clips[0], clips[1] + 1)),
            bool(is_abnormal),
            chance,
        )
        for number, is_abnormal in enumerate(abnormal)
    ]


def folds(folder: Path, k: int = 5, seed: int = 0) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Sources to learn from and to test on, `k` times: each source is tested on once. Classes are as even on
    both sides as whole sources allow. Raises LayoutError for fewer than k sources of a class, MediaError."""
    from sklearn.model_selection import StratifiedGroupKFold

    clips = read_clips(folder)
    sources = np.asarray([clip.source for clip in clips])
    abnormal = np.asarray([clip.is_abnormal for clip in clips])
    fewest = min(len(set(sources[abnormal])), len(set(sources[~abnormal])))
    if fewest < k:
        raise LayoutError(
            "A data set that recordings are joined from",
            f"clips of at least {k} sources of each class (the column source of clips.csv)",
            f"{fewest}",
        )
    splitter = StratifiedGroupKFold(k, shuffle=True, random_state=seed)
    return [
        (frozenset(sources[learned].tolist()), frozenset(sources[tested].tolist()))
        for learned, tested in splitter.split(sources, abnormal, sources)
    ]


def _kinds(clips: Sequence[Clip]) -> list[list[Clip]]:
    """Audible and silent clips, each kind only where it can fill a recording of either class."""
    kinds = [[clip for clip in clips if clip.audible == audible] for audible in (True, False)]
    enough = [
        kind
        for kind in kinds
        if sum(not clip.is_abnormal for clip in kind) >= FEWEST_NORMAL
        and any(clip.is_abnormal for clip in kind)
    ]
    if not enough:
        raise LayoutError(
            "A data set that recordings are joined from",
            f'at least {FEWEST_NORMAL} clips of "{NORMAL}" and one of another class, audible or silent',
            f"{sum(not clip.is_abnormal for clip in clips)} normal and "
            f"{sum(clip.is_abnormal for clip in clips)} others",
        )
    return enough


def _recording(
    name: str, clips: Sequence[Clip], length: int, is_abnormal: bool, chance: np.random.Generator
) -> JoinedRecording:
    order = list(dict.fromkeys(clip.source for clip in clips))
    chance.shuffle(order)
    normal = _by_turns((clip for clip in clips if not clip.is_abnormal), order, chance)
    length = min(length, len(normal))
    run: list[Clip] = []
    if is_abnormal:
        most = max(1, int(length * LARGEST_ABNORMAL))
        run = _run(clips, order, int(chance.integers(1, most + 1)), chance)
    kept = normal[: length - len(run)]
    kept.sort(key=lambda clip: order.index(clip.source))
    place = int(chance.integers(len(kept) + 1))
    parts = tuple(_part(clip, chance) for clip in [*kept[:place], *run, *kept[place:]])
    return joined(name, parts, audible=clips[0].audible)


def _by_turns(clips: Iterable[Clip], order: Sequence[str], chance: np.random.Generator) -> list[Clip]:
    """Clips source by source in turn, three of one before the next, so that a source with many does not fill
    the recording and one scene is still seen for a while."""
    waiting: dict[str, list[Clip]] = {source: [] for source in order}
    for clip in clips:
        waiting[clip.source].append(clip)
    for own in waiting.values():
        chance.shuffle(own)
    return list(_taken(list(waiting.values()), 3))


def _taken(waiting: list[list[Clip]], turn: int) -> Iterator[Clip]:
    while any(waiting):
        for own in waiting:
            yield from own[:turn]
            del own[:turn]


def _run(clips: Sequence[Clip], order: Sequence[str], length: int, chance: np.random.Generator) -> list[Clip]:
    """Abnormal clips of one class, of the scenes that the recording begins with where they have any."""
    abnormal = [clip for clip in clips if clip.is_abnormal]
    label = abnormal[int(chance.integers(len(abnormal)))].item.label
    return _by_turns((clip for clip in abnormal if clip.item.label == label), order, chance)[:length]


def _part(clip: Clip, chance: np.random.Generator) -> Part:
    start = clip.starts[int(chance.integers(len(clip.starts)))]
    return Part(clip.item.path, start, start + SNIPPET_SECONDS, clip.source, clip.item.label)
