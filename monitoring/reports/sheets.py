"""A report as CSV: one table behind the other, each with its name and its header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.exports import csv_lines, plain
from monitoring.reports.figures import Row, Times
from monitoring.reports.report import Report

_COUNTS = ("alerts", "severe", "confirmed", "dismissed", "false_alarms", "waiting", "undecided")
_COLUMNS = (
    *_COUNTS,
    *("median_seconds_to_acknowledge", "slow_seconds_to_acknowledge"),
    *("median_seconds_to_verdict", "slow_seconds_to_verdict"),
    *("watched_camera_days", "false_alarms_a_camera_day", "budget"),
)


def lines(report: Report) -> Iterator[str]:
    """CSV lines. The first column says which table a line is of, so that the file is one sheet."""
    yield from csv_lines(("table", "name", *_COLUMNS), _rows(report))
    if report.reviewers is not None:
        header = ("table", "name", "verdicts", "confirmed", "dismissed", "unsure", "withdrawn", "settled")
        yield "\r\n"
        yield from csv_lines(
            (*header, "first_to_judge", "median_seconds_to_verdict", "slow_seconds_to_verdict"),
            (
                (
                    *("reviewer", plain(person.name), person.verdicts, person.confirmed, person.dismissed),
                    *(person.unsure, person.withdrawn, person.settled, person.first.count),
                    *_times(person.first),
                )
                for person in report.reviewers
            ),
        )
    if report.pairs is not None:
        yield "\r\n"
        yield from csv_lines(
            ("table", "first", "second", "alerts", "same", "kappa"),
            (
                (
                    "agreement",
                    *map(plain, pair.names),
                    pair.agreement.pairs,
                    pair.agreement.agreed,
                    _number(pair.agreement.kappa),
                )
                for pair in report.pairs
            ),
        )
    yield "\r\n"
    yield from csv_lines(
        (
            "table",
            "name",
            "index",
            "word",
            "median",
            "median_before",
            "high",
            "high_before",
            "above",
            "above_before",
        ),
        (
            (
                *("drift", plain(camera.name), _number(camera.drift.index), camera.drift.word),
                *(_number(camera.drift.median), _number(camera.drift.median_before)),
                *(_number(camera.drift.high), _number(camera.drift.high_before)),
                *(_number(camera.drift.above), _number(camera.drift.above_before)),
            )
            for camera in report.drift
        ),
    )


def _rows(report: Report) -> Iterator[Sequence[object]]:
    tables = (
        ("total", [report.total]),
        ("before", [report.before]),
        ("camera", report.cameras),
        ("class", report.classes),
        ("day", report.days),
    )
    for table, rows in tables:
        for row in rows:
            yield (table, plain(row.name), *_cells(row))


def _cells(row: Row) -> Iterator[object]:
    yield from (getattr(row, name) for name in _COUNTS)
    yield from _times(row.acknowledged)
    yield from _times(row.judged)
    yield _number(row.watched)
    yield _number(row.false_alarms_a_day)
    yield _number(row.budget)


def _times(times: Times) -> tuple[str, str]:
    return _number(times.median), _number(times.slow)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
