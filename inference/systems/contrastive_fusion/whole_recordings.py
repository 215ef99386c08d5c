"""What a model reaches on whole drawn recordings, in which something happens for a while.

    python -m inference.systems.contrastive_fusion.whole_recordings --out DIR [--split test] [--count 40]

Somebody walks or stands, then one of the behaviours is acted, then somebody walks or stands again; people
are gone and others are there from one frame to the next, as where a recording is cut. Known are the seconds
of the behaviour and how many people are there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from inference.media.index import build_index
from inference.media.snippets import Companion, read_snippets
from inference.systems.contrastive_fusion.drawn import BEHAVIOURS, record, scene
from inference.systems.contrastive_fusion.drawn.recordings import Stretch
from inference.systems.contrastive_fusion.drawn.scenes import SCENES
from inference.systems.contrastive_fusion.scoring import ContrastiveFusionSystem, load_system
from inference.systems.protocol import ALERT_LINE, NORMAL
from inference.systems.spans import find_spans
from inference.types import Assessment, Span

SEED = 91
SECONDS = (4.0, 6.5)
"""Of each stretch, from and to."""
SHOWN = 0.25
"""Seconds of a stretch from which on a snippet shows it."""
_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Followed:
    """Of one recording.

    behaviour  what happens
    overlap    of the time in spans with the time of the behaviour: intersection over union
    spans      how many there are; one is right
    wrong      people counted minus people there at once, of each snippet
    found      share of snippets within the behaviour at or above the alert line; None without any
    false      share of snippets without any of it at or above the line
    """

    behaviour: str
    overlap: float
    spans: int
    wrong: tuple[int, ...]
    found: float | None
    false: float


def drawn(folder: Path, split: str, count: int) -> list[tuple[Path, Path, list[Stretch]]]:
    """Visible and thermal recordings and what is in them; drawn once, half of them in low light."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number in range(count):
        visible, thermal = folder / f"{number:03}.mp4", folder / f"{number:03}_thermal.mp4"
        told = folder / f"{number:03}.json"
        if not told.is_file():
            rng = np.random.default_rng([SEED, number])
            acts = [(name, float(rng.uniform(*SECONDS))) for name in (NORMAL, behaviour(number), NORMAL)]
            place = scene(split, number % SCENES[split])
            stretches = record(visible, thermal, place, acts, low=bool(number // 5 % 2 == 0), rng=rng)
            told.write_text(json.dumps([asdict(stretch) for stretch in stretches]), encoding="utf-8")
        found.append(
            (visible, thermal, [Stretch(**each) for each in json.loads(told.read_text(encoding="utf-8"))])
        )
    return found


def behaviour(number: int) -> str:
    """What happens in the recording of that number: each of the abnormal ones in turn."""
    return BEHAVIOURS[1 + number % (len(BEHAVIOURS) - 1)]


def followed(
    system: ContrastiveFusionSystem, visible: Path, thermal: Path, stretches: Sequence[Stretch]
) -> Followed:
    """Score a recording and hold it against what is in it."""
    companion = Companion(thermal, build_index(thermal))
    snippets = read_snippets(visible, build_index(visible), thermal=companion)
    assessments, _ = system.assess(list(system.measure(snippets)))
    return compared(assessments, stretches)


def compared(assessments: Sequence[Assessment], stretches: Sequence[Stretch]) -> Followed:
    """Assessments of a recording against what is in it: one stretch of a behaviour among normal ones."""
    (event,) = (stretch for stretch in stretches if stretch.behaviour != NORMAL)
    wrong: list[int] = []
    within: list[bool] = []
    without: list[bool] = []
    for item in assessments:
        shown = [each for each in stretches if min(item.end, each.end) - max(item.start, each.start) > SHOWN]
        if not shown:
            continue
        wrong.append(int(item.facts["persons"]) - max(each.people for each in shown))
        if len(shown) == 1:
            (within if shown[0] is event else without).append(item.score >= ALERT_LINE)
    spans = find_spans(assessments)
    return Followed(
        event.behaviour,
        overlap(spans, event.start, event.end, stretches[-1].end),
        len(spans),
        tuple(wrong),
        float(np.mean(within)) if within else None,
        float(np.mean(without)) if without else 0.0,
    )


def overlap(spans: Sequence[Span], start: float, end: float, length: float) -> float:
    """Intersection over union of the time in spans and from `start` to `end`, of a recording of `length`
    seconds."""
    times = np.arange(0.0, length, _STEP)
    inside = np.zeros(len(times), bool)
    for span in spans:
        inside |= (times >= span.start) & (times < span.end)
    true = (times >= start) & (times < end)
    return float((inside & true).sum() / max(1, (inside | true).sum()))


def told(found: Sequence[Followed]) -> str:
    """A table by behaviour, and of all."""
    lines = ["behaviour   overlap  one span  found  false alarms  counted right  too many  too few"]
    for name in [*dict.fromkeys(each.behaviour for each in found), "all"]:
        own = [each for each in found if name in (each.behaviour, "all")]
        wrong = np.concatenate([each.wrong for each in own])
        lines.append(
            f"{name:11} {np.mean([each.overlap for each in own]):7.3f}"
            f"  {np.mean([each.spans == 1 for each in own]):8.2f}"
            f"  {np.mean([each.found for each in own if each.found is not None] or [np.nan]):5.2f}"
            f"  {np.mean([each.false for each in own]):12.3f}"
            f"  {(wrong == 0).mean():13.3f}  {(wrong > 0).mean():8.3f}  {(wrong < 0).mean():7.3f}"
        )
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where recordings are drawn, once")
    parser.add_argument("--split", default="test", choices=sorted(SCENES))
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--model", type=Path, help="folder of a model (default: the one in use)")
    arguments = parser.parse_args(words)
    system = load_system(arguments.model)
    recordings = drawn(arguments.out / arguments.split, arguments.split, arguments.count)
    sys.stdout.write(told([followed(system, *each) for each in recordings]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
