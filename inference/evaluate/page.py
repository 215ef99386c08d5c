"""The report page of an evaluation: a folder that opens in any browser, with everything it needs beside it.

index.html, report.css, report.js, plotly.min.js    the page; no other host is asked for anything
pictures/                                           frames of the examples
evaluation.json                                     every figure as plain values
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from inference.evaluate.classification import ClassificationMetrics
from inference.evaluate.evaluation import Evaluation
from inference.evaluate.examples import Group, pick, pictures
from inference.evaluate.figures import (
    Figure,
    confusion_figure,
    curve_figure,
    interval_figure,
    localisation_figure,
    ranking_figures,
    score_figure,
)
from inference.evaluate.judged import Judged
from inference.evaluate.tables import Row, as_plain, clip_rows, decision_tables, frame_rows
from inference.systems.protocol import ABNORMAL, NORMAL

_FILES = Path(__file__).with_name("page_files")
INDEX = "index.html"


def write_page(folder: Path, evaluation: Evaluation, judged: Sequence[Judged]) -> Path:
    """Write the page into `folder`, which is made, and give the path of its index.html. Files of an earlier
    page are replaced."""
    from plotly.offline import get_plotlyjs

    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    page = _Page(folder)
    page.measures(evaluation, judged)
    for group in pick(judged):
        page.examples(group)
    page.notes(evaluation)
    _write(folder / "plotly.min.js", get_plotlyjs())
    for name in ("report.css", "report.js"):
        _write(folder / name, (_FILES / name).read_text(encoding="utf-8"))
    plain = as_plain(evaluation)
    _write(folder / "evaluation.json", json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False))
    _write(folder / INDEX, page.html(evaluation))
    return folder / INDEX


class _Page:
    """Collects sections and the figures in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sections: list[str] = []
        self._wide: list[str] = []
        self._figures: list[Figure] = []
        self._pictures = 0

    def html(self, evaluation: Evaluation) -> str:
        model = f"model {evaluation.model_version}" if evaluation.model_version else ""
        words = [model, f"{evaluation.recordings} recordings", f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC"]
        # A script element ends at the first "</", whatever the quotes around it.
        figures = json.dumps(self._figures, ensure_ascii=False, allow_nan=False).replace("</", "<\\/")
        return Template((_FILES / "report.html").read_text(encoding="utf-8")).substitute(
            title=escape(evaluation.title),
            subtitle=escape(" · ".join(word for word in words if word)),
            body="\n".join(self._sections),
            examples="\n".join(self._wide),
            footer="In brackets: 95 % bootstrap intervals; whole sources or recordings are drawn.",
            figures=figures,
        )

    def measures(self, evaluation: Evaluation, judged: Sequence[Judged]) -> None:
        clips, frames = evaluation.clips, evaluation.frames
        if clips is not None:
            self._section("Recordings as a whole", _table(clip_rows(clips)))
        if frames is not None:
            self._section("Frames", _table(frame_rows(frames)))
        self._section("Intervals", self._figure(interval_figure(evaluation)))
        scores = score_figure(judged)
        if scores is not None:
            self._section("Scores by true class", self._figure(scores))
        if clips is not None:
            rows = [own for own in judged if own.label is not None and own.decision is not None]
            if clips.areas is not None:
                truth = [own.label != NORMAL for own in rows]
                self._curves("recordings", truth, [own.decision.score for own in rows if own.decision])
            for title, metrics in decision_tables(clips):
                body = self._figure(confusion_figure(metrics)) + _class_table(metrics)
                self._section(f"{title}: who was taken for what", body)
        if frames is not None:
            with_frames = [own for own in judged if own.truth is not None and own.raw is not None]
            truth_frames = np.concatenate([own.truth for own in with_frames if own.truth is not None])
            raw = np.concatenate([own.raw for own in with_frames if own.raw is not None])
            self._curves("frames", truth_frames, raw)
            if frames.localisation is not None:
                self._section("Stretches by overlap", self._figure(localisation_figure(frames.localisation)))

    def examples(self, group: Group) -> None:
        cards = "".join(self._example(own) for own in group.examples)
        self._section(group.title, f'<div class="examples">{cards}</div>', wide=True)

    def notes(self, evaluation: Evaluation) -> None:
        if evaluation.notes:
            items = "".join(f"<li>{escape(note)}</li>" for note in evaluation.notes)
            self._section("What to know", f"<ul>{items}</ul>", wide=True)

    def _curves(
        self, what: str, truth: Sequence[bool] | np.ndarray, scores: Sequence[float] | np.ndarray
    ) -> None:
        roc, ranked = ranking_figures(truth, scores)
        self._section(f"ROC, {what}", self._figure(roc))
        self._section(f"Precision and recall, {what}", self._figure(ranked))

    def _example(self, own: Judged) -> str:
        parts = [self._shown(own), f'<div class="words"><p class="name">{escape(own.name)}</p>']
        coarse = ABNORMAL if own.is_abnormal else NORMAL
        true = own.label or coarse
        if own.decision is not None:
            kind = "right" if own.decision.label in (true, coarse) else "wrong"
            said = f'<span class="{kind}">said: {escape(own.decision.label.replace("_", " "))}</span>'
            reason = f", {own.decision.reason}" if own.decision.reason not in ("", own.decision.label) else ""
            parts.append(
                f"<p>true: {escape(true.replace('_', ' '))}, {said} "
                f"({own.decision.score:.2f}{escape(reason)})</p>"
            )
        else:
            parts.append(f"<p>true: {escape(true)}</p>")
        parts.append("</div>")
        curve = curve_figure(own)
        if curve is not None:
            parts.append(self._figure(curve))
        return f'<article class="example">{"".join(parts)}</article>'

    def _shown(self, own: Judged) -> str:
        images = []
        for content in pictures(own):
            self._pictures += 1
            name = f"pictures/{self._pictures:03d}.jpg"
            (self._folder / name).write_bytes(content)
            images.append(f'<img src="{name}" alt="{escape(own.name)} at its highest score" loading="lazy">')
        return f'<div class="pictures">{"".join(images)}</div>' if images else ""

    def _figure(self, figure: Figure) -> str:
        self._figures.append(figure)
        return f'<div class="figure" data-figure="{len(self._figures) - 1}"></div>'

    def _section(self, title: str, body: str, *, wide: bool = False) -> None:
        place = self._wide if wide else self._sections
        place.append(f"<section><h2>{escape(title)}</h2>{body}</section>")


def _table(rows: Sequence[Row]) -> str:
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{lines}</table>"


def _class_table(metrics: ClassificationMetrics) -> str:
    heads = ("", "precision", "recall", "F1", "n")
    head = "".join(f'<th class="number">{name}</th>' if name else "<th></th>" for name in heads)
    body = "".join(
        _class_row(own.name.replace("_", " "), own.precision, own.recall, own.f1, own.support)
        for own in metrics.per_class
    )
    mean = _class_row("mean", metrics.precision, metrics.recall, metrics.f1, metrics.clips)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        f"<tfoot>{mean}</tfoot></table></div>"
    )


def _class_row(name: str, precision: float, recall: float, f1: float, count: int) -> str:
    numbers = (f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", str(count))
    cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
    return f"<tr><th>{escape(name)}</th>{cells}</tr>"


def _write(path: Path, text: str) -> None:
    """Aside and then renamed: a reader sees all of it or nothing."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(aside, 0o644)
    os.replace(aside, path)
