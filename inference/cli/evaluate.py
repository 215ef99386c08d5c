"""`evaluate`: scores, or a system, against ground truth.

Ground truth is one of: frame labels by file stem (--labels), a data set in its published layout (--data), or
a published test protocol (--protocol with --ground-truth). Scores come from a file that `score` wrote
(--scores; for a protocol also NPZ, snippet scores by video name), or are made now with --data and --system.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from inference.cli.output import EXIT_DONE, EXIT_UNUSABLE, print_json
from inference.cli.score import add_system, loaded_system
from inference.datasets import AUTOMATIC, LAYOUTS, SPLITS, TEST, DataSet, Item, read_dataset
from inference.errors import InferenceError
from inference.media.index import DEFAULT_FPS

if TYPE_CHECKING:
    from inference.evaluate.evaluation import Evaluation
    from inference.evaluate.judged import Judged
    from inference.evaluate.score_files import FileScores
    from inference.evaluate.smoothing import Smoothing

ALL = "all"
PROTOCOL_NAMES = ("ucf_crime", "xd_violence", "shanghaitech")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scores", type=Path, metavar="FILE", help="what `score` wrote, JSONL")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE.npz", help="0/1 for each frame, keyed by file stem"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="a data set's folder")
    parser.add_argument(
        "--layout", choices=[AUTOMATIC, *LAYOUTS], default=AUTOMATIC, help="how it is laid out"
    )
    parser.add_argument(
        "--split",
        choices=[*SPLITS, ALL],
        help="by default the test split where there is one, else everything",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="score every class's first N recordings only")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        type=_renaming,
        help="the data set's class and the system's name of it; may be repeated",
    )
    parser.add_argument("--protocol", choices=PROTOCOL_NAMES, help="a published test protocol")
    parser.add_argument("--ground-truth", type=Path, metavar="DIR", help="folder of the protocol's files")
    parser.add_argument(
        "--class-scores",
        type=Path,
        metavar="FILE.npz",
        help="snippet probabilities (T, classes) by video name of a protocol, for mAP at IoU",
    )
    parser.add_argument(
        "--smoothing",
        type=_smoothing,
        metavar="KIND:WIDTH",
        help="of a protocol's snippet scores: slide, slide_edge, fixed or causal, and how many snippets",
    )
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write a page with curves and examples there"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE.jsonl", help="keep scores there and go on from what it holds"
    )
    parser.add_argument("--samples", type=int, default=1000, help="resamples for intervals (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="of the resamples")
    parser.add_argument("--fps", type=float, default=DEFAULT_FPS, help="frames analysed a second (default 8)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    add_system(parser, default=None)


def run(arguments: argparse.Namespace) -> int:
    if arguments.protocol:
        return _protocol(arguments)
    if arguments.smoothing or arguments.class_scores:
        raise InferenceError("--smoothing and --class-scores belong to --protocol.")
    if arguments.data:
        return _data_set(arguments)
    if arguments.scores and arguments.labels:
        return _frame_labels(arguments)
    raise InferenceError(
        "Give --scores with --labels, --data with --system or --scores, or --protocol with --scores."
    )


def _frame_labels(arguments: argparse.Namespace) -> int:
    from inference.evaluate.judged import judge_frames
    from inference.evaluate.score_files import EvaluationError, read_labels, read_score_lines

    truth = read_labels(arguments.labels)
    scored = {Path(own.file).stem: own for own in read_score_lines(arguments.scores) if own.snippets}
    both = [name for name in truth if name in scored]
    if not both:
        raise EvaluationError("No clip is in both files; labels are found by the file's name without ending.")
    judged = [judge_frames(name, truth[name], scored[name]) for name in both]
    notes = [
        *_left_out("labelled but not scored", [name for name in truth if name not in scored]),
        *_left_out("scored but not labelled", [name for name in scored if name not in truth]),
    ]
    title = f"{arguments.scores.name} on {arguments.labels.name}"
    return _report(arguments, judged, title, notes, scored[both[0]].model_version)


def _data_set(arguments: argparse.Namespace) -> int:
    from inference.evaluate.judged import judge_item
    from inference.evaluate.score_files import EvaluationError, matched, read_score_lines

    data = read_dataset(arguments.data, arguments.layout)
    items, split = _chosen(data, arguments)
    notes: list[str] = []
    if arguments.scores:
        scored = read_score_lines(arguments.scores)
    elif arguments.system:
        scored, failed = _score(arguments, items, data.layout)
        notes += [f"left out: {sentence}" for sentence in failed]
    else:
        raise InferenceError("--data needs --system to score it with, or --scores.")
    found = matched([item.path for item in items], scored)
    if not found:
        raise EvaluationError("No recording of the data set is scored; they are found by the file's name.")
    renamed = dict(arguments.map)
    judged = [judge_item(item, found[item.path], renamed) for item in items if item.path in found]
    if arguments.scores:
        notes += _left_out("not scored", [item.name for item in items if item.path not in found])
    what = arguments.scores.name if arguments.scores else arguments.system
    title = f"{what} on {arguments.data.resolve().name} ({data.layout}, {split})"
    code = _report(arguments, judged, title, notes, next(iter(found.values())).model_version)
    return EXIT_UNUSABLE if len(found) < len(items) and not arguments.scores else code


def _protocol(arguments: argparse.Namespace) -> int:
    from inference.evaluate.evaluation import evaluate
    from inference.evaluate.judged import judge_protocol
    from inference.evaluate.protocols import load_protocol
    from inference.evaluate.score_files import read_class_scores, read_score_lines, read_snippet_scores
    from inference.evaluate.tables import aligned, as_plain, localisation_rows, protocol_text

    if not arguments.scores or not arguments.ground_truth:
        raise InferenceError("--protocol needs --scores and --ground-truth.")
    protocol = load_protocol(arguments.protocol, arguments.ground_truth)
    if arguments.scores.suffix == ".npz":
        scores = read_snippet_scores(arguments.scores)
    else:
        scores = protocol.scores_of_files(read_score_lines(arguments.scores))
    kind, width = arguments.smoothing or (None, 1)
    frames = protocol.expanded(scores, smoothing=kind, width=width)
    metrics = protocol.metrics(frames)
    localisation = None
    if arguments.class_scores:
        localisation = protocol.localisation(read_class_scores(arguments.class_scores))
    if arguments.json:
        print_json({**as_plain(metrics), "localisation": as_plain(localisation)})
    else:
        print(protocol_text(protocol, metrics, f"{kind} {width}" if kind else ""))
        if localisation is not None:
            print("\n".join(aligned(localisation_rows(localisation))))
    if arguments.report:
        judged = judge_protocol(protocol, frames)
        title = f"{arguments.scores.name} on {protocol.title}"
        evaluation = evaluate(judged, title=title, samples=arguments.samples, seed=arguments.seed)
        _page(arguments, evaluation, judged)
    return EXIT_DONE


def _score(
    arguments: argparse.Namespace, items: tuple[Item, ...], layout: str
) -> tuple[list[FileScores], tuple[str, ...]]:
    from inference.evaluate.running import score_items

    system = loaded_system(arguments)
    with tqdm(total=len(items), unit="clip", disable=arguments.quiet or None, leave=False) as bar:
        scored = score_items(
            system, items, layout, fps=arguments.fps, keep=arguments.keep, on_item=lambda: _advance(bar)
        )
    for sentence in scored.failed:
        print(sentence, file=sys.stderr)
    return list(scored.scores), scored.failed


def _chosen(data: DataSet, arguments: argparse.Namespace) -> tuple[tuple[Item, ...], str]:
    """The items to evaluate, and the name of what they are."""
    split = arguments.split or (TEST if data.of(TEST) else ALL)
    items = data.items if split == ALL else data.of(split)
    if not items:
        raise InferenceError(f"The data set has no recordings of the split {split}.")
    if arguments.limit:
        items = tuple(
            item
            for name in data.classes
            for item in [own for own in items if own.label == name][: arguments.limit]
        )
    return items, split


def _report(
    arguments: argparse.Namespace, judged: list[Judged], title: str, notes: list[str], model_version: str
) -> int:
    from inference.evaluate.evaluation import evaluate
    from inference.evaluate.tables import as_plain, as_text

    evaluation = evaluate(
        judged,
        title=title,
        system=arguments.system or "",
        model_version=model_version,
        notes=notes,
        samples=arguments.samples,
        seed=arguments.seed,
    )
    if arguments.json:
        print_json(as_plain(evaluation))
    else:
        print(as_text(evaluation))
    if arguments.report:
        _page(arguments, evaluation, judged)
    return EXIT_DONE


def _page(arguments: argparse.Namespace, evaluation: Evaluation, judged: list[Judged]) -> None:
    from inference.evaluate.page import write_page

    page = write_page(arguments.report, evaluation, judged)
    if not arguments.json:
        print(f"\nreport: {page}")


def _left_out(what: str, names: list[str]) -> list[str]:
    return [f"{what}, left out: " + ", ".join(names)] if names else []


def _advance(bar: tqdm[None]) -> None:
    bar.update()


def _renaming(text: str) -> tuple[str, str]:
    theirs, equals, ours = text.partition("=")
    if not equals or not theirs or not ours:
        raise argparse.ArgumentTypeError("must be THEIRS=OURS")
    return theirs, ours


def _smoothing(text: str) -> tuple[Smoothing, int]:
    from inference.evaluate.smoothing import SMOOTHINGS

    kind, _, width = text.partition(":")
    for known in SMOOTHINGS:
        if kind == known and width.isdigit() and int(width) > 0:
            return known, int(width)
    raise argparse.ArgumentTypeError(f"must be KIND:WIDTH with one of {', '.join(SMOOTHINGS)}")
