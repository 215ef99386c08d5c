"""A report as a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.pdf_pages import SOFT, TEXT, Pages
from monitoring.reports.figures import Row
from monitoring.reports.report import Report
from monitoring.reports.words import duration, kappa, number, score, share

_NOTE = "Letters that this server has no font for are written as “?”; the page and the CSV have all of them."
_KINDS = (
    ("confirmed", (196, 48, 43)),
    ("false alarms", (150, 160, 172)),
    ("dismissed otherwise", (70, 130, 190)),
    ("undecided", (220, 160, 50)),
    ("not judged", (214, 220, 228)),
)
_BAR = 38.0
"""Millimetres of the chart's height."""
_COLUMNS = (
    *("Alerts", "Severe", "Confirmed", "Dismissed", "False alarms", "Not judged", "Undecided"),
    *("Seen after", "Judged after"),
)


def write(report: Report) -> bytes:
    """The file's bytes: totals, alerts by day as bars, and the tables of the page."""
    period = f"{report.period.first:%d %b %Y} to {report.period.last:%d %b %Y}"
    pages = Pages(f"Watchpost, report of {period}, made {report.made_at:%Y-%m-%d %H:%M} UTC", landscape=True)
    pages.set_title(pages.words(f"Watchpost report, {period}"))
    pages.set_creator("Watchpost")
    pages.add_page()
    pages.heading(f"Report of {period}" + (f", {report.camera}" if report.camera else ""), 16)
    pages.paragraph("Days are those of each camera's own place.", soft=True)
    _totals(pages, report)
    if report.total.alerts:
        _days(pages, report.days)
    pages.heading("Cameras")
    pages.rows(
        ("Camera", *_COLUMNS, "False a day", "Budget", "Days watched"),
        [
            (
                *_cells(row),
                number(row.false_alarms_a_day) + _over(row),
                number(row.budget),
                number(row.watched),
            )
            for row in report.cameras
        ],
        (16, *(7 for _ in range(12))),
    )
    _drift(pages, report)
    for title, first, rows in (("Classes", "Class", report.classes), ("Days", "Day", report.days)):
        pages.heading(title)
        pages.rows((first, *_COLUMNS), [_cells(row) for row in rows], (18, *(8 for _ in _COLUMNS)))
    _people(pages, report)
    if pages.lost:
        pages.paragraph(_NOTE, soft=True)
    return bytes(pages.output())


def _totals(pages: Pages, report: Report) -> None:
    total, before = report.total, report.before
    pages.paragraph(
        f"{total.alerts} alerts, {total.severe} of them severe ({before.alerts} in the {report.period.days} "
        f"days before). {total.confirmed} confirmed, {total.dismissed} dismissed, {total.false_alarms} of "
        f"these as false alarms; {total.waiting} not judged and {total.undecided} undecided."
    )
    pages.paragraph(
        f"False alarms a camera-day: {number(total.false_alarms_a_day)} in {number(total.watched)} watched "
        f"camera-days ({number(before.false_alarms_a_day)} before). Median to acknowledge "
        f"{duration(total.acknowledged.median)}, nine of ten within {duration(total.acknowledged.slow)}; "
        f"median to verdict {duration(total.judged.median)}, nine of ten within "
        f"{duration(total.judged.slow)}."
    )


def _days(pages: Pages, days: Sequence[Row]) -> None:
    """Bars of alerts by day, stacked by verdict."""
    pages.heading("Alerts by day")
    if pages.will_page_break(_BAR + 12):
        pages.add_page()
    top, left = pages.get_y() + 4, pages.l_margin
    highest = max(1, *(day.alerts for day in days))
    step = pages.epw / len(days)
    every = max(1, len(days) // 12)
    pages.set_font(pages.face, "", 6.5)
    pages.set_text_color(*SOFT)
    for place, day in enumerate(days):
        y = top + _BAR
        for (_, colour), count in zip(_KINDS, _parts(day), strict=True):
            height = _BAR * count / highest
            if height:
                pages.set_fill_color(*colour)
                y -= height
                pages.rect(left + place * step + 0.1 * step, y, 0.8 * step, height, style="F")
        if day.alerts and len(days) <= 31:
            pages.set_xy(left + place * step, y - 3.2)
            pages.cell(step, 3, str(day.alerts), align="C")
        if place % every == 0:
            pages.set_xy(left + place * step, top + _BAR + 0.8)
            pages.cell(max(step, 16), 3, day.name, align="L" if every > 1 else "C")
    pages.set_xy(left, top + _BAR + 5)
    for word, colour in _KINDS:
        pages.set_fill_color(*colour)
        pages.rect(pages.get_x(), pages.get_y() + 0.4, 3, 3, style="F")
        pages.set_x(pages.get_x() + 4)
        pages.set_text_color(*TEXT)
        pages.cell(pages.get_string_width(word) + 6, 4, word)
    pages.ln(8)


def _parts(row: Row) -> tuple[int, ...]:
    return (row.confirmed, row.false_alarms, row.dismissed - row.false_alarms, row.undecided, row.waiting)


def _drift(pages: Pages, report: Report) -> None:
    pages.heading("Drift of the scores")
    pages.rows(
        (
            "Camera",
            "State",
            "Index",
            "Median",
            "before",
            "95th percentile",
            "before",
            "Above the line",
            "before",
        ),
        [
            (
                camera.name + (" (another model before)" if camera.drift.model_changed else ""),
                "too few scores" if camera.drift.word == "unknown" else camera.drift.word,
                score(camera.drift.index),
                *(score(camera.drift.median), score(camera.drift.median_before)),
                *(score(camera.drift.high), score(camera.drift.high_before)),
                *(share(camera.drift.above), share(camera.drift.above_before)),
            )
            for camera in report.drift
        ],
        (22, 12, *(8 for _ in range(7))),
    )


def _people(pages: Pages, report: Report) -> None:
    if report.reviewers is None or report.agreement is None:
        return
    pages.heading("Reviewers")
    pages.rows(
        (
            "Person",
            "Verdicts",
            "Confirmed",
            "Dismissed",
            "Unsure",
            "Taken back",
            "Settled",
            "First",
            "Judged after",
        ),
        [
            (
                person.name,
                *map(str, (person.verdicts, person.confirmed, person.dismissed, person.unsure)),
                *map(str, (person.withdrawn, person.settled, person.first.count)),
                duration(person.first.median),
            )
            for person in report.reviewers
        ],
        (20, *(8 for _ in range(8))),
    )
    pages.paragraph(f"Agreement: {kappa(report.agreement)}")
    for pair in report.pairs or ():
        pages.paragraph(f"{pair.names[0]} and {pair.names[1]}: {kappa(pair.agreement)}")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        *map(str, (row.alerts, row.severe, row.confirmed, row.dismissed, row.false_alarms)),
        *map(str, (row.waiting, row.undecided)),
        *(duration(row.acknowledged.median), duration(row.judged.median)),
    )


def _over(row: Row) -> str:
    over = (
        row.budget is not None and row.false_alarms_a_day is not None and row.false_alarms_a_day > row.budget
    )
    return " ▲" if over else ""
